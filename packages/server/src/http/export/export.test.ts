import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type * as api from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { aWireSpan, GPT_4O_CALL } from "../../../test/a-span.ts";
import { appOver } from "../../../test/app-over.ts";
import { openTestApp, type TestApp } from "../../../test/test-app.ts";
import { readCsv } from "../../model/csv.ts";
import { parseNanoUsd } from "../../model/money.ts";

let shop: TestApp;
let url: string;
const folder = mkdtempSync(join(tmpdir(), "anyway-export-"));
const START = Date.UTC(2026, 10, 20, 9);
/** More than are read at once. */
const TRACES = 2_100;
const RANGE = "start_time=2026-11-20T00:00:00Z&end_time=2026-11-21T00:00:00Z";
const FORMULA = '=HYPERLINK("http://evil")';

beforeAll(async () => {
  shop = await openTestApp();
  url = await shop.app.listen({ host: "127.0.0.1", port: 0 });
  const spans = Array.from({ length: TRACES }, (_, i) => {
    const startTimeNs = BigInt(START + i * 1_000) * 1_000_000n;
    const name = i === 0 ? FORMULA : i === 1 ? 'a "quoted",\nname' : `trace ${i}`;
    return aWireSpan(
      {
        ...GPT_4O_CALL,
        customer_id: `c${i % 3}`,
        session_id: `s${i % 250}`,
        "anyway.association.properties.feature": `f${i % 30}`,
      },
      { startTimeNs, endTimeNs: startTimeNs + 1_500_000_000n, name },
    );
  });
  const child = spans[5];
  if (child)
    spans.push(
      aWireSpan({ ...GPT_4O_CALL }, { ...child, spanId: "ab".repeat(8), parentSpanId: child.spanId }),
    );
  await shop.ingest.accept((await shop.business.defaultProject()).id, spans);
  await shop.ingest.settle();
  for (let i = 0; i < 3; i++)
    await shop.post("/v1/orders", {
      external_id: `order-${i}`,
      customer_id: `c${i}`,
      amount: 1_999,
      currency: "USD",
      paid_at: new Date(START + 3_600_000).toISOString(),
      metadata: { note: "-1+1" },
    });
}, 60_000);
afterAll(async () => {
  await shop.close();
  rmSync(folder, { recursive: true, force: true });
});

type Row = Record<string, string>;
async function csv(dataset: string, query: string): Promise<Row[]> {
  const answer = await shop.get(`/v1/export/${dataset}?format=csv&${query}`);
  expect(answer.status, answer.text.slice(0, 300)).toBe(200);
  const [head, ...rows] = readCsv(answer.text);
  return rows.map(({ fields }) =>
    Object.fromEntries(fields.map((field, i) => [head?.fields[i] ?? "", field])),
  );
}
async function lines(dataset: string, query: string) {
  const { text } = await shop.get(`/v1/export/${dataset}?format=jsonl&${query}`);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}
async function listed<T>(path: string): Promise<T[]> {
  const all: T[] = [];
  for (let cursor = ""; ; ) {
    const { body } = await shop.get(`${path}&limit=100${cursor}`);
    all.push(...body.data);
    if (!body.pagination.has_more) return all;
    cursor = `&cursor=${body.pagination.next_cursor}`;
  }
}
const sum = (amounts: readonly (string | undefined)[]) =>
  amounts.reduce((total, amount) => total + parseNanoUsd(amount || "0"), 0n);

