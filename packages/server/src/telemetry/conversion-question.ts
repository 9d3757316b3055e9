import type { CreditModel, Environment } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import { DECAY_WEIGHTS } from "../model/credit-decay.ts";
import type { Property } from "../model/settings.ts";
import { msToNs, SLOT_NS, type TimeRange } from "../model/time-range.ts";
import { CONVERSATION_COLUMNS, IN_CONVERSATION, LONGEST_CONVERSATION_NS } from "./conversations.ts";
import { type Amount, type ConversionSource, type Dating, orderMakers } from "./conversion-sql.ts";
import { type LineColumn, type Ownership, ownedLines, readOwnership } from "./owned-lines.ts";
import { select } from "./statement.ts";

/** What conversions may be broken down by, and conversations chosen by. */
export type Dimension =
  | { of: "workflow" | "agent" | "model" | "provider" | "customer" }
  | { of: "property"; key: string };

/** A question about the conversions of a project. */
export interface ConversionQuestion {
  projectId: string;
  /** Of orders. */
  environment: Environment;
  /** Of conversations. */
  environments: readonly Environment[];
  range: TimeRange;
  windowMs: number;
  dating: Dating;
  /** By which model times and touches are weighed where an order has several values. */
  model: CreditModel;
  /** When rates of other currencies begin, in milliseconds, oldest first. */
  ratesFromMs: readonly number[];
  intent: { workflows: readonly string[]; properties: readonly Property[] };
  /** Values that a conversation that is told of has. */
  conditions: readonly { field: Dimension; is: string }[];
  /** What the rows are of: a value that each conversation has, or when it is, as the start of an interval. */
  by?: Dimension | { starts: readonly number[] } | undefined;
}

/** What a question is as SQL, and what that names. */
export interface PreparedConversions {
  source: ConversionSource;
  params: Record<string, unknown>;
}

export async function prepareConversions(
  client: ClickHouseClient,
  question: ConversionQuestion,
  more: readonly LineColumn[] = CONVERSATION_COLUMNS,
): Promise<PreparedConversions> {
  const { projectId, range, windowMs, dating, intent, conditions, by } = question;
  const windowNs = msToNs(windowMs);
  const params = conversionParams(question);
  const asked = conditions.find(({ field }) => field.of === "customer");
  const [ownership, orders] = await Promise.all([
    readOwnership(client, projectId),
    readOrderFacts(client, params, range),
  ]);
  const columns = new Set<LineColumn>(more);
  const bind = binder(params);
  const column = (dimension: Dimension) => {
    if (dimension.of === "customer") return "customer";
    columns.add(dimension.of === "property" ? "properties" : dimension.of);
    return dimension.of === "property" ? `properties[${bind(dimension.key)}]` : dimension.of;
  };
  const owner = asked && (await readOwnership(client, projectId, asked.is)).params.customerId;
  const is = ({ field, is: value }: { field: Dimension; is: string }) =>
    `${column(field)} = ${bind(field.of === "customer" ? (owner ?? value) : value)}`;
  const intends = [
    ...intent.workflows.map((workflow) => is({ field: { of: "workflow" }, is: workflow })),
    ...intent.properties.map(({ key, value }) => is({ field: { of: "property", key }, is: value })),
  ];
  const dimension = by && "of" in by ? column(by) : undefined;
  if (by && "starts" in by) params.starts = by.starts;
  const where = conditions.map(is);
  const ofLines = conditions.filter(({ field }) => field.of !== "customer").map(is);
  const relevant = `(${[IN_CONVERSATION, ...intends, ...ofLines].join(" OR ")})`;
  const fromNs = dating === "cohort" ? 0n : orders.earliestNs - windowNs - LONGEST_CONVERSATION_NS;
  const untilNs = dating === "cohort" ? range.endNs + windowNs : range.endNs;
  params.firstSlot = Number((fromNs < 0n ? 0n : fromNs) / SLOT_NS);
  params.lastSlot = Number((untilNs - 1n) / SLOT_NS);
  const inRange = "project_id = {projectId:String} AND slot BETWEEN {firstSlot:UInt32} AND {lastSlot:UInt32}";
  const [alone, unnamed] = await Promise.all([
    readAlone(client, inRange, params),
    orders.unnamed ? readMakers(client, ownership, params) : ("none" as const),
  ]);
  return {
    source: {
      lines: ownedLines(
        [...columns],
        `${inRange} AND line_env IN {environments:Array(String)} AND ${relevant}`,
        ownership,
      ),
      alone,
      unnamed,
      all: false,
      ownership,
      dating,
      dimension,
      intent: intends.length === 0 ? "0" : intends.join(" OR "),
      conditions: where,
    },
    params,
  };
}

