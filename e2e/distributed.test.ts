import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@anyway-sh/api/client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startClickHouse } from "../packages/server/test/clickhouse-front.ts";
import { startPostgres } from "../packages/server/test/postgres.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

let folder: string;
let clickhouse: Awaited<ReturnType<typeof startClickHouse>>;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let databaseUrl: string;
const servers: ServerProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "anyway-distributed-"));
  [clickhouse, postgres] = await Promise.all([startClickHouse(join(folder, "clickhouse")), startPostgres()]);
  databaseUrl = await postgres.createDatabase();
}, 60_000);
afterAll(async () => {
  for (const server of servers) await server.stop();
  await clickhouse.stop();
  await postgres.stop();
  await rm(folder, { recursive: true });
});

async function start(dataDir: string): Promise<ServerProcess> {
  const env = { ANYWAY_CLICKHOUSE_URL: clickhouse.url, ANYWAY_POSTGRES_URL: databaseUrl };
  const server = await startServerProcess(dataDir, { env });
  servers.push(server);
  return server;
}

test("two servers share a ClickHouse and a PostgreSQL, and keep nothing of their own", async () => {
  const dataDir = join(folder, "data");
  const [one, other] = [await start(dataDir), await start(dataDir)];
  const span = {
    traceId: randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    name: "chat",
    startTimeUnixNano: `${Date.now()}000000`,
    endTimeUnixNano: `${Date.now()}000000`,
    attributes: Object.entries({
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o",
      customer_id: "CUS_d1i2s3t4r5i6",
    })
      .map(([key, value]) => ({ key, value: { stringValue: value } as object }))
      .concat({ key: "gen_ai.usage.input_tokens", value: { intValue: 1_000 } }),
  };
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  // A client that saw no answer of the one sends again, to the other.
  const sent = await Promise.all(
    [one, other].map((server) =>
      fetch(`${server.url}/v1/traces`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      }),
    ),
  );
  expect(sent.map((answer) => answer.status)).toEqual([200, 200]);
  await createClient({ baseUrl: one.url }).orders.create({
    customer_id: "CUS_d1i2s3t4r5i6",
    amount: 4_900,
    currency: "USD",
  });

  for (const server of [one, other]) {
    const client = createClient({ baseUrl: server.url });
    await vi.waitFor(
      async () => {
        const { data } = await client.profit();
        expect(data.rows).toMatchObject([
          { customer_id: "CUS_d1i2s3t4r5i6", revenue: "49.000000000", cost: "0.002500000", traces: 1 },
        ]);
      },
      { timeout: 20_000 },
    );
    expect((await client.traces.get(span.traceId)).data.spans).toHaveLength(1);
    expect((await client.orders.list()).data).toHaveLength(1);
  }
  expect(await readdir(dataDir).catch(() => [])).toEqual([]);
}, 60_000);
