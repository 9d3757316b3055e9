import { setTimeout } from "node:timers/promises";
import { ApiError, type Client, createClient } from "@anyway-sh/api/client";
import { NANO_USD_PER_SPAN, type SentTrace } from "./traces.ts";

/** How what the server shows differs from what it acknowledged; both numbers are of spans, and must be 0. */
export interface Audit {
  lost: number;
  countedTwice: number;
  /** What differs, in words. */
  findings: string[];
}

/** Derived sums follow within seconds; a server that was overloaded is given longer. */
const DERIVED_WITHIN_MS = 60_000;

/**
 * Compares what the server shows with what it acknowledged, which must be all that it was ever sent: every trace in
 * the list once, every span of it once, and the cost to the nano-dollar in the trace, in the list and in the profit.
 * `amongOthers`: it was sent other spans too, so that each trace is compared, but not the profit.
 */
export async function audit(
  url: string,
  acknowledged: readonly SentTrace[],
  { amongOthers = false } = {},
): Promise<Audit> {
  const client = createClient({ baseUrl: url });
  await derived(url);
  const list = await listed(client);
  const result: Audit = { lost: 0, countedTwice: 0, findings: [] };
  const left = [...acknowledged];
  const check = async () => {
    for (let trace = left.pop(); trace; trace = left.pop()) {
      const { traceId, spanIds } = trace;
      const shown = await spansOf(client, traceId);
      const row = list.get(traceId);
      compare(result, `trace ${traceId}`, spanIds.length, {
        spans: shown.ids.length,
        known: shown.ids.filter((id) => spanIds.includes(id)).length,
        cost: spansWorth(shown.cost),
        "in the list": row?.spans ?? 0,
        "cost in the list": spansWorth(row?.cost ?? "0"),
      });
    }
  };
  await Promise.all(Array.from({ length: 4 }, check));
  if (amongOthers) return result;

  const { totals } = (await client.profit()).data;
  const sums: Audit = { lost: 0, countedTwice: 0, findings: result.findings };
  compare(sums, "the profit", spanCount(acknowledged), { cost: spansWorth(totals.cost) });
  const counts = { acknowledged: acknowledged.length, profit: totals.traces, list: list.size };
  if (new Set(Object.values(counts)).size > 1)
    result.findings.push(`the number of traces differs: ${JSON.stringify(counts)}`);
  // A span that is missing in one place is most often missing in all, and is one.
  return {
    lost: Math.max(result.lost, sums.lost),
    countedTwice: Math.max(result.countedTwice, sums.countedTwice),
    findings: result.findings,
  };
}

function compare(result: Audit, what: string, expected: number, shown: Record<string, number>): void {
  const views = Object.values(shown);
  if (views.every((spans) => spans === expected)) return;
  result.lost += Math.ceil(Math.max(0, expected - Math.min(...views)));
  result.countedTwice += Math.ceil(Math.max(0, Math.max(...views) - expected));
  result.findings.push(`${what} should have ${expected} spans: ${JSON.stringify(shown)}`);
}

/** Waits until no trace is left to derive; if that lasts too long, what is missing is found by the comparison. */
async function derived(url: string): Promise<void> {
  for (const deadline = Date.now() + DERIVED_WITHIN_MS; Date.now() < deadline; await setTimeout(100)) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    if (/^anyway_ingest_pending_traces 0$/m.test(metrics)) return;
  }
}

async function listed(client: Client): Promise<Map<string, { spans: number; cost: string }>> {
  const list = new Map<string, { spans: number; cost: string }>();
  for (let cursor: string | undefined | null; cursor !== null; ) {
    const page = await client.traces.list({ limit: 100, cursor });
    for (const { trace_id, span_count, llm_summary } of page.data) {
      const before = list.get(trace_id);
      // A second row of a trace adds its spans, and so shows as counted twice.
      list.set(trace_id, { spans: span_count + (before?.spans ?? 0), cost: llm_summary.cost });
    }
    cursor = page.pagination.next_cursor;
  }
  return list;
}

async function spansOf(client: Client, traceId: string): Promise<{ ids: string[]; cost: string }> {
  try {
    const { data } = await client.traces.get(traceId);
    return { ids: data.spans.map((span) => span.span_id), cost: data.llm_summary.cost };
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return { ids: [], cost: "0" };
    throw error;
  }
}

function spanCount(traces: readonly SentTrace[]): number {
  return traces.reduce((sum, trace) => sum + trace.spanIds.length, 0);
}

/** How many spans cost so much; not a whole number if the cost is not that of whole spans. */
function spansWorth(cost: string): number {
  const [whole = "0", decimals = ""] = cost.split(".");
  const nano = BigInt(whole + decimals.padEnd(9, "0"));
  return Number(nano / NANO_USD_PER_SPAN) + Number(nano % NANO_USD_PER_SPAN) / Number(NANO_USD_PER_SPAN);
}
