import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ClickHouseClient } from "@clickhouse/client";
import { type BusinessStore, openBusinessStore } from "../packages/server/src/business/store.ts";
import { openClient } from "../packages/server/src/telemetry/client.ts";
import { openTelemetryStore, type TelemetryStore } from "../packages/server/src/telemetry/store.ts";
import { type Business, PROJECT, SESSIONS_PER_ORDER } from "./query/business.ts";
import { generate } from "./query/generate.ts";
import { type Figure, measure } from "./query/measure.ts";
import { MONEY_QUESTIONS } from "./query/money-questions.ts";
import { proveDerived } from "./query/prove.ts";
import type { Subjects } from "./query/question.ts";
import { customerId, orderId, sessionId, traceId } from "./query/sql.ts";
import { TRACE_QUESTIONS } from "./query/trace-questions.ts";

const QUESTIONS = [...TRACE_QUESTIONS, ...MONEY_QUESTIONS];
const SUBJECTS = 100;

/** A generated business of so many spans; where it is kept, if it is. */
export interface QueryOptions {
  spans: number;
  data?: string | undefined;
}

/** How long the product's own questions take, over a generated business in the embedded engine of this process. */
export async function benchQuery(
  log: (line: string) => void,
  only: string,
  { spans, data }: QueryOptions,
): Promise<{ spans: number; queries: Figure[] }> {
  const dataDir = data ?? (await mkdtemp(join(tmpdir(), "anyway-bench-")));
  try {
    // The folder of a server, which can be started on it: its first project is the one that is made up.
    const newId = (prefix: string) => (prefix === "proj_" ? PROJECT : `${prefix}bench`);
    const records = await openBusinessStore({ dataDir }, { now: () => 0, newId });
    const telemetryDir = join(dataDir, "telemetry");
    const store = await openTelemetryStore({ dataDir: telemetryDir });
    const client = await openClient({ dataDir: telemetryDir });
    try {
      return await ask({ store, client, records }, { log, only, spans });
    } finally {
      await client.close();
      await store.close();
      await records.close();
    }
  } finally {
    if (data === undefined) await rm(dataDir, { recursive: true, force: true });
  }
}

async function ask(
  { store, client, records }: { store: TelemetryStore; client: ClickHouseClient; records: BusinessStore },
  { log, only, spans }: { log: (line: string) => void; only: string; spans: number },
) {
  const business = await generate(client, spans, log);
  log(`${await proveDerived(store, client, business)} traces are as the product derives them`);
  await untilMerged(client);
  const subjects = { store, records, business, ...(await subjectsOf(client, business)) };
  const queries: Figure[] = [];
  for (const question of QUESTIONS.filter(({ name }) => name.includes(only))) {
    const figure = await measure(question, subjects);
    log(`${figure.name}: ${figure.p50_ms} ms, ${figure.p95_ms} ms, ${figure.rows} rows`);
    queries.push(figure);
  }
  return { spans: business.spans, queries };
}

/** The engine merges what was just written, as it would have in the months that the history is made of. */
async function untilMerged(client: ClickHouseClient): Promise<void> {
  for (;;) {
    const [row] = await rows(client, "SELECT count() AS merges FROM system.merges");
    if (Number(row?.merges) === 0) return;
    await delay(200);
  }
}

async function subjectsOf(client: ClickHouseClient, business: Business) {
  const some = async (id: (number: string) => string, of: number, every = 1): Promise<string[]> => {
    const step = Math.max(1, Math.floor(of / SUBJECTS));
    const found = await rows(
      client,
      `SELECT ${id(`(number * ${step * every})`)} AS id FROM numbers(${Math.min(of, SUBJECTS)})`,
    );
    return found.map((row) => String(row.id));
  };
  return {
    traceIds: await some(traceId, business.traces),
    customerIds: await some(customerId, business.customers),
    sessionIds: await some(sessionId, business.orders, SESSIONS_PER_ORDER),
    orderIds: await some(orderId, business.orders),
  } satisfies Partial<Subjects>;
}

async function rows(client: ClickHouseClient, query: string): Promise<Record<string, unknown>[]> {
  return (await client.query({ query, format: "JSONEachRow" })).json();
}
