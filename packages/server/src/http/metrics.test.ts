import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { hex } from "../../test/a-span.ts";
import { type AppOver, appOver } from "../../test/app-over.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { StoreError } from "../telemetry/statement.ts";

let shop: TestApp;
let over: AppOver;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());
afterEach(() => over.close());

const aSpan = (more: object = {}) => ({
  traceId: hex(16),
  spanId: hex(8),
  name: "chat",
  startTimeUnixNano: "1795251600000000000",
  ...more,
});
const post = async (url: string, payload: object) =>
  (await over.app.inject({ method: "POST", url, payload })).statusCode;
const send = (...spans: object[]) => post("/v1/traces", { resourceSpans: [{ scopeSpans: [{ spans }] }] });
const sendLog = () => {
  const record = { traceId: hex(16), spanId: hex(8), eventName: "gen_ai.user.message" };
  return post("/v1/logs", { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] });
};
const refused = (reason: string) => over.metric(`anyway_ingest_spans_refused_total{reason="${reason}"}`);

/** Lets a call of the store wait until the test goes on. */
function aGate() {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  return {
    open,
    reached,
    pass: async <T>(call: () => Promise<T>) => {
      reach();
      await opened;
      return call();
    },
  };
}

describe("/metrics of ingest", () => {
  it("counts what was received, what is durable, and what was refused, by the reason", async () => {
    const answers: (StoreError | undefined)[] = [];
    over = await appOver(shop, {
      async insertSpans(lines, stamp) {
        const error = lines.some((line) => line.includes("refused"))
          ? new StoreError("no", false)
          : answers.shift();
        if (error) throw error;
        await shop.telemetry.insertSpans(lines, stamp);
      },
    });
    expect(await send(aSpan(), aSpan({ spanId: "1" }), aSpan({ startTimeUnixNano: 0 }))).toBe(200);
    answers.push(new StoreError("away", true));
    expect(await send(aSpan(), aSpan())).toBe(503);
    expect(await send(aSpan({ name: "refused" }), aSpan())).toBe(200);
    const value = { stringValue: "x".repeat(600_000) };
    const large = aSpan({ attributes: [{ key: "note", value }] });
    expect(await send(large, { ...large, spanId: hex(8) })).toBe(413);
    const names = ["invalid", "unavailable", "internal", "too_large", "overloaded"];
    expect(await Promise.all(names.map(refused))).toEqual([2, 2, 1, 2, 0]);
    expect(await over.metric("anyway_ingest_spans_total")).toBe(2);
    expect(await over.metric("anyway_ingest_spans_received_total")).toBe(9);
  });

  it.each([
    ["spans", () => send(aSpan())],
    ["logs", sendLog],
  ])("tells how much of %s waits, and since when", async (_what, request) => {
    const gate = aGate();
    over = await appOver(
      shop,
      {
        insertSpans: (lines, stamp) => gate.pass(() => shop.telemetry.insertSpans(lines, stamp)),
        insertSpanLogs: (lines, stamp) => gate.pass(() => shop.telemetry.insertSpanLogs(lines, stamp)),
      },
      2_000,
    );
    const waiting = Array.from({ length: 20 }, request);
    await gate.reached;
    shop.clock.ms += 3_000;
    expect(await over.metric("anyway_ingest_queue_oldest_seconds")).toBe(3);
    const bytes = await over.metric("anyway_ingest_queue_bytes");
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(2_000);
    gate.open();
    const statuses = await Promise.all(waiting);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect(await over.metric("anyway_ingest_queue_oldest_seconds")).toBe(0);
    expect(await over.metric("anyway_ingest_queue_bytes")).toBe(0);
    const taken = statuses.filter((status) => status === 200).length;
    if (request === sendLog) expect(await over.metric("anyway_ingest_message_logs_total")).toBe(taken);
    else
      expect([await over.metric("anyway_ingest_spans_total"), await refused("overloaded")]).toEqual([
        taken,
        20 - taken,
      ]);
  });

  it("tells how far sums and lists lag behind", async () => {
    const gate = aGate();
    over = await appOver(shop, {
      readTraceSpans: (project, ids) => gate.pass(() => shop.telemetry.readTraceSpans(project, ids)),
    });
    // What earlier tests have left underived is taken up at the start.
    const before = await over.metric("anyway_ingest_pending_traces");
    expect(await send(aSpan(), aSpan())).toBe(200);
    await gate.reached;
    shop.clock.ms += 4_000;
    expect(await over.metric("anyway_ingest_pending_traces")).toBe(before + 2);
    expect(await over.metric("anyway_ingest_summary_lag_seconds")).toBeGreaterThanOrEqual(4);
    gate.open();
    await over.ingest.settle();
    await vi.waitFor(async () => expect(await over.metric("anyway_ingest_pending_traces")).toBe(0));
    expect(await over.metric("anyway_ingest_summary_lag_seconds")).toBe(0);
  });

  it("measures every insert, of spans and of logs: its rows and its time", async () => {
    over = await appOver(shop, {
      async insertSpans(lines, stamp) {
        await shop.telemetry.insertSpans(lines, stamp);
        shop.clock.ms += 300;
      },
    });
    await send(aSpan(), aSpan(), aSpan());
    await sendLog();
    const rows = (name: string) => over.metric(`anyway_ingest_commit_rows${name}`);
    expect([await rows("_count"), await rows("_sum"), await rows('_bucket{le="1"}')]).toEqual([2, 4, 1]);
    const seconds = (name: string) => over.metric(`anyway_ingest_commit_duration_seconds${name}`);
    expect([await seconds("_count"), await seconds('_bucket{le="0.25"}')]).toEqual([2, 1]);
    expect(await seconds("_sum")).toBeCloseTo(0.3);
  });
});
