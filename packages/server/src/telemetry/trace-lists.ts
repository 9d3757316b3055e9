import type { ClickHouseClient } from "@clickhouse/client";
import { parseNanoUsd } from "../model/money.ts";
import { slotOf } from "../model/time-range.ts";
import type { TraceSummary } from "../model/trace.ts";
import type { TraceQuery } from "../query/trace-query.ts";
import { type CompiledFilter, compileFilter } from "./filter/compile-filter.ts";
import { besideCustomer, customerWindows } from "./filter/customer-windows.ts";
import { type FilterOwners, readFilterOwners } from "./filter/filter-owners.ts";
import { timeWindows } from "./filter/time-windows.ts";
import { type Identities, readIdentities } from "./kept-identities.ts";
import { type OwnLine, withOwners } from "./member-reads.ts";
import type { Ownership } from "./owned-lines.ts";
import { select } from "./statement.ts";

/** A trace of a list. `cost` is what the query means by it. */
export type ListedTrace = TraceSummary & { traceId: string };

export interface TraceLists {
  /** Traces by start, at most `limit + 1` of them, so that the caller sees whether more follow. */
  listTraces(query: TraceQuery): Promise<ListedTrace[]>;
}

export function createTraceLists(client: ClickHouseClient): TraceLists {
  return {
    async listTraces(query) {
      const [owners, windows, known] = await Promise.all([
        readFilterOwners(client, query),
        timeWindows(client, query),
        readIdentities(client, query.projectId),
      ]);
      const others = owners.customer && besideCustomer(query);
      if (owners.customer && others) return listOf(client, { query: others, owners, known }, owners.customer);
      const rows: ListRow[] = [];
      for (const range of windows) {
        const compiled = compileFilter({ ...query, range }, owners);
        const limit = query.limit + 1 - rows.length;
        rows.push(...(await readRows(client, query, compiled, { known, limit })));
        if (rows.length > query.limit) break;
      }
      return withCustomers(client, query, rows, known);
    },
  };
}

interface Asked {
  query: TraceQuery;
  owners: FilterOwners;
  known: Identities;
}

/** What `query` asks for, of a customer's traces, with what they cost it. */
async function listOf(
  client: ClickHouseClient,
  { query, owners, known }: Asked,
  customer: Ownership,
): Promise<ListedTrace[]> {
  const traces: ListedTrace[] = [];
  for await (const { range, keys } of customerWindows(client, query, customer)) {
    const compiled = compileFilter({ ...query, range }, { ...owners, customer: undefined });
    const where = `${compiled.where} AND (slot, trace_id) IN {keys:Array(Tuple(UInt32, String))}`;
    const params = { ...compiled.params, keys };
    const rows = await readRows(client, query, { ...compiled, where, params }, { known, limit: keys.length });
    for (const trace of await withCustomers(client, query, rows, known)) {
      const own = trace.customers.find(({ customerId }) => customerId === customer.params.customerId);
      if (own) traces.push({ ...trace, cost: own.cost });
    }
    if (traces.length > query.limit) break;
  }
  return traces.slice(0, query.limit + 1);
}

function readRows(
  client: ClickHouseClient,
  { newestFirst }: TraceQuery,
  { where, join, params, cost }: CompiledFilter,
  { known, limit }: { known: Identities; limit: number },
): Promise<ListRow[]> {
  const direction = newestFirst ? "DESC" : "ASC";
  const lines = known.lent || known.dated ? ", line_customer_id, line_user_id, line_cost" : "";
  return select<ListRow>(
    client,
    `SELECT trace_id, start_time_ns, end_time_ns, span_count, error_count, status, root_name, root_properties,
       has_root, environment, workflows, agents, providers, models, request_models, input_tokens, output_tokens, ${cost} AS shown_cost,
       calls, unpriced_count, user_message, customer_ids, customer_costs, user_ids, session_ids, order_ids${lines}
     FROM trace_slots FINAL ${join}
     WHERE ${where}
     ORDER BY start_time_ns ${direction}, trace_id ${direction}
     LIMIT {limit:UInt32}`,
    { ...params, limit },
  );
}

function withCustomers(
  client: ClickHouseClient,
  { projectId }: TraceQuery,
  rows: readonly ListRow[],
  known: Identities,
): Promise<ListedTrace[]> {
  const lines = new Map(rows.map(linesOf).filter((read) => read !== undefined));
  return withOwners(client, projectId, rows.map(toListedTrace), { known, lines });
}

interface ListRow {
  trace_id: string;
  start_time_ns: string;
  end_time_ns: string;
  span_count: number;
  error_count: number;
  status: number;
  root_name: string;
  root_properties: Record<string, string>;
  has_root: number;
  environment: TraceSummary["environment"];
  workflows: string[];
  agents: string[];
  providers: string[];
  models: string[];
  request_models: string[];
  input_tokens: string;
  output_tokens: string;
  shown_cost: string;
  calls: number;
  unpriced_count: number;
  user_message: TraceSummary["userMessage"];
  customer_ids: string[];
  customer_costs: string[];
  user_ids: string[];
  session_ids: string[];
  order_ids: string[];
  line_customer_id?: string[];
  line_user_id?: string[];
  line_cost?: string[];
}

/** The lines of a trace that has no others; undefined where it may. */
function linesOf(row: ListRow): [string, OwnLine[]] | undefined {
  const { line_customer_id: customers, line_user_id: users = [], line_cost: costs = [] } = row;
  const slot = slotOf(BigInt(row.start_time_ns));
  // Of the slots in which its spans began.
  if (!customers || slotOf(BigInt(row.end_time_ns)) !== slot) return undefined;
  const lines = customers.map((namedAs, i) => ({
    slot,
    namedAs,
    userId: users[i] ?? "",
    cost: parseNanoUsd(costs[i] ?? "0"),
  }));
  return [row.trace_id, lines];
}
function toListedTrace(row: ListRow): ListedTrace {
  return {
    traceId: row.trace_id,
    startTimeNs: BigInt(row.start_time_ns),
    endTimeNs: BigInt(row.end_time_ns),
    spanCount: row.span_count,
    errorCount: row.error_count,
    status: row.status,
    hasRoot: row.has_root === 1,
    rootName: row.root_name,
    rootProperties: new Map(Object.entries(row.root_properties)),
    environment: row.environment,
    workflows: row.workflows,
    agents: row.agents,
    providers: row.providers,
    models: row.models,
    requestModels: row.request_models,
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    cost: parseNanoUsd(row.shown_cost),
    calls: row.calls,
    unpricedCount: row.unpriced_count,
    userMessage: row.user_message,
    customers: row.customer_ids.map((customerId, i) => ({
      customerId,
      cost: parseNanoUsd(row.customer_costs[i] ?? "0"),
    })),
    userIds: row.user_ids,
    sessionIds: row.session_ids,
    orderIds: row.order_ids,
    properties: new Map(),
  };
}
