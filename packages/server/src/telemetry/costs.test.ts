import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aWireSpan, encode, GPT_4O_CALL, GPT_4O_CALL_NANO_USD, hex } from "../../test/a-span.ts";
import { sampleOrder } from "../../test/sample-order.ts";
import {
  type OpenedStore,
  openEmbeddedStore,
  openServerStore,
  SERVER_ENGINE,
} from "../../test/telemetry-engines.ts";
import { deriveTrace } from "../attribution/derive-trace.ts";
import { createNewId } from "../model/ids.ts";
import type { WireSpan } from "../model/span.ts";
import type { CostQuestion } from "../query/cost-question.ts";
import { encodeScore } from "./score-rows.ts";
import type { TelemetryStore } from "./store.ts";

const START = 1_793_491_260_000_000_000n;
const DAY = { startNs: 1_793_491_200_000_000_000n, endNs: 1_793_577_600_000_000_000n };
const HOUR_NS = 3_600_000_000_000n;
const newId = createNewId(randomBytes);
const ONE = GPT_4O_CALL_NANO_USD;

describe.each([
  ["the embedded engine", openEmbeddedStore],
  [SERVER_ENGINE, openServerStore],
])("costs on %s", (_name, open) => {
  let opened: OpenedStore;
  let store: TelemetryStore;
  let stamp = 1_793_491_260_000_000;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  }, 60_000);
  afterAll(() => opened.stop());

  /** Stores spans and what is derived of them; answers questions about them. */
  async function spend(spans: readonly WireSpan[]) {
    const projectId = `proj_${hex(6)}`;
    const traceIds = [...new Set(spans.map((span) => span.traceId))];
    await store.insertSpans(
      spans.map((span) => encode(projectId, span)),
      ++stamp,
    );
    const traces = await store.readTraceSpans(projectId, traceIds);
    await store.writeDerived(
      Array.from(traces, ([traceId, of]) => ({ projectId, traceId, derived: deriveTrace(of) })),
      ++stamp,
    );
    return {
      projectId,
      ask: (question: Partial<CostQuestion> = {}) =>
        store.costs({ projectId, range: DAY, environment: "production", ...question }),
    };
  }

  test("are told apart by anything that a call says, and add up", async () => {
    const root = aWireSpan({ customer_id: "A", user_id: "u" });
    const inTrace = { traceId: root.traceId, parentSpanId: root.spanId };
    const { ask } = await spend([
      root,
      aWireSpan({ ...GPT_4O_CALL, "traceloop.association.properties.team": "growth" }, inTrace),
      aWireSpan({ ...GPT_4O_CALL, "gen_ai.request.model": "unheard-of" }, inTrace),
      aWireSpan(
        { ...GPT_4O_CALL, session_id: "s" },
        { startTimeNs: START + 2n * HOUR_NS, endTimeNs: START + 2n * HOUR_NS },
      ),
    ]);
    const told = async (question: Partial<CostQuestion>) =>
      (await ask(question)).map((row) => [...row.group, row.cost, row.calls, row.unpriced, row.traces]);
    expect(await told({})).toEqual([[2n * ONE, 3, 1, 2]]);
    expect(await told({ groupBy: [{ by: "model" }] })).toEqual([
      ["gpt-4o", 2n * ONE, 2, 0, 2],
      ["unheard-of", 0n, 1, 1, 1],
    ]);
    expect(await told({ groupBy: [{ by: "customer" }, { by: "property", key: "team" }] })).toEqual([
      ["", "", ONE, 1, 0, 1],
      ["A", "growth", ONE, 1, 0, 1],
      ["A", "", 0n, 1, 1, 1],
    ]);
    expect(await told({ groupBy: [{ by: "session" }], conditions: [{ field: "session", is: "s" }] })).toEqual(
      [["s", ONE, 1, 0, 1]],
    );
    const hours = await ask({ interval: "hour", timeZone: "Europe/Berlin" });
    expect(hours.map((row) => [row.startMs, row.cost])).toEqual([
      [Number(DAY.startNs / 1_000_000n), ONE],
      [Number((DAY.startNs + 2n * HOUR_NS) / 1_000_000n), ONE],
    ]);
    expect(await told({ groupBy: [{ by: "user" }], only: [["u"]] })).toEqual([
      ["u", ONE, 2, 1, 1],
      ["", ONE, 1, 0, 1],
    ]);
    expect(await told({ conditions: [{ field: "customer", is: "A" }] })).toEqual([[ONE, 2, 1, 1]]);
    expect(await told({ conditions: [{ field: "incomplete", is: false }] })).toEqual([[ONE, 1, 0, 1]]);
    expect(await told({ conditions: [{ field: "customerSource", is: "none" }] })).toEqual([[ONE, 1, 0, 1]]);
    expect(
      await told({
        conditions: [
          { field: "property", key: "team", is: "growth" },
          { field: "status", is: "ok" },
        ],
        limit: 1,
      }),
    ).toEqual([[ONE, 1, 0, 1]]);
  });

  test("are split into parts that add up, with what caching saved", async () => {
    const { ask } = await spend([
      aWireSpan({
        "gen_ai.system": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 1_000,
        "gen_ai.usage.output_tokens": 100,
        "gen_ai.usage.cache_read.input_tokens": 400,
        "gen_ai.usage.reasoning.output_tokens": 30,
      }),
    ]);
    const [row] = await ask();
    // Dollars a million: input 2.50, read from the cache 1.25, output 10.
    expect(row?.parts).toEqual({
      input: 600n * 2_500n,
      cacheRead: 400n * 1_250n,
      cacheWrite: 0n,
      output: 70n * 10_000n,
      reasoning: 30n * 10_000n,
      other: 0n,
      unsplit: 0n,
    });
    expect(row?.saved).toBe(400n * 1_250n);
    expect(row).toMatchObject({ uncompared: 0, tokens: { input: 1_000, cacheRead: 400, reasoning: 30 } });
    expect(Object.values(row?.parts ?? {}).reduce((all, part) => all + part, 0n)).toBe(row?.cost);
  });

  test("led to conversations, orders after them, and praise", async () => {
    const inSession = (session: string, customer: string, model = "gpt-4o") =>
      aWireSpan({
        ...GPT_4O_CALL,
        "gen_ai.request.model": model,
        session_id: session,
        customer_id: customer,
      });
    const praised = inSession("s1", "A");
    const { projectId } = await spend([
      praised,
      inSession("s1", "A", "gpt-4o-mini"),
      inSession("s2", "A"),
      inSession("s3", "B"),
      aWireSpan(GPT_4O_CALL),
    ]);
    const placedAt = Number(DAY.endNs / 1_000_000n);
    const { order } = sampleOrder({ projectId, customerId: "A", placedAt }, newId);
    await store.writeOrders([order]);
    await store.insertScores(
      [
        encodeScore(projectId, {
          id: "score",
          traceId: praised.traceId,
          spanId: "",
          sessionId: "",
          name: "helpful",
          type: "thumbs",
          number: 1_000_000_000n,
          label: "",
          comment: "",
          source: "",
          timeNs: START,
        }),
      ],
      ++stamp,
    );
    const asked = {
      projectId,
      range: DAY,
      environment: "production",
      ordersEnvironment: "production",
      windowMs: 86_400_000,
    } as const;
    const outcome = { group: [], shared: false, isOther: false };
    const { total } = await store.costOutcomes(asked);
    expect(total).toEqual({ ...outcome, conversations: 4, orders: 1, praised: 1 });
    const byModel = await store.costOutcomes({ ...asked, groupBy: [{ by: "model" }], only: [["gpt-4o"]] });
    expect(byModel.total).toEqual(total);
    expect(byModel.rows.sort((a, b) => Number(a.isOther) - Number(b.isOther))).toEqual([
      { ...outcome, group: ["gpt-4o"], conversations: 4, orders: 1, praised: 1 },
      { ...outcome, group: [""], isOther: true, conversations: 1, orders: 1, praised: 1 },
    ]);
    const ofB = await store.costOutcomes({ ...asked, conditions: [{ field: "customer", is: "B" }] });
    expect(ofB.total).toEqual({ ...outcome, conversations: 1, orders: 0, praised: 0 });
  });
});