/** Values that questions name, whatever else they ask for. */
export function conversionParams(question: ConversionQuestion): Record<string, unknown> {
  const { projectId, environment, environments, range, windowMs, ratesFromMs } = question;
  return {
    projectId,
    environment,
    environments,
    startNs: range.startNs.toString(),
    endNs: range.endNs.toString(),
    windowNs: msToNs(windowMs).toString(),
    decay: DECAY_WEIGHTS,
    rates: [0, ...ratesFromMs.filter((ms) => ms > 0)],
  };
}

/** When the first order was placed that has money in the period, and whether there are orders without a customer. */
async function readOrderFacts(
  client: ClickHouseClient,
  params: Record<string, unknown>,
  { startNs }: TimeRange,
) {
  const [row] = await select<{ earliest: string; unnamed: string; orders: string }>(
    client,
    `SELECT min(if(arrayExists((at, kind) -> kind != 'fee' AND at * 1000000 >= {startNs:Int64}
           AND at * 1000000 < {endNs:Int64}, revenue_at_ms, revenue_kind),
         least(placed_at_ms * 1000000, {startNs:Int64}), {startNs:Int64})) AS earliest,
       countIf(customer_id = '') AS unnamed, count() AS orders
     FROM orders FINAL WHERE project_id = {projectId:String} AND environment = {environment:String}`,
    params,
  );
  return {
    // Without any order, zero.
    earliestNs: row && row.orders !== "0" ? BigInt(row.earliest) : startNs,
    unnamed: row?.unnamed !== "0",
  };
}

/** Of so few rows of traces all are sorted, since the engine plans that faster than what spares it the most. */
const FEW_TRACES = 20_000;
/** So many makers travel as values, for which the engine has less to plan than for the question. */
const FEW_MAKERS = 1_000;

async function readAlone(
  client: ClickHouseClient,
  where: string,
  params: Record<string, unknown>,
): Promise<Amount> {
  const [row] = await select<{ alone: string; traces: string }>(
    client,
    `SELECT (SELECT count() FROM (SELECT 1 FROM trace_slots WHERE ${where} AND has(line_session_id, '') LIMIT 1)) AS alone,
       (SELECT count() FROM (SELECT 1 FROM trace_slots WHERE ${where} LIMIT ${FEW_TRACES + 1})) AS traces`,
    params,
  );
  if (row?.alone === "0") return "none";
  return Number(row?.traces) <= FEW_TRACES ? "few" : "many";
}

async function readMakers(
  client: ClickHouseClient,
  ownership: Ownership,
  params: Record<string, unknown>,
): Promise<Amount> {
  const rows = await select<{ made_in: string; maker: string }>(
    client,
    `SELECT * FROM (${orderMakers(ownership)}) LIMIT ${FEW_MAKERS + 1}`,
    params,
  );
  if (rows.length > FEW_MAKERS) return "many";
  params.madeIn = rows.map((row) => row.made_in);
  params.makers = rows.map((row) => BigInt(row.maker));
  return rows.length === 0 ? "none" : "few";
}

/** Keeps values for the SQL to name. */
function binder(params: Record<string, unknown>): (value: string) => string {
  let count = 0;
  return (value) => {
    const name = `value${count++}`;
    params[name] = value;
    return `{${name}:String}`;
  };
}
