import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aWireSpan, encode, GPT_4O_CALL, GPT_4O_CALL_NANO_USD, hex } from "../../test/a-span.ts";
import { sampleOrder } from "../../test/sample-order.ts";
import { costsByCustomer, revenueByCustomer } from "../../test/sums-of.ts";
import { deriveTrace } from "../attribution/derive-trace.ts";
import { createNewId } from "../model/ids.ts";
import type { WireSpan } from "../model/span.ts";
import type { TraceCondition } from "../query/trace-query.ts";
import { StoreError } from "./statement.ts";
import type { TelemetryStore } from "./store.ts";

const newId = createNewId(randomBytes);

/** What every telemetry store keeps, whichever engine it stands on. Each test works in projects of its own. */
export function describeTelemetryStore(
  name: string,
  open: () => Promise<{ store: TelemetryStore; stop: () => Promise<void> }>,
): void {
  describe(`telemetry store on ${name}`, () => {
    let store: TelemetryStore;
    let stop: () => Promise<void>;
    beforeAll(async () => {
      ({ store, stop } = await open());
    });
    afterAll(() => stop());

    const aProject = () => `proj_${hex(6)}`;
    const START = 1_793_491_260_123_456_789n;
    const DAY = { startNs: 1_793_491_200_000_000_000n, endNs: 1_793_577_600_000_000_000n };
    let stamp = Date.now() * 1_000;

    async function insert(projectId: string, spans: readonly WireSpan[]): Promise<void> {
      await store.insertSpans(
        spans.map((span) => encode(projectId, span)),
        ++stamp,
      );
    }
    async function derive(projectId: string, traceIds: readonly string[]): Promise<void> {
      const traces = await store.readTraceSpans(projectId, traceIds);
      const slots = await store.readTraceSlots(projectId, traceIds);
      await store.writeDerived(
        Array.from(traces, ([traceId, spans]) => ({
          projectId,
          traceId,
          derived: deriveTrace(spans, slots.get(traceId)),
        })),
        ++stamp,
      );
    }
    const list = (projectId: string, conditions: TraceCondition[] = [], more = {}) =>
      store.listTraces({
        projectId,
        environment: "production",
        range: DAY,
        conditions,
        newestFirst: true,
        limit: 50,
        ...more,
      });

    test("answers, and says which engine it is", async () => {
      await store.ping();
      expect(store.engineVersion).toMatch(/^\d+\.\d+/);
    });

    test("a span that comes twice is one span, and the later one holds", async () => {
      const projectId = aProject();
      const span = aWireSpan({ ...GPT_4O_CALL, customer_id: "A" });
      await insert(projectId, [span, span]);
      await insert(projectId, [span]);
      await insert(projectId, [{ ...span, name: "renamed" }]);
      await derive(projectId, [span.traceId]);
      await derive(projectId, [span.traceId]);
      const [trace, ...others] = await list(projectId);
      expect(others).toEqual([]);
      expect(trace).toMatchObject({ spanCount: 1, cost: GPT_4O_CALL_NANO_USD, rootName: "renamed" });
      const [cost] = await costsByCustomer(store, { projectId, range: DAY, environment: "production" });
      expect(cost).toMatchObject({ customerId: "A", cost: GPT_4O_CALL_NANO_USD, traces: 1 });
    });

    test("a late parent in an earlier slot moves the trace and counts nothing twice", async () => {
      const projectId = aProject();
      const child = aWireSpan(
        { ...GPT_4O_CALL, customer_id: "A" },
        { parentSpanId: hex(8), startTimeNs: START + 3_600_000_000_000n },
      );
      await insert(projectId, [child]);
      await derive(projectId, [child.traceId]);
      expect(await list(projectId)).toMatchObject([{ hasRoot: false, startTimeNs: child.startTimeNs }]);
      await insert(projectId, [
        aWireSpan({}, { traceId: child.traceId, spanId: child.parentSpanId, name: "root" }),
      ]);
      await derive(projectId, [child.traceId]);
      expect(await list(projectId)).toMatchObject([
        { hasRoot: true, rootName: "root", startTimeNs: START, cost: GPT_4O_CALL_NANO_USD, spanCount: 2 },
      ]);
      // Wherever it is looked for first.
      for (const near of [undefined, START, child.startTimeNs])
        expect(
          await store.traceFacts(
            projectId,
            [child.traceId],
            near === undefined ? undefined : new Map([[child.traceId, near]]),
          ),
        ).toMatchObject([{ traceId: child.traceId, rootName: "root", startNs: START }]);
      const costs = await costsByCustomer(store, { projectId, range: DAY, environment: "production" });
      expect(costs.map((cost) => [cost.customerId, cost.cost])).toEqual([["A", GPT_4O_CALL_NANO_USD]]);
    });

    test("a span that comes again with another start is still one span, and counts where it is now", async () => {
      const projectId = aProject();
      const span = aWireSpan({ ...GPT_4O_CALL, customer_id: "A" });
      await insert(projectId, [span]);
      await derive(projectId, [span.traceId]);
      for (const later of [901_000_000_000n, 40_000_000_000_000n]) {
        const moved = { ...span, startTimeNs: START + later, endTimeNs: span.endTimeNs + later };
        await insert(projectId, [moved]);
        await derive(projectId, [span.traceId]);
        expect(await list(projectId)).toMatchObject([{ spanCount: 1, startTimeNs: moved.startTimeNs }]);
        const costs = await costsByCustomer(store, { projectId, range: DAY, environment: "production" });
        expect(costs.map((cost) => cost.cost)).toEqual([GPT_4O_CALL_NANO_USD]);
      }
    });

    test("lists by every condition, and only its own project's traces", async () => {
      const projectId = aProject();
      const wanted = aWireSpan({
        ...GPT_4O_CALL,
        "gen_ai.response.model": "gpt-4o-2024-08-06",
        customer_id: "A",
        user_id: "u",
        session_id: "s",
        order_id: "o",
        "traceloop.workflow.name": "chat",
        "traceloop.association.properties.team": "growth",
      });
      const other = aWireSpan(
        { ...GPT_4O_CALL, "gen_ai.request.model": "gpt-4o-mini", customer_id: "B" },
        { endTimeNs: START + 9_000_000_000n, status: 2 },
      );
      await insert(projectId, [wanted, other]);
      await insert(aProject(), [aWireSpan({ ...GPT_4O_CALL, customer_id: "A" })]);
      await derive(projectId, [wanted.traceId, other.traceId]);
      const conditions: TraceCondition[] = [
        { field: "model", is: "gpt-4o" },
        { field: "model", is: "gpt-4o-2024-08-06" },
        { field: "customer", is: "A" },
        { field: "user", is: "u" },
        { field: "session", is: "s" },
        { field: "order", is: "o" },
        { field: "workflow", is: "chat" },
        { field: "property", key: "team", is: "growth" },
        { field: "status", is: "ok" },
        { field: "duration", atMostNs: 2_000_000_000n },
        { field: "cost", atLeast: GPT_4O_CALL_NANO_USD },
      ];
      for (const condition of conditions) {
        expect([condition, (await list(projectId, [condition])).map((trace) => trace.traceId)]).toEqual([
          condition,
          [wanted.traceId],
        ]);
      }
      expect(await list(projectId, conditions)).toHaveLength(1);
      expect(await list(projectId, [{ field: "provider", is: "openai" }])).toHaveLength(2);
      expect(await list(projectId, [{ field: "status", is: "error" }])).toMatchObject([
        { traceId: other.traceId },
      ]);
      expect(await list(projectId, [{ field: "customer", is: "A' OR 1=1 --" }])).toEqual([]);
      expect(await list(projectId, [], { environment: "test" })).toEqual([]);
    });

    test("pages by start without a gap or a repeat, also where starts are equal", async () => {
      const projectId = aProject();
      const spans = Array.from({ length: 25 }, (_, i) =>
        aWireSpan({}, { startTimeNs: START + BigInt(i % 5) }),
      );
      await insert(projectId, spans);
      await derive(
        projectId,
        spans.map((span) => span.traceId),
      );
      for (const newestFirst of [true, false]) {
        const seen: string[] = [];
        for (let after: { startTimeNs: bigint; traceId: string } | undefined; ; ) {
          const rows = await list(projectId, [], { newestFirst, limit: 4, ...(after ? { after } : {}) });
          seen.push(...rows.slice(0, 4).map((row) => row.traceId));
          const last = rows[3];
          if (rows.length <= 4 || !last) break;
          after = { startTimeNs: last.startTimeNs, traceId: last.traceId };
        }
        expect(new Set(seen).size).toBe(25);
        expect(seen).toHaveLength(25);
      }
    });

    test("sums one trace that serves two customers to each of them, and the rest as shared", async () => {
      const projectId = aProject();
      const root = aWireSpan({});
      const inTrace = { traceId: root.traceId, parentSpanId: root.spanId };
      await insert(projectId, [
        root,
        aWireSpan({ ...GPT_4O_CALL, customer_id: "A" }, inTrace),
        aWireSpan({ ...GPT_4O_CALL, customer_id: "B" }, inTrace),
        aWireSpan(GPT_4O_CALL, inTrace),
        aWireSpan({ ...GPT_4O_CALL, customer_id: "B", "gen_ai.request.model": "unheard-of" }, inTrace),
      ]);
      await derive(projectId, [root.traceId]);
      const period = { projectId, range: DAY, environment: "production" } as const;
      const costs = await costsByCustomer(store, period);
      const one = GPT_4O_CALL_NANO_USD;
      expect(costs.map((c) => [c.customerId, c.shared, c.cost, c.traces, c.unpricedSpans]).sort()).toEqual([
        ["", true, one, 1, 0],
        ["A", false, one, 1, 0],
        ["B", false, one, 1, 1],
      ]);
      expect(costs.find((c) => c.customerId === "B")?.unpricedModels).toEqual(["unheard-of"]);
      const counts = await store.traceCounts({ ...period, group: { by: "none" }, startsMs: [0] });
      expect(counts).toEqual([{ key: "", shared: false, traces: 1 }]);
      const ofB = { conditions: [{ field: "customer", is: "B" }], groupBy: [{ by: "model" }] } as const;
      expect(await store.costs({ ...period, ...ofB })).toMatchObject([
        { group: ["gpt-4o"], cost: one, calls: 1, unpriced: 0 },
        { group: ["unheard-of"], cost: 0n, calls: 1, unpriced: 1 },
      ]);
      expect(await list(projectId, [{ field: "customer", is: "A" }])).toMatchObject([{ cost: one }]);
      expect(await list(projectId)).toMatchObject([{ cost: 3n * one, unpricedCount: 1 }]);
    });

    test("leaves other environments out of sums, and says how much", async () => {
      const projectId = aProject();
      const spans = [
        aWireSpan({ ...GPT_4O_CALL, "deployment.environment.name": "staging" }),
        aWireSpan(GPT_4O_CALL),
      ];
      await insert(projectId, spans);
      await derive(
        projectId,
        spans.map((span) => span.traceId),
      );
      const period = { projectId, range: DAY, environment: "production" } as const;
      expect(await costsByCustomer(store, period)).toMatchObject([
        { customerId: "", cost: GPT_4O_CALL_NANO_USD },
      ]);
      expect(await store.leftOut({ ...period, ordersEnvironment: "production" })).toEqual({
        cost: GPT_4O_CALL_NANO_USD,
        traces: 1,
        orders: 0,
      });
    });

    test("groups a customer's traces into conversations", async () => {
      const projectId = aProject();
      const ids = { customer_id: "A", session_id: "s1" };
      const spans = [
        aWireSpan({ ...GPT_4O_CALL, ...ids }),
        aWireSpan({ ...GPT_4O_CALL, ...ids }, { startTimeNs: START + 60_000_000_000n }),
        aWireSpan({ ...GPT_4O_CALL, customer_id: "A" }, { startTimeNs: START + 120_000_000_000n }),
      ];
      await insert(projectId, spans);
      await derive(
        projectId,
        spans.map((span) => span.traceId),
      );
      const page = { environment: "production", beforeNs: DAY.endNs, limit: 10 } as const;
      const conversations = await store.conversations(projectId, "A", page);
      expect(conversations.map((c) => [c.sessionId, c.traces, c.cost])).toEqual([
        ["", 1, GPT_4O_CALL_NANO_USD],
        ["s1", 2, 2n * GPT_4O_CALL_NANO_USD],
      ]);
      expect(await store.customerSeen(projectId, "A")).toEqual({
        firstNs: START,
        lastNs: spans[2]?.endTimeNs,
      });
      expect(await store.customerSeen(projectId, "B")).toBeUndefined();
    });

    test("a copy of an order counts once, as its highest version, however often and late it comes", async () => {
      const projectId = aProject();
      const paidAt = Number(START / 1_000_000n);
      const { order: paid } = sampleOrder(
        { id: "ORD_1", projectId, customerId: "A", placedAt: paidAt },
        newId,
      );
      const order = { ...paid, version: 2 };
      await store.writeOrders([
        order,
        { ...order, id: "ORD_2", currency: "EUR" },
        { ...order, id: "ORD_3", status: "failed", paidAt: null, revenue: [] },
      ]);
      await store.writeOrders([order, { ...order, version: 1, revenue: [] }]);
      const revenue = await revenueByCustomer(store, { projectId, range: DAY, environment: "production" });
      expect(revenue.sort((a, b) => (a.currency < b.currency ? -1 : 1))).toEqual([
        { customerId: "A", currency: "EUR", orders: 1, amount: 4_900n, tax: 900n, refunded: 0n, fees: null },
        { customerId: "A", currency: "USD", orders: 1, amount: 4_900n, tax: 900n, refunded: 0n, fees: null },
      ]);
      await store.writeCustomers([
        {
          id: "A",
          projectId,
          email: "a@example.com",
          name: null,
          externalId: null,
          metadata: {},
          mergedInto: null,
          createdAt: paidAt,
          version: 1,
        },
      ]);
      const named = [{ customerId: "A", name: null, email: "a@example.com" }];
      expect(await store.customerNames(projectId, ["A", "B"])).toEqual(named);
      const many = Array.from({ length: 30_000 }, (_, i) => `a customer with a long id, number ${i}`);
      expect(await store.customerNames(projectId, [...many, "A"])).toEqual(named);
    });

    test("tells which traces were committed since a stamp, and keeps the watermark", async () => {
      const projectId = aProject();
      const before = ++stamp;
      const spans = [aWireSpan(), aWireSpan()];
      for (const span of spans) await insert(projectId, [span]);
      const since = async (sinceUs: number, limit: number) => {
        const { traces, nextUs } = await store.tracesCommittedSince(sinceUs, limit);
        return { ids: traces.filter((t) => t.projectId === projectId).map((t) => t.traceId), nextUs };
      };
      const ids = spans.map((span) => span.traceId);
      const all = await since(before, 1_000_000);
      expect({ ids: all.ids.sort(), nextUs: all.nextUs }).toEqual({ ids: ids.sort(), nextUs: undefined });
      expect((await since(stamp + 1, 1_000_000)).ids).toEqual([]);
      // One after the other, each once, and then no more.
      const read: string[] = [];
      for (let at: number | undefined = before; at !== undefined; ) {
        const page: Awaited<ReturnType<typeof since>> = await since(at, 1);
        read.push(...page.ids);
        at = page.nextUs;
      }
      expect(read.sort()).toEqual(ids);
      await store.writeWatermark(before);
      expect(await store.readWatermark()).toBe(before);
    });

    test("a line that the engine cannot read is a permanent error, and nothing of it is stored", async () => {
      const projectId = aProject();
      const good = encode(projectId, aWireSpan());
      const error = await store.insertSpans([good, "not a row"], ++stamp).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StoreError);
      expect(error).toMatchObject({ transient: false });
      expect(await store.hasSpans(projectId)).toBe(false);
    });
  });
}
