import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aWireSpan, encode, GPT_4O_CALL, GPT_4O_CALL_NANO_USD, hex } from "../../test/a-span.ts";
import type { AttributeValue } from "../model/span.ts";
import { StoreError } from "../telemetry/statement.ts";
import { openTelemetryStore, type TelemetryStore } from "../telemetry/store.ts";
import { createIngest } from "./ingest.ts";

let folder: string;
let store: TelemetryStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "anyway-ingest-"));
  store = await openTelemetryStore({ dataDir: folder });
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const errors: unknown[] = [];
const open = (telemetry: TelemetryStore = store) =>
  createIngest({
    telemetry,
    now: Date.now,
    maxQueueBytes: 64 * 1024 * 1024,
    onError: (error) => errors.push(error),
  });
const DAY = { startNs: 1_793_491_200_000_000_000n, endNs: 1_793_577_600_000_000_000n };
const list = (projectId: string) =>
  store.listTraces({
    projectId,
    environment: "production",
    range: DAY,
    conditions: [],
    newestFirst: true,
    limit: 50,
  });

test("what was accepted is derived once it settles, however it was cut into requests", async () => {
  const ingest = await open();
  const projectId = `proj_${hex(6)}`;
  const root = aWireSpan({ customer_id: "A" });
  const calls = Array.from({ length: 30 }, () =>
    aWireSpan(GPT_4O_CALL, { traceId: root.traceId, parentSpanId: root.spanId }),
  );
  await Promise.all([...calls, root].map((span) => ingest.accept(projectId, [span])));
  await ingest.accept(projectId, calls);
  await ingest.settle();
  expect(await list(projectId)).toMatchObject([
    { spanCount: 31, cost: 30n * GPT_4O_CALL_NANO_USD, customers: [{ customerId: "A" }] },
  ]);
  await ingest.close();
});

test("what a process that stopped hard left underived is taken up at the next start", async () => {
  const projectId = `proj_${hex(6)}`;
  await store.insertSpans([encode(projectId, aWireSpan(GPT_4O_CALL))], Date.now() * 1_000);
  expect(await list(projectId)).toEqual([]);
  const ingest = await open();
  await ingest.settle();
  expect(await list(projectId)).toMatchObject([{ cost: GPT_4O_CALL_NANO_USD }]);
  await ingest.close();
});

test("a store that does not answer delays what is derived, and loses nothing of it", async () => {
  let failures = 2;
  const ingest = await open({
    ...store,
    async readTraceSpans(...args) {
      if (failures-- > 0) throw new Error("the store is away");
      return store.readTraceSpans(...args);
    },
  });
  const projectId = `proj_${hex(6)}`;
  await ingest.accept(projectId, [aWireSpan(GPT_4O_CALL)]);
  await ingest.settle();
  expect(await list(projectId)).toHaveLength(1);
  expect(errors).toHaveLength(2);
  await ingest.close();
});

test("a trace whose sums the store cannot hold keeps no other trace waiting", async () => {
  const reported: unknown[] = [];
  const ingest = await createIngest({
    telemetry: store,
    now: Date.now,
    maxQueueBytes: 64 * 1024 * 1024,
    onError: (error) => reported.push(error),
  });
  const projectId = `proj_${hex(6)}`;
  const traceId = hex(16);
  const dear = { "gen_ai.operation.name": "chat", "gen_ai.usage.cost": 1_000_000 };
  const tooMuch = Array.from({ length: 1_001 }, () => aWireSpan(dear, { traceId }));
  await ingest.accept(projectId, [...tooMuch, aWireSpan(GPT_4O_CALL)]);
  await ingest.settle();
  expect(await list(projectId)).toMatchObject([{ cost: GPT_4O_CALL_NANO_USD }]);
  expect(reported).toMatchObject([
    { message: expect.stringContaining(traceId), cause: expect.any(StoreError) },
  ]);
  await ingest.close();
});

test("a span that the store refuses costs no other, and an operator hears of it", async () => {
  const reported: unknown[] = [];
  const ingest = await createIngest({
    telemetry: store,
    now: Date.now,
    maxQueueBytes: 64 * 1024 * 1024,
    onError: (error) => reported.push(error),
  });
  const projectId = `proj_${hex(6)}`;
  const good = Array.from({ length: 20 }, () => aWireSpan(GPT_4O_CALL));
  // What the decoder would never let through: it lasts less than no time, and cannot be encoded.
  const refused = aWireSpan({}, { endTimeNs: 0n });
  const endless: AttributeValue[] = [];
  endless.push(endless);
  const broken = aWireSpan({ endless });
  const answer = await ingest.accept(projectId, [broken, ...good.slice(0, 9), refused, ...good.slice(9)]);
  expect(answer.map(({ item }) => item)).toEqual([broken, refused]);
  await ingest.settle();
  expect(await list(projectId)).toHaveLength(good.length);
  expect(ingest.stats()).toMatchObject({
    receivedSpans: 22,
    acceptedSpans: 20,
    refusedSpans: { internal: 2 },
  });
  expect(reported).toContainEqual(
    expect.objectContaining({
      message: `2 items cannot be stored, the first of span ${broken.spanId} of trace ${broken.traceId}`,
    }),
  );
  await ingest.close();
});
