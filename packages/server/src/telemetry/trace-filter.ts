import type { ClickHouseClient } from "@clickhouse/client";
import { formatNanoUsd } from "../model/money.ts";
import { SLOT_NS } from "../model/time-range.ts";
import { customerOf, type TraceCondition, type TraceQuery } from "../query/trace-query.ts";
import { CUSTOMER_SOURCE, CUSTOMER_SOURCE_COLUMNS } from "./customer-source.ts";
import { type Ownership, ownedLines, ownedTraces, readOwnership } from "./owned-lines.ts";
import { hasScore } from "./score-filter.ts";

/** A `WHERE` over the first slots of traces, and the parameters that it names. */
export interface CompiledFilter {
  where: string;
  /** Stands behind `trace_slots FINAL`. */
  join: string;
  params: Record<string, unknown>;
  /** The cost that conditions and answers mean. */
  cost: string;
}

const LISTS = {
  provider: "providers",
  customer: "customer_ids",
  user: "user_ids",
  session: "session_ids",
  order: "order_ids",
  workflow: "workflows",
  agent: "agents",
} as const;

/** What is known of who is charged, as far as the conditions of a query ask for it. */
export interface FilterOwners {
  /** Of the customer that is asked for. */
  customer: Ownership | undefined;
  /** Of all of them. */
  everyone: Ownership | undefined;
}

export async function readFilterOwners(
  client: ClickHouseClient,
  query: Pick<TraceQuery, "projectId" | "conditions">,
): Promise<FilterOwners> {
  const customerId = customerOf(query);
  const [customer, everyone] = await Promise.all([
    customerId === undefined ? undefined : readOwnership(client, query.projectId, customerId),
    query.conditions.some(({ field }) => field === "customerSource")
      ? readOwnership(client, query.projectId)
      : undefined,
  ]);
  return { customer, everyone };
}

/** The SQL of a query's conditions. Values only ever travel as parameters. */
export function compileFilter(query: TraceQuery, owners: FilterOwners): CompiledFilter {
  const { conditions, bind, ...compiled } = compile(query, owners);
  const where = [
    "slot BETWEEN {firstSlot:UInt32} AND {lastSlot:UInt32}",
    "start_time_ns >= {startNs:Int64} AND start_time_ns < {endNs:Int64}",
    ...conditions,
  ];
  if (query.after) {
    const position = `(${bind(query.after.startTimeNs.toString(), "Int64")}, ${bind(query.after.traceId, "String")})`;
    where.push(`(start_time_ns, toString(trace_id)) ${query.newestFirst ? "<" : ">"} ${position}`);
  }
  return { ...compiled, where: where.join("\n  AND ") };
}

/** A trace that began longer before a range than this is not looked for in it: a day, in slots. */
const LONGEST_TRACE_SLOTS = 96;

/** As {@link compileFilter}, of the traces that are under way in the range. */
export function compileActive(query: Conditions, owners: FilterOwners): CompiledFilter {
  const { conditions, bind: _, ...compiled } = compile(query, owners);
  const where = [
    `slot BETWEEN {firstSlot:UInt32} - ${LONGEST_TRACE_SLOTS} AND {lastSlot:UInt32}`,
    "start_time_ns < {endNs:Int64} AND end_time_ns >= {startNs:Int64}",
    ...conditions,
  ];
  return { ...compiled, where: where.join("\n  AND ") };
}

type Conditions = Pick<TraceQuery, "projectId" | "environment" | "range" | "conditions">;

function compile(query: Conditions, { customer: ownership, everyone }: FilterOwners) {
  const customerId = customerOf(query);
  const params: Record<string, unknown> = {
    projectId: query.projectId,
    environment: query.environment,
    tracesEnvironment: query.environment,
    startNs: query.range.startNs.toString(),
    endNs: query.range.endNs.toString(),
    firstSlot: Number(query.range.startNs / SLOT_NS),
    lastSlot: Number(query.range.endNs / SLOT_NS),
    ...ownership?.params,
  };
  let count = 0;
  const bind = (value: unknown, type: string) => {
    const name = `p${count++}`;
    params[name] = value;
    return `{${name}:${type}}`;
  };
  // A trace that starts in the range may go on after it.
  const owned =
    ownership && ownedTraces("project_id = {projectId:String} AND slot >= {firstSlot:UInt32}", ownership);
  const cost = owned?.cost ?? "cost";
  const conditions = [
    "project_id = {projectId:String}",
    "is_first = 1",
    "environment = {tracesEnvironment:String}",
    ...(owned ? [owned.isOwner] : []),
    ...query.conditions
      .filter((condition) => condition.field !== "customer" || condition.is !== customerId)
      .map((condition) => compileCondition(condition, { cost, everyone }, bind)),
  ];
  return { conditions, bind, join: owned?.join ?? "", params, cost };
}

function compileCondition(
  condition: TraceCondition,
  { cost, everyone }: { cost: string; everyone: Ownership | undefined },
  bind: (value: unknown, type: string) => string,
): string {
  switch (condition.field) {
    case "model": {
      const model = bind(condition.is, "String");
      return `(has(models, ${model}) OR has(request_models, ${model}))`;
    }
    case "property":
      return `has(properties[${bind(condition.key, "String")}], ${bind(condition.is, "String")})`;
    case "status":
      return condition.is === "error" ? "status = 2" : "status != 2";
    case "duration":
      return between(
        "end_time_ns - start_time_ns",
        condition.atLeastNs?.toString(),
        condition.atMostNs?.toString(),
        (value) => bind(value, "Int64"),
      );
    case "cost": {
      const [atLeast, atMost] = [condition.atLeast, condition.atMost].map((nano) =>
        nano === undefined ? undefined : formatNanoUsd(nano),
      );
      return between(cost, atLeast, atMost, (value) => `toDecimal64(${bind(value, "String")}, 9)`);
    }
    case "score":
      return hasScore(condition, bind);
    case "incomplete":
      return condition.is ? "unpriced_count > 0" : "unpriced_count = 0";
    case "customerSource": {
      if (!everyone) throw new Error("a filter by the source of customers without what is known of them");
      const lines = ownedLines(
        [...CUSTOMER_SOURCE_COLUMNS, "calls"],
        `project_id = {projectId:String} AND line_env = {tracesEnvironment:String}
          AND slot BETWEEN {firstSlot:UInt32} - ${LONGEST_TRACE_SLOTS} AND {lastSlot:UInt32} + ${LONGEST_TRACE_SLOTS}`,
        everyone,
      );
      return `trace_id IN (SELECT trace_id FROM (${lines})
        WHERE calls > 0 AND ${CUSTOMER_SOURCE} = ${bind(condition.is, "String")})`;
    }
    default:
      return `has(${LISTS[condition.field]}, ${bind(condition.is, "String")})`;
  }
}

function between(
  expression: string,
  atLeast: string | undefined,
  atMost: string | undefined,
  bind: (value: string) => string,
): string {
  const bounds = [
    ...(atLeast === undefined ? [] : [`${expression} >= ${bind(atLeast)}`]),
    ...(atMost === undefined ? [] : [`${expression} <= ${bind(atMost)}`]),
  ];
  return bounds.length === 0 ? "1" : bounds.join(" AND ");
}
