import { setTimeout as delay } from "node:timers/promises";
import type { Page, ProfitRow } from "@anyway-sh/api";
import type { Client, Query } from "@anyway-sh/api/client";
import { parseUsd } from "./money.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const TOP = 5;
const POLL_MS = 200;
const PATIENCE_MS = 30_000;

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

export interface ReportOptions {
  url: string;
  /** The report is about the thirty days before. */
  now: Date;
  /** What the report must contain: stored spans reach the lists a moment later, and this waits for them. */
  sent?: { traces: number; spans: number };
}

/** Asks the server for the thirty days before `now`; the rows are those of the profit table. */
export async function readReport(
  client: Client,
  options: ReportOptions,
): Promise<{ report: Report; rows: ProfitRow[] }> {
  const { traces, spans } = options.sent ?? { traces: 0, spans: 0 };
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  for (;;) {
    const { report, rows, isSettled } = await readOnce(client, options);
    if (isSettled && report.traces >= traces && report.spans >= spans) return { report, rows };
    if (deadline.aborted)
      throw new Error(
        `The server shows ${report.traces} of ${traces} traces and ${report.spans} of ${spans} spans after ${PATIENCE_MS / 1000} seconds.`,
      );
    await delay(POLL_MS);
  }
}

async function readOnce(client: Client, { url, now }: ReportOptions) {
  const range = {
    start_time: new Date(now.getTime() - 30 * DAY_MS).toISOString(),
    end_time: now.toISOString(),
  };
  const traces = await readAll((query) => client.traces.list(query), range);
  const { data: profit } = await client.profit({ ...range, group_by: "customer", sort: "-profit" });
  const customers = await readAll((query) => client.customers.list(query));
  const orders = await readAll((query) => client.orders.list(query), range);
  const { rows, totals } = profit;
  const report: Report = {
    traces: traces.length,
    spans: traces.reduce((sum, trace) => sum + trace.span_count, 0),
    customers: customers.length,
    orders: orders.length,
    revenue_usd: totals.revenue,
    cost_usd: totals.cost,
    profit_usd: totals.profit,
    unpriced_spans: totals.unpriced_spans,
    top_customers: rows.slice(0, TOP).map((row) => ({
      customer_id: row.key,
      revenue_usd: row.revenue,
      cost_usd: row.cost,
      profit_usd: row.profit,
    })),
    url,
  };
  // The traces and the profit table are read one after the other; once nothing moves they say the same.
  const costOfTraces = traces.reduce((sum, trace) => sum + parseUsd(trace.llm_summary.cost), 0n);
  return { report, rows, isSettled: costOfTraces === parseUsd(totals.cost) };
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
