import type { ClickHouseClient } from "@clickhouse/client";
import type { FewStrings } from "../model/conversion-columns.ts";
import type { TraceSpan } from "../model/trace.ts";
import { selectColumns } from "./native.ts";
import { OF_TRACES } from "./trace-index.ts";

/** A span of a trace, with what its tree shows beside. */
export interface TreeSpan extends TraceSpan {
  statusMessage: string;
  serviceName: string;
}

const FEW = "LowCardinality(String)";
/** In the order and of the types in which they are selected. Texts of which a trace has few are told once. */
const TYPES = {
  trace_id: FEW,
  span_id: "String",
  parent_span_id: "String",
  name: FEW,
  start_ns: "UInt64",
  duration_ns: "UInt64",
  status: "UInt8",
  status_message: FEW,
  service_name: FEW,
  scope_name: FEW,
  category: FEW,
  workflow: FEW,
  agent: FEW,
  provider: FEW,
  request_model: FEW,
  response_model: FEW,
  response_id: "String",
  has_usage: "UInt8",
  impossible_usage: "UInt8",
  input_tokens: "Float64",
  output_tokens: "Float64",
  cache_read_tokens: "Float64",
  cache_write_tokens: "Float64",
  reasoning_tokens: "Float64",
  cost_status: FEW,
  cost: "UInt64",
  cost_cache_read: "UInt64",
  cost_cache_write: "UInt64",
  cost_output: "UInt64",
  cost_other: "UInt64",
  user_message: "UInt8",
  user_id: FEW,
  customer_id: FEW,
  session_id: FEW,
  order_id: FEW,
  shared: "UInt8",
  environment: FEW,
  property_keys: "Array(LowCardinality(String))",
  property_values: "Array(String)",
  property_hash: "Float64",
} as const;

/** How a column is read that is not of that type, or name, already. */
const READ_AS: Partial<Record<keyof typeof TYPES, string>> = {
  trace_id: "toLowCardinality(toString(trace_id))",
  span_id: "toString(span_id)",
  start_ns: "toUInt64(start_time_ns)",
  status_message: "toLowCardinality(status_message)",
  has_usage: "CAST(usage_rule != '', 'UInt8')",
  input_tokens: "toFloat64(uncached_input_tokens + cache_read_tokens + cache_write_tokens)",
  property_keys: "CAST(mapKeys(properties), 'Array(LowCardinality(String))')",
  property_values: "mapValues(properties)",
  property_hash: "toFloat64(cityHash64(mapKeys(properties), mapValues(properties)) % 9007199254740992)",
};

function readAs(name: keyof typeof TYPES): string {
  const own = READ_AS[name];
  if (own) return own;
  if (name.endsWith("_tokens")) return `toFloat64(latest.${name})`;
  if (name.startsWith("cost") && name !== "cost_status") return `reinterpretAsUInt64(latest.${name})`;
  return name.endsWith("_id") && TYPES[name] === FEW ? `toLowCardinality(latest.${name})` : name;
}

/** Without FINAL: a span id that was sent twice, even with another start, counts once, as its latest commit. */
const LATEST = `SELECT * FROM spans WHERE ${OF_TRACES} ORDER BY committed_at_us DESC LIMIT 1 BY trace_id, span_id`;
const SELECTED = (Object.keys(TYPES) as (keyof typeof TYPES)[])
  .map((name) => `${readAs(name)} AS ${name}`)
  .join(", ");

/** Every span of these traces once, in no order; a trace without spans is not there. */
export async function readSpansOf(
  client: ClickHouseClient,
  projectId: string,
  traceIds: readonly string[],
): Promise<Map<string, TreeSpan[]>> {
  const query = `SELECT ${SELECTED} FROM (${LATEST}) AS latest`;
  const columns = await selectColumns(client, TYPES, query, { projectId, traceIds });
  const propertiesAt = propertySets(columns);
  const traces = columns.trace_id.keys.map((traceId): [string, TreeSpan[]] => [traceId, []]);
  columns.trace_id.at.forEach((trace, i) => {
    traces[trace]?.[1].push(toTreeSpan(columns, i, propertiesAt(i)));
  });
  return new Map(traces.filter(([, spans]) => spans.length > 0));
}

