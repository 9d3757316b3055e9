import type { ClickHouseClient } from "@clickhouse/client";
import { SLOT_NS } from "../model/time-range.ts";
import { type CostGroup, type CostQuestion, isOfCalls } from "../query/cost-question.ts";
import { customerOf, fieldsIn, textOf, toFilters } from "../query/trace-conditions.ts";
import { CUSTOMER_SOURCE_COLUMNS } from "./customer-source.ts";
import { activeTraces } from "./filter/active-traces.ts";
import { readFilterOwners } from "./filter/filter-owners.ts";
import { asksWhose, compileLine, withStanding } from "./filter/line-filter.ts";
import type { Bind } from "./filter/matches.ts";
import { AS_STORED, customerLines, type LineColumn, ownedLines, readOwnership } from "./owned-lines.ts";

/** The lines that a question is about. */
export interface CostLines {
  /**
   * SQL; with each line's `own_values`, the `group_values` it counts among, whether it `is_other`, and whether it is
   * `of_several`: no customer's because there are several.
   */
  lines: string;
  /** What it names. */
  params: Record<string, unknown>;
}

type Asked = Pick<CostQuestion, "projectId" | "range" | "environment" | "conditions" | "groupBy" | "only">;

/**
 * Lines of model calls that the question is about, with these columns and those that it names itself; with their
 * `customers` as these are today, where that is asked for, or the question needs it.
 */
export async function costLines(
  client: ClickHouseClient,
  { projectId, range, environment, conditions = [], groupBy = [], only }: Asked,
  { columns, customers = false }: { columns: readonly LineColumn[]; customers?: boolean },
): Promise<CostLines> {
  const filters = toFilters(conditions);
  const ofCalls = filters.filter(isOfCalls);
  const asked = new Set(ofCalls.flatMap((filter) => [...fieldsIn(filter)].map(({ field }) => field.name)));
  const byCustomer = groupBy.some(({ by }) => by === "customer");
  const customerId = customerOf({ conditions });
  const ownership =
    byCustomer || customers || asked.has("customer") || asked.has("charged")
      ? await readOwnership(client, projectId, customerId)
      : undefined;
  const params: Record<string, unknown> = {
    ...ownership?.params,
    projectId,
    costEnvironment: environment,
    costFromSlot: Number(range.startNs / SLOT_NS),
    costUntilSlot: Number((range.endNs + SLOT_NS - 1n) / SLOT_NS),
  };
  let count = 0;
  const bind: Bind = (value, type) => {
    const name = `cost${count++}`;
    params[name] = value;
    return `{${name}:${type}}`;
  };
  const bySource = asked.has("charged") ? CUSTOMER_SOURCE_COLUMNS : [];
  const wanted = new Set<LineColumn>(["calls", ...columns, ...bySource]);
  const where = [
    "project_id = {projectId:String} AND slot >= {costFromSlot:UInt32} AND slot < {costUntilSlot:UInt32}",
    "line_env = {costEnvironment:String} AND calls > 0",
  ];
  const after: string[] = [];
  // Of the customer whose lines are read, all of them are.
  const main = ofCalls.find((filter) => textOf(filter, "customer") !== undefined);
  for (const filter of ofCalls.filter((one) => one !== main && !asksWhose(one)))
    where.push(compileLine(filter, wanted, bind));
  const whose = ofCalls.filter((one) => one !== main && asksWhose(one));
  if (whose.length > 0) {
    const asking = { projectId, conditions: whose.map((is) => ({ field: "filter", is }) as const) };
    const { named } = await readFilterOwners(client, asking);
    const standing = new Map(Array.from(named, ([id, { params: of }]) => [id, of.customerId]));
    for (const filter of whose) after.push(compileLine(withStanding(filter, standing), wanted, bind));
  }
  // Of a trace, and of a customer in it where one is asked for.
  const ofTraces = filters.filter((filter) => !isOfCalls(filter));
  if (ofTraces.length > 0) {
    const traces = {
      projectId,
      range,
      environment,
      conditions: (main ? [main, ...ofTraces] : ofTraces).map((is) => ({ field: "filter", is }) as const),
    };
    const found = await activeTraces(client, traces);
    Object.assign(params, found.params);
    where.push(`trace_id IN (${found.sql})`);
  }
  const values = groupBy.map((group) => keyOf(group, wanted, bind));
  const told = only && `(has(${bind(only, "Array(Array(String))")}, own_values) OR of_several)`;
  const linesOf = customerId === undefined ? ownedLines : customerLines;
  const lines = linesOf([...wanted], where.join(" AND "), ownership ?? AS_STORED);
  return {
    lines: `SELECT *, [${values.join(", ")}]::Array(String) AS own_values,
        ${byCustomer ? "is_shared" : "toUInt8(0)"} AS of_several, toUInt8(${told ? `NOT ${told}` : "0"}) AS is_other,
        if(is_other, []::Array(String), own_values) AS group_values
      FROM (${lines}) ${after.length === 0 ? "" : `WHERE ${after.join(" AND ")}`}`,
    params,
  };
}

function keyOf(group: CostGroup, wanted: Set<LineColumn>, bind: Bind): string {
  if (group.by === "customer") return "customer";
  if (group.by === "priced") {
    for (const column of ["unpriced", "cost"] as const) wanted.add(column);
    return "if(unpriced = 0 OR cost != 0, '1', '0')";
  }
  wanted.add(group.by === "property" ? "properties" : group.by);
  return group.by === "property" ? `properties[${bind(group.key, "String")}]` : group.by;
}
