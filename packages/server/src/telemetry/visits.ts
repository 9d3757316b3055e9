import { VISIT_MARKS } from "../model/visit-columns.ts";
import { WHO_OF_LINE } from "./conversations.ts";

/**
 * SQL of visits: what lines of the same ids did in a slot. They know nothing of links, merges and members, so that one
 * of them never changes with those; who stands for whom is joined to them.
 */

/** A visit's values, by what they are of: the array of values, and that of what was spent on each. */
const VISIT_VALUES = {
  workflow: ["workflows", "workflow_costs"],
  agent: ["agents", "agent_costs"],
  model: ["models", "model_costs"],
  provider: ["providers", "provider_costs"],
  property: ["properties", "property_costs"],
} as const;

/** How the values of a line come of it: a list, and what is no value. */
const LINE_VALUES: Record<keyof typeof VISIT_VALUES, string> = {
  workflow: "[line_flow]",
  agent: "[line_agent_name]",
  model: "[line_model_name]",
  provider: "[line_provider_name]",
  property:
    "arrayMap((key, value) -> concat(toString(key), '\\0', value), mapKeys(line_props), mapValues(line_props))",
};
const listOf = (of: keyof typeof VISIT_VALUES) =>
  `arrayFilter(one -> one != '', arrayMap(one -> toString(one), ${LINE_VALUES[of]}))`;
const KINDS = Object.keys(VISIT_VALUES) as (keyof typeof VISIT_VALUES)[];

/** What was spent on each value; one that nothing was spent on counts too, which the ones see to. */
function spentOn<Of extends keyof typeof VISIT_VALUES>(of: Of) {
  const [names, costs] = VISIT_VALUES[of];
  const list = listOf(of);
  const sums = `sumMapIf(${list}, arrayMap(one -> line_nano, ${list}), arrayMap(one -> toUInt8(1), ${list}), NOT is_idle)`;
  const columns = { [names]: `${sums}.1`, [costs]: `${sums}.2` };
  return columns as Record<(typeof VISIT_VALUES)[Of][number], string>;
}

/** The columns of a visit, as `visit_slots` has them in arrays, and how they come of lines. */
const COLUMNS = {
  environment: "line_env",
  who: "line_who",
  session: "line_session_hash",
  user: "line_user_hash",
  customer: "line_customer",
  alone: "line_session = '' AND (line_customer != '' OR line_user != '')",
  shared: "line_is_shared",
  start_ns: "min(start_time_ns)",
  end_ns: "max(end_time_ns)",
  touch: "max(line_call > 0 AND user_message != 1)",
  cost: "sum(line_nano)",
  unpriced: "toUInt32(sum(line_no_price))",
  order_ids: "groupUniqArrayArray(order_ids)",
  traces: "groupUniqArray(sipHash64(toString(trace_id)))",
  ...spentOn("workflow"),
  ...spentOn("agent"),
  ...spentOn("model"),
  ...spentOn("provider"),
  ...spentOn("property"),
  beside_values: `arrayConcat(groupUniqArrayArrayIf(arrayConcat(${KINDS.map(
    (of) => `arrayMap(one -> concat('${of}', '\\0', one), ${listOf(of)})`,
  ).join(
    ", ",
  )}), is_idle), groupUniqArrayIf(concat('model\\0', line_asked_model), line_asked_model NOT IN ('', line_model_name)))`,
};

type VisitColumn = keyof typeof COLUMNS;
/** Those without a session are kept apart, for they are few and read apart. */
const ARRAYS = (Object.keys(COLUMNS) as VisitColumn[]).filter((name) => name !== "alone");

/** What visits have values of: `workflow` and the like, or `property`, a NUL and a key. */
export type VisitKind = string;

/** As {@link VisitColumns} has them. */
export const VISIT_TYPES = {
  slot: "UInt32",
  environment: "LowCardinality(String)",
  who: "UInt64",
  session: "UInt64",
  user: "UInt64",
  marks: "UInt8",
  startMs: "Float64",
  startNs: "UInt32",
  endMs: "Float64",
  endNs: "UInt32",
  cost: "Float64",
  unpriced: "UInt32",
  orders: "Array(UInt64)",
  traces: "Array(UInt64)",
} as const;
/** As {@link VisitValues} has those of a kind; behind each name stands the number of the kind. */
export const VALUE_TYPES = {
  values: "Array(LowCardinality(String))",
  costs: "Array(Float64)",
  beside: "Array(LowCardinality(String))",
} as const;

