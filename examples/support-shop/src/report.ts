import type { Page, ProfitRow } from "@anyway-sh/api";
import type { Client, Query } from "@anyway-sh/api/client";

const DAY_MS = 24 * 60 * 60 * 1000;
const TOP = 5;

/** What the server knows after the demo. Money in decimal strings, as the API answers it. */
export interface Report {
  traces: number;
  spans: number;
  customers: number;
  orders: number;
  revenue_usd: string;
  cost_usd: string;
  profit_usd: string;
  unpriced_spans: number;
  /** Those with the highest profit. */
  top_customers: { customer_id: string; revenue_usd: string; cost_usd: string; profit_usd: string }[];
  url: string;
}

/** Asks the server for the thirty days before `now`; the rows are those of the profit table. */
export async function readReport(
  client: Client,
  options: { url: string; now: Date },
): Promise<{ report: Report; rows: ProfitRow[] }> {
  const range = {
    start_time: new Date(options.now.getTime() - 30 * DAY_MS).toISOString(),
    end_time: options.now.toISOString(),
  };
  const { data: profit } = await client.profit({ ...range, group_by: "customer", sort: "-profit" });
  const traces = await readAll((query) => client.traces.list(query), range);
  const customers = await readAll((query) => client.customers.list(query));
  const orders = await readAll((query) => client.orders.list(query), range);
  const { rows, totals } = profit;
  const report = {
    traces: traces.length,
    spans: traces.reduce((sum, trace) => sum + trace.span_count, 0),
    customers: customers.length,
    orders: orders.length,
    revenue_usd: totals.revenue,
    cost_usd: totals.cost,
    profit_usd: totals.profit,
    unpriced_spans: totals.unpriced_spans,
    top_customers: rows.slice(0, TOP).map((row) => ({
      customer_id: row.customer_id,
      revenue_usd: row.revenue,
      cost_usd: row.cost,
      profit_usd: row.profit,
    })),
    url: options.url,
  };
  return { report, rows };
}

/** Every page of a list. */
async function readAll<T>(list: (query: Query) => Promise<Page<T>>, query: Query = {}): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const { data, pagination } = await list({ ...query, limit: 100, cursor });
    items.push(...data);
    cursor = pagination.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}