describe("GET /v1/export/{dataset}", () => {
  it("holds every trace of the list with its figures, in each format", async () => {
    const list = await listed<api.TraceSummary>(`/v1/traces?${RANGE}`);
    expect(list).toHaveLength(TRACES);
    const rows = await csv("traces", RANGE);
    expect(rows.map((row) => row.trace_id)).toEqual(list.map((trace) => trace.trace_id));
    expect(rows.map((row) => row.cost)).toEqual(list.map((trace) => trace.llm_summary.cost));
    expect(rows.map((row) => row.start_time)).toEqual(list.map((trace) => trace.start_time));
    const json = await lines("traces", RANGE);
    expect(json.map((row) => row.customer_ids)).toEqual(list.map((trace) => trace.customer_ids));
    expect(Object.keys(json[0])).toEqual(Object.keys(rows[0] ?? {}));
    // What is text of others is no formula, and quotes and breaks stay what they are.
    expect(rows.at(-1)?.name).toBe(`'${FORMULA}`);
    expect(rows.at(-2)?.name).toBe('a "quoted",\nname');
    expect(json.at(-1).name).toBe(FORMULA);
  });

  it("takes the filters of the list", async () => {
    const query = `${RANGE}&filter=${encodeURIComponent("customer:c1 (property.feature:f1 or property.feature:f4)")}`;
    const list = await listed<api.TraceSummary>(`/v1/traces?${query}`);
    expect(list.length).toBeGreaterThan(0);
    expect(list.length).toBeLessThan(TRACES);
    const rows = await csv("traces", query);
    expect(rows.map((row) => row.trace_id)).toEqual(list.map((trace) => trace.trace_id));
  });

  it("holds all spans of these traces, as each trace shows them", async () => {
    const rows = await lines("spans", RANGE);
    expect(rows).toHaveLength(TRACES + 1);
    const inTwo = rows.filter((row) => row.trace_id === rows.find((row) => row.parent_span_id)?.trace_id);
    const { body } = await shop.get(`/v1/traces/${inTwo[0].trace_id}`);
    expect(inTwo).toMatchObject(
      body.data.spans.map((span: api.SpanNode) => ({
        span_id: span.span_id,
        customer_id: span.customer_id,
        cost: span.cost?.total,
        input_tokens: span.usage?.input_tokens,
        inferred: span.inferred,
      })),
    );
  });

  it("agrees with sessions, orders, profit, conversions and costs", async () => {
    const sessions = await listed<api.SessionSummary>(`/v1/sessions?${RANGE}`);
    expect(
      (await lines("sessions", RANGE)).map(({ session_id, cost, traces }) => [session_id, cost, traces]),
    ).toEqual(sessions.map(({ session_id, cost, traces }) => [session_id, cost, traces]));
    const orders = await listed<api.Order>("/v1/orders?environment=production");
    expect(await lines("orders", "environment=production")).toEqual(
      orders.map((order) => expect.objectContaining(order)),
    );
    const profit: api.Profit = (await shop.get(`/v1/profit?${RANGE}`)).body.data;
    const profitFile = await csv("profit", RANGE);
    expect(profitFile.filter((row) => row.is === "").map((row) => [row.key, row.profit])).toEqual(
      profit.rows.map((row) => [row.key, row.profit]),
    );
    expect(profitFile.find((row) => row.is === "total")).toMatchObject({
      cost: profit.totals.cost,
      revenue: "59.970000000",
    });
    expect(sum(profitFile.filter((row) => row.is !== "total").map((row) => row.cost))).toBe(
      parseNanoUsd(profit.totals.cost),
    );
    const conversions: api.Conversions = (await shop.get(`/v1/conversions?${RANGE}&group_by=customer`)).body
      .data;
    expect(
      (await csv("conversions", `${RANGE}&group_by=customer`)).map((row) => [row.value, row.orders_last]),
    ).toEqual([
      ...conversions.rows.map((row) => [row.value, row.orders.last]),
      ["", conversions.totals.orders.last],
      ["", String(conversions.unattributed?.orders)],
    ]);
    // More values than a page of the report tells apart.
    const costs: api.Costs = (await shop.get(`/v1/costs?${RANGE}&group_by=feature`)).body.data;
    const costFile = await csv("costs", `${RANGE}&group_by=feature`);
    expect(costs.rows).toHaveLength(20);
    expect(costFile).toHaveLength(30);
    expect(sum(costFile.map((row) => row.cost))).toBe(parseNanoUsd(costs.totals.cost));
  });

  it("is a Parquet file that the engine reads", async () => {
    const answer = await fetch(`${url}/v1/export/spans?format=parquet&${RANGE}`);
    expect(answer.headers.get("content-disposition")).toBe(
      'attachment; filename="spans-2026-11-20-2026-11-20.parquet"',
    );
    const file = join(folder, "spans.parquet");
    writeFileSync(file, new Uint8Array(await answer.arrayBuffer()));
    const found = await askEngine(
      `SELECT count(), sum(toDecimal64(cost, 9)), sum(input_tokens), countIf(parent_span_id IS NULL), toTypeName(any(duration_ms)) FROM file('${file}', Parquet)`,
    );
    const cost = sum((await csv("spans", RANGE)).map((row) => row.cost));
    const [count, total, tokens, roots, type] = found.trim().split("\t");
    expect([count, tokens, roots, type]).toEqual([
      String(TRACES + 1),
      String((TRACES + 1) * 1_000),
      String(TRACES),
      "Nullable(Float64)",
    ]);
    expect(parseNanoUsd(total ?? "")).toBe(cost);
  });

  it("says how far it is, and that it is complete", async () => {
    const answer = await shop.get(`/v1/export/traces?format=parquet&${RANGE}`);
    const run = (await shop.get(`/v1/exports/${answer.headers["x-request-id"]}`)).body.data;
    expect(run).toMatchObject({
      dataset: "traces",
      format: "parquet",
      status: "complete",
      rows: TRACES,
      error: null,
    });
    expect((await shop.get("/v1/exports/req_unknown")).status).toBe(404);
  });

  it("answers an empty table as a file without rows", async () => {
    const nothing = "start_time=2020-01-01T00:00:00Z&end_time=2020-01-02T00:00:00Z";
    const text = (await shop.get(`/v1/export/traces?format=csv&${nothing}`)).text;
    expect(text).toMatch(/^trace_id,start_time,.*\r\n$/);
    expect((await shop.get(`/v1/export/traces?format=jsonl&${nothing}`)).text).toBe("");
    expect((await shop.get(`/v1/export/traces?format=parquet&${nothing}`)).status).toBe(200);
  });

  it("refuses what the list refuses, before anything is sent", async () => {
    const filter = await shop.get(`/v1/export/traces?format=csv&filter=${encodeURIComponent("model:(")}`);
    expect([filter.status, filter.body.error.details[0].field]).toEqual([400, "filter"]);
    expect((await shop.get("/v1/export/traces?format=xlsx")).body.error.message).toContain(
      "csv, jsonl, parquet",
    );
    expect((await shop.get("/v1/export/orders?format=csv&limit=10")).status).toBe(400);
  });

  it("breaks off where reading fails midway, and says so", async () => {
    let pages = 0;
    const other = await appOver(shop, {
      listTraces: (query) =>
        ++pages === 2 ? Promise.reject(new Error("the store is away")) : shop.telemetry.listTraces(query),
    });
    const place = await other.app.listen({ host: "127.0.0.1", port: 0 });
    const answer = await fetch(`${place}/v1/export/traces?format=csv&${RANGE}`);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
    const run = await fetch(`${place}/v1/exports/${answer.headers.get("x-request-id")}`);
    expect(await run.json()).toMatchObject({ data: { status: "failed", error: expect.any(String) } });
    await other.close();
  });

  it("reads no further for who went away, and lets only so many run at once", async () => {
    let reads = 0;
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const other = await appOver(shop, {
      async listTraces(query) {
        if (++reads > 3) await released;
        return shop.telemetry.listTraces(query);
      },
    });
    const place = await other.app.listen({ host: "127.0.0.1", port: 0 });
    const address = `${place}/v1/export/traces?format=csv&${RANGE}`;
    const stop = new AbortController();
    const running = await Promise.all([1, 2, 3].map(() => fetch(address, { signal: stop.signal })));
    const refused = await fetch(address);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ error: { code: "too_many_exports" } });
    stop.abort();
    const ids = running.map(({ headers }) => headers.get("x-request-id"));
    release();
    await vi.waitFor(async () => {
      const runs = await Promise.all(
        ids.map(async (id) => (await fetch(`${place}/v1/exports/${id}`)).json()),
      );
      for (const run of runs) expect(run).toMatchObject({ data: { status: "canceled" } });
    }, 20_000);
    expect(reads).toBeLessThan(9);
    await other.close();
  });
});

/** In a process of its own: the engine binds one folder a process. */
async function askEngine(query: string): Promise<string> {
  const program = `import("chdb").then(({ query }) => process.stdout.write(query(process.argv[1], "TabSeparated")))`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", program, query], {
    cwd: import.meta.dirname,
  });
  return stdout;
}