/** The number by which visits name an order. */
export const namedOrder = (id: string) => `sipHash64(concat('o', ${id}))`;

/** How these come of the columns of visits. */
const SELECTED: Record<keyof typeof VISIT_TYPES, string> = {
  slot: "slot",
  environment: "toLowCardinality(toString(environment))",
  who: "who",
  session: "session",
  user: "user",
  marks: `toUInt8(touch * ${VISIT_MARKS.touch} + shared * ${VISIT_MARKS.shared} + alone * ${VISIT_MARKS.alone} + (customer != '') * ${VISIT_MARKS.named})`,
  startMs: "toFloat64(intDiv(start_ns, 1000000))",
  startNs: "toUInt32(start_ns % 1000000)",
  endMs: "toFloat64(intDiv(end_ns, 1000000))",
  endNs: "toUInt32(end_ns % 1000000)",
  cost: "toFloat64(cost)",
  unpriced: "toUInt32(unpriced)",
  orders: `arrayMap(id -> ${namedOrder("id")}, order_ids)`,
  traces: "traces",
};

/** The values of a kind, and those that are beside; `key` is bound to the start of a property. */
function valuesOf(kind: VisitKind, number: number) {
  const [of, key] = splitKind(kind);
  const [values, costs] = VISIT_VALUES[of];
  const within = (start: string, list: string) =>
    `arrayMap(one -> substring(one, length(${start}) + 1), arrayFilter(one -> startsWith(one, ${start}), ${list}))`;
  const start = `{start${number}:String}`;
  return {
    columns: [values, costs, "beside_values"] as const,
    params: {
      [`start${number}`]: `${key}\0`,
      [`besides${number}`]: key === undefined ? `${of}\0` : `${of}\0${key}\0`,
    },
    sql: [
      `(${key === undefined ? values : within(start, values)})::Array(LowCardinality(String)) AS values${number}`,
      `(${key === undefined ? costs : `arrayFilter((cost, one) -> startsWith(one, ${start}), ${costs}, ${values})`})::Array(Float64) AS costs${number}`,
      `(${within(`{besides${number}:String}`, "beside_values")})::Array(LowCardinality(String)) AS beside${number}`,
    ],
  };
}

function splitKind(kind: VisitKind): [of: keyof typeof VISIT_VALUES, key: string | undefined] {
  const [of = "", ...key] = kind.split("\0");
  if (!(of in VISIT_VALUES)) throw new Error(`visits have no values of ${kind}`);
  return [of as keyof typeof VISIT_VALUES, of === "property" ? key.join("\0") : undefined];
}

/** Visits of the project's slots that `where` holds for, as they are kept or made of lines now; with what that names. */
export function selectVisits(
  { from, where }: { from: "kept" | "lines"; where: string },
  kinds: readonly VisitKind[],
): { query: string; params: Record<string, unknown> } {
  const of = kinds.map(valuesOf);
  const columns = new Set<VisitColumn>([
    ...([
      "environment",
      "who",
      "session",
      "user",
      "customer",
      "alone",
      "shared",
      "start_ns",
      "end_ns",
    ] as const),
    ...(["touch", "cost", "unpriced", "order_ids", "traces"] as const),
    ...of.flatMap((kind) => kind.columns),
  ]);
  const rows = from === "kept" ? keptVisits([...columns], where) : visitsOfLines([...columns], where);
  const selected = Object.entries(SELECTED).map(([name, sql]) => `${sql} AS ${name}`);
  return {
    // What is held is read many times over: visits of one visitor beside each other, so that each is found once.
    query: `SELECT ${[...selected, ...of.flatMap(({ sql }) => sql)].join(", ")} FROM (${rows})
      ${from === "kept" ? "ORDER BY who, start_ns, end_ns" : ""}`,
    params: Object.assign({}, ...of.map(({ params }) => params)) as Record<string, unknown>,
  };
}