type Columns = Awaited<ReturnType<typeof selectColumns<typeof TYPES>>>;

function toTreeSpan(columns: Columns, i: number, properties: TraceSpan["properties"]): TreeSpan {
  const startTimeNs = columns.start_ns[i] ?? 0n;
  const requestModel = text(columns.request_model, i);
  return {
    spanId: columns.span_id[i] ?? "",
    parentSpanId: columns.parent_span_id[i] ?? "",
    name: text(columns.name, i),
    startTimeNs,
    endTimeNs: startTimeNs + (columns.duration_ns[i] ?? 0n),
    status: columns.status[i] ?? 0,
    statusMessage: text(columns.status_message, i),
    serviceName: text(columns.service_name, i),
    scopeName: text(columns.scope_name, i),
    category: text(columns.category, i) as TraceSpan["category"],
    workflow: text(columns.workflow, i),
    agent: text(columns.agent, i),
    provider: text(columns.provider, i),
    model: text(columns.response_model, i) || requestModel,
    requestModel,
    responseId: columns.response_id[i] ?? "",
    hasUsage: columns.has_usage[i] === 1,
    hasImpossibleUsage: columns.impossible_usage[i] === 1,
    inputTokens: columns.input_tokens[i] ?? 0,
    outputTokens: columns.output_tokens[i] ?? 0,
    cacheReadTokens: columns.cache_read_tokens[i] ?? 0,
    cacheWriteTokens: columns.cache_write_tokens[i] ?? 0,
    reasoningTokens: columns.reasoning_tokens[i] ?? 0,
    costStatus: text(columns.cost_status, i) as TraceSpan["costStatus"],
    cost: nanoUsd(columns.cost, i),
    costCacheRead: nanoUsd(columns.cost_cache_read, i),
    costCacheWrite: nanoUsd(columns.cost_cache_write, i),
    costOutput: nanoUsd(columns.cost_output, i),
    costOther: nanoUsd(columns.cost_other, i),
    userMessage: (columns.user_message[i] ?? 0) as TraceSpan["userMessage"],
    userId: text(columns.user_id, i),
    customerId: text(columns.customer_id, i),
    sessionId: text(columns.session_id, i),
    orderId: text(columns.order_id, i),
    shared: columns.shared[i] === 1,
    environment: text(columns.environment, i) as TraceSpan["environment"],
    properties,
  };
}

const text = ({ keys, at }: FewStrings, i: number): string => keys[at[i] ?? 0] ?? "";

/** A decimal of nine places, as the bits of its integer. Most are zero, of which there needs to be one. */
function nanoUsd(column: BigUint64Array, i: number): bigint {
  const bits = column[i] ?? 0n;
  return bits === 0n ? 0n : BigInt.asIntN(64, bits);
}

const NONE: ReadonlyMap<string, string> = new Map();

/** The properties of each row; equal ones are one object. */
function propertySets({
  property_keys: { values: keys },
  property_values: { values, ends },
  property_hash: hashes,
}: Columns): (i: number) => ReadonlyMap<string, string> {
  const byHash = new Map<number, ReadonlyMap<string, string>>();
  return (i) => {
    const [from, until] = [ends[i - 1] ?? 0, ends[i] ?? 0];
    if (from === until) return NONE;
    const hash = hashes[i] ?? 0;
    const known = byHash.get(hash);
    if (known && isEqual(known, from, until)) return known;
    const properties = new Map<string, string>();
    for (let at = from; at < until; at++) properties.set(text(keys, at), values[at] ?? "");
    if (!known) byHash.set(hash, properties);
    return properties;
  };

  function isEqual(properties: ReadonlyMap<string, string>, from: number, until: number): boolean {
    if (properties.size !== until - from) return false;
    for (let at = from; at < until; at++) if (properties.get(text(keys, at)) !== values[at]) return false;
    return true;
  }
}
