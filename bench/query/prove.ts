import { isDeepStrictEqual } from "node:util";
import type { ClickHouseClient } from "@clickhouse/client";
import { deriveTrace } from "../../packages/server/src/attribution/derive-trace.ts";
import type { TelemetryStore } from "../../packages/server/src/telemetry/store.ts";
import { type Business, PROJECT } from "./business.ts";
import { traceId } from "./sql.ts";

const SAMPLE = 2_000;
type Row = Record<string, unknown>;

/**
 * Derives traces from all over the business as the product does, in place, and throws unless what is stored of them
 * stays what it was: the questions are asked of rows that the product would have written.
 */
export async function proveDerived(
  store: TelemetryStore,
  client: ClickHouseClient,
  business: Business,
): Promise<number> {
  const every = Math.max(1, Math.floor(business.traces / SAMPLE));
  const sample = `SELECT ${traceId("number")} AS trace_id FROM numbers(${business.traces}) WHERE number % ${every} = 0`;
  const traceIds = (await rows(client, sample)).map((row) => String(row.trace_id));
  const before = await storedRows(client, traceIds);
  const [traces, slots] = await Promise.all([
    store.readTraceSpans(PROJECT, traceIds),
    store.readTraceSlots(PROJECT, traceIds),
  ]);
  const derived = Array.from(traces, ([id, spans]) => ({
    projectId: PROJECT,
    traceId: id,
    derived: deriveTrace(spans, slots.get(id)),
  }));
  await store.writeDerived(derived, Number(business.endNs / 1_000n) * 2);
  const after = await storedRows(client, traceIds);
  for (const [i, row] of after.entries())
    for (const name of Object.keys(row))
      if (!isDeepStrictEqual(row[name], before[i]?.[name]))
        throw new Error(
          `${name} of trace ${row.trace_id} is ${JSON.stringify(row[name])} by the product and ${JSON.stringify(before[i]?.[name])} here`,
        );
  if (before.length !== after.length || traces.size !== traceIds.length)
    throw new Error(
      `${after.length} rows by the product and ${before.length} here, of ${traces.size} traces`,
    );
  return traces.size;
}

/** Rows in one form: lines and names that stand in no order, in one. */
async function storedRows(client: ClickHouseClient, traceIds: readonly string[]): Promise<Row[]> {
  const stored = await rows(
    client,
    `SELECT * EXCEPT (version) FROM trace_slots FINAL
     WHERE project_id = {projectId:String} AND trace_id IN {traceIds:Array(String)} ORDER BY trace_id, slot`,
    { projectId: PROJECT, traceIds },
  );
  return stored.map((row) => {
    const lineColumns = Object.keys(row).filter((name) => name.startsWith("line_"));
    const count = (row.line_model as unknown[]).length;
    const lines = Array.from({ length: count }, (_, i) =>
      JSON.stringify(lineColumns.map((name) => sorted((row[name] as unknown[])[i]))),
    );
    const rest = Object.entries(row).filter(([name]) => !lineColumns.includes(name));
    return {
      lines: lines.sort(),
      ...Object.fromEntries(rest.map(([name, value]) => [name, inOrder(name, value)])),
    };
  });
}

/** By cost; the order counts. */
const RANKED = new Set(["models", "customer_ids", "customer_costs"]);

function inOrder(name: string, value: unknown): unknown {
  return Array.isArray(value) && !RANKED.has(name) ? [...value].sort() : sorted(value);
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, Array.isArray(one) ? one.toSorted() : one]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function rows(client: ClickHouseClient, query: string, query_params: Row = {}): Promise<Row[]> {
  const result = await client.query({ query, query_params, format: "JSONEachRow" });
  return result.json<Row>();
}
