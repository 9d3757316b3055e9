import { afterAll, beforeAll, expect, test } from "vitest";
import { aWireSpan, encode, GPT_4O_CALL } from "../../../test/a-span.ts";
import { type OpenedStore, openEmbeddedStore } from "../../../test/telemetry-engines.ts";
import { deriveTrace } from "../../attribution/derive-trace.ts";
import { SLOT_MS, SLOT_NS } from "../../model/time-range.ts";

const projectId = "proj_customer_windows";
const FIRST_SLOT = 1_992_768;
const SLOTS = 12;
const range = { startNs: BigInt(FIRST_SLOT) * SLOT_NS + 1n, endNs: BigInt(FIRST_SLOT + SLOTS) * SLOT_NS };

/** Three traces a slot: one that names the customer, one of its member, and one of somebody else. */
const calls = Array.from({ length: SLOTS * 3 }, (_, i) => {
  const ids = [{ customer_id: "A" }, { user_id: "u" }, { customer_id: "B", user_id: "u" }][i % 3];
  const startTimeNs = range.startNs + BigInt(Math.floor(i / 3)) * SLOT_NS + BigInt(i % 3);
  return aWireSpan({ ...GPT_4O_CALL, ...ids }, { startTimeNs });
});
/** The member joined in the middle. */
const JOINED = 6;
const expected = calls.filter((_, i) => i % 3 === 0 || (i % 3 === 1 && i >= JOINED * 3));

let opened: OpenedStore;
beforeAll(async () => {
  opened = await openEmbeddedStore();
  const { store } = opened;
  await store.insertSpans(
    calls.map((call) => encode(projectId, call)),
    1,
  );
  const traces = await store.readTraceSpans(
    projectId,
    calls.map(({ traceId }) => traceId),
  );
  await store.writeDerived(
    Array.from(traces, ([traceId, spans]) => ({ projectId, traceId, derived: deriveTrace(spans) })),
    2,
  );
  await store.writeMembers([
    {
      id: "mem_1",
      projectId,
      customerId: "A",
      userId: "u",
      validFrom: (FIRST_SLOT + JOINED) * SLOT_MS,
      validUntil: null,
      source: "api",
      createdAt: 1,
      deletedAt: null,
      version: 1,
    },
  ]);
}, 60_000);
afterAll(() => opened.stop());

test.each([true, false])(
  "pages of a customer have all of its traces once, newest first: %s",
  async (newestFirst) => {
    const found: { traceId: string; startTimeNs: bigint; cost: bigint }[] = [];
    for (;;) {
      const after = found.at(-1);
      const page = await opened.store.listTraces({
        projectId,
        environment: "production",
        range,
        conditions: [{ field: "customer", is: "A" }],
        newestFirst,
        limit: 2,
        ...(after ? { after } : {}),
      });
      found.push(...page.slice(0, 2));
      if (page.length <= 2) break;
    }
    const inOrder = newestFirst ? found.toReversed() : found;
    expect(inOrder.map(({ traceId }) => traceId)).toEqual(expected.map(({ traceId }) => traceId));
    expect(new Set(found.map(({ cost }) => cost > 0n))).toEqual(new Set([true]));
  },
);
