import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aWireSpan, encode, GPT_4O_CALL, GPT_4O_CALL_NANO_USD } from "../../test/a-span.ts";
import { sampleOrder } from "../../test/sample-order.ts";
import { openEmbeddedStore, openServerStore, SERVER_ENGINE } from "../../test/telemetry-engines.ts";
import { deriveTrace } from "../attribution/derive-trace.ts";
import { readConversions } from "../commerce/conversions.ts";
import { createNewId } from "../model/ids.ts";
import type { WireSpan } from "../model/span.ts";
import type { TelemetryStore } from "./store.ts";

const START = 1_793_491_260_123_456_789n;
const DAY = { startNs: 1_793_491_200_000_000_000n, endNs: 1_793_577_600_000_000_000n };
const QUARTER_NS = 900_000_000_000n;
const projectId = "proj_visits";

describe.each([
  ["the embedded engine", openEmbeddedStore],
  [SERVER_ENGINE, openServerStore],
])("conversionFacts on %s", (_, open) => {
  let store: TelemetryStore;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    ({ store, stop } = await open());
  });
  afterAll(() => stop());

  let stamp = Date.now() * 1_000;
  async function add(spans: readonly WireSpan[]): Promise<void> {
    await store.insertSpans(
      spans.map((span) => encode(projectId, span)),
      ++stamp,
    );
    const traces = await store.readTraceSpans(
      projectId,
      spans.map(({ traceId }) => traceId),
    );
    await store.writeDerived(
      Array.from(traces, ([traceId, own]) => ({ projectId, traceId, derived: deriveTrace(own) })),
      ++stamp,
    );
  }
  const call = (slot: bigint, session: string, customer = "") =>
    aWireSpan(
      { ...GPT_4O_CALL, "session.id": session, customer_id: customer, order_id: `ORD_${session}` },
      { startTimeNs: START + slot * QUARTER_NS },
    );
  const line = (slot: number, customer: string, evidence: string, calls: number) =>
    [slot, customer, evidence, calls].join(" ");

  /** Conversations: the slot they begin in, whose they are, what they name, and how many calls cost so much. */
  async function facts() {
    const { conversations, orders } = await readConversions(store, {
      projectId,
      environment: "production",
      environments: ["production"],
      range: DAY,
      windowMs: 86_400_000,
      dating: "event",
      intent: { workflows: [], properties: [] },
      conditions: [],
      by: { of: "customer" },
    });
    const { value, evidence, cost, startMs } = conversations;
    const rows = Array.from(startMs, (start, row) =>
      line(
        (start - Number(START / 1_000_000n)) / 900_000,
        value.keys[value.at[row] ?? 0] ?? "",
        Array.from(evidence.values.subarray(evidence.ends[row - 1] ?? 0, evidence.ends[row]), (one) =>
          one === orders.named[0] ? "the order" : "another",
        ).join(),
        Number(BigInt(cost[row] ?? 0) / GPT_4O_CALL_NANO_USD),
      ),
    );
    return { rows: rows.sort(), orders };
  }

  test("reads what is kept and what is not as one, and what came late as what it became", async () => {
    await add([call(0n, "one", "A"), call(1n, "one"), call(1n, "two"), call(20n, "last", "größe 🙂")]);
    const newId = createNewId(randomBytes);
    const placedAt = Number(START / 1_000_000n);
    const { order } = sampleOrder({ id: "ORD_one", projectId, customerId: "A", placedAt }, newId);
    await store.writeOrders([order]);
    const others = [
      line(1, "", "another", 1),
      line(1, "", "the order", 1),
      line(20, "größe 🙂", "another", 1),
    ];
    for (const time of ["made", "as kept"])
      expect((await facts()).rows, time).toEqual([line(0, "A", "the order", 1), ...others]);
    // In a quarter of an hour that is kept by now.
    await add([call(1n, "one", "A")]);
    const { rows, orders } = await facts();
    expect(rows).toEqual([line(0, "A", "the order,the order", 2), ...others]);
    expect(orders).toMatchObject({ id: ["ORD_one"], placedMs: new Float64Array([placedAt]) });
    expect(orders.money).toEqual({ values: new Float64Array([order.amount]), ends: new Uint32Array([1]) });
  });
});