/** Columns of the visits of the slots that `where` holds for, which may name columns of `trace_slots`; and their `slot`. */
function visitsOfLines(columns: readonly VisitColumn[], where: string): string {
  return `SELECT slot, ${columns.map((name) => `${COLUMNS[name]} AS ${name}`).join(",\n      ")}
    FROM (
      SELECT slot, trace_id, start_time_ns, end_time_ns, user_message, order_ids, line_env, line_customer, line_is_shared,
        line_user, line_session, line_call, line_no_price, line_flow, line_agent_name, line_model_name, line_asked_model,
        line_provider_name, line_props, line_call = 0 AND trace_slots.calls > 0 AS is_idle, sipHash64(line_session) AS line_session_hash,
        if(line_user = '', 0, sipHash64(line_user)) AS line_user_hash, toInt64(line_money * 1000000000) AS line_nano,
        sipHash64(${WHO_OF_LINE}) AS line_who
      FROM (SELECT *, arrayFilter((ids, calls) -> calls > 0, arrayMap((env, customer, shared, user, session) ->
          (toString(env), customer, shared, user, session), line_environment, line_customer_id, line_shared, line_user_id, line_session_id),
          line_calls) AS calling FROM trace_slots FINAL WHERE project_id = {projectId:String} AND ${where}) AS trace_slots
      ARRAY JOIN line_environment AS line_env, line_customer_id AS line_customer, line_shared AS line_is_shared,
        line_user_id AS line_user, line_session_id AS line_session, line_calls AS line_call, line_cost AS line_money,
        line_unpriced AS line_no_price, line_workflow AS line_flow, line_agent AS line_agent_name,
        line_model AS line_model_name, line_request_model AS line_asked_model, line_provider AS line_provider_name, line_properties AS line_props
      WHERE NOT is_idle OR has(calling, (toString(line_env), line_customer, line_is_shared, line_user, line_session))
    )
    GROUP BY slot, line_env, line_who, line_session, line_session_hash, line_user, line_user_hash, line_customer,
      line_is_shared`;
}

/** The same as they are kept. Arrays that nobody asks for are not read. */
function keptVisits(columns: readonly VisitColumn[], where: string): string {
  const arrays = columns.filter((name) => name !== "alone");
  return `SELECT slot, ${columns.map((name) => (name === "alone" ? name : `own_${name} AS ${name}`)).join(", ")}
    FROM visit_slots FINAL
    ARRAY JOIN ${arrays.map((name) => `${name} AS own_${name}`).join(", ")}
    WHERE project_id = {projectId:String} AND ${where}`;
}

/** Keeps the visits of the slots `{slots:Array(UInt32)}`, each as made of the rows that `{states:Array(UInt64)}` tells. */
export const KEEP_VISITS = `INSERT INTO visit_slots (project_id, alone, slot, state, kept_at_us, ${ARRAYS.join(", ")})
  SELECT {projectId:String}, are_alone, asked.1, asked.2, greatest(toUInt64(toUnixTimestamp64Micro(now64(6))), (
      -- Later than what it takes the place of, whatever the clock says.
      SELECT max(kept_at_us) + 1 FROM visit_slots WHERE project_id = {projectId:String} AND slot IN {slots:Array(UInt32)}
    )), ${ARRAYS.join(", ")}
  FROM (
    SELECT arrayJoin(arrayZip({slots:Array(UInt32)}, {states:Array(UInt64)})) AS asked, toUInt8(arrayJoin([0, 1])) AS are_alone
  ) AS asked_slots
  LEFT JOIN (
    SELECT slot, toUInt8(alone) AS alone, ${ARRAYS.map((name) => `groupArray(own_${name}) AS ${name}`).join(", ")}
    FROM (SELECT slot, alone, ${ARRAYS.map((name) => `${name} AS own_${name}`).join(", ")}
      FROM (${visitsOfLines(["alone", ...ARRAYS], "slot IN {slots:Array(UInt32)}")}))
    GROUP BY slot, alone
  ) AS made ON made.slot = asked.1 AND made.alone = are_alone`;
