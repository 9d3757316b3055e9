import fc from "fast-check";
import { expect, test } from "vitest";
import { endNs, NO_STANDING, SESSION, startNs, type ToldVisit, toSegment } from "../../test/visit-segment.ts";
import type { ConversationColumns } from "../model/conversion-columns.ts";
import { Scratch } from "../model/scratch.ts";
import type { VisitSegment, VisitsAsked } from "../model/visit-columns.ts";
import { conversationsOf, type Visit } from "./conversations.ts";
import { ALL_OWNERS } from "./conversion-share.ts";
import { ownVisits } from "./owned-visits.ts";
import { SegmentOwners } from "./segment-owners.ts";
import { conversationsOfVisits } from "./visit-conversations.ts";

/** Of few minutes and nanoseconds, so that many are at the same time or just as long apart as a pause is. */
const aVisit: fc.Arbitrary<ToldVisit> = fc.record({
  owner: fc.integer({ min: 1, max: 4 }),
  session: fc.integer({ min: 0, max: 3 }),
  user: fc.integer({ min: 0, max: 2 }),
  at: fc.nat(40).map((tens) => tens * 10),
  ns: fc.integer({ min: 0, max: 1 }),
  lasts: fc.nat(4).map((tens) => tens * 10),
  touch: fc.boolean(),
  cost: fc.nat(1_000),
  order: fc.integer({ min: 0, max: 3 }),
  workflow: fc.constantFrom("", "chat", "search"),
});

/** Several thousand owners and visits, among few, so that tables grow. */
const many = fc.integer({ min: 0, max: 2_000 }).map((count) =>
  Array.from({ length: count }, (_, i) => ({
    owner: 10 + (i % 1_500),
    session: 1 + (i % 7),
    user: 0,
    at: i % 300,
    ns: 0,
    lasts: 1,
    touch: true,
    cost: 1,
    order: 0,
    workflow: "chat",
  })),
);

test("makes the conversations that the plain reading makes, in whatever order visits come", () => {
  fc.assert(
    fc.property(
      fc.array(aVisit, { maxLength: 60, size: "max" }),
      many,
      fc.infiniteStream(fc.nat()),
      (few, others, places) => {
        const visits = [...few, ...others].map((one) => ({ one, place: places.next().value ?? 0 }));
        const shuffled = visits.toSorted((a, b) => a.place - b.place).map(({ one }) => one);
        const half = Math.floor(shuffled.length / 2);
        const segments = [shuffled.slice(0, half), shuffled.slice(half)].map(toSegment);
        const found = rowsOf(made(segments));
        const plain = conversationsOf(shuffled.map(toPlain)).map(
          ({ customerId, sessionId, startNs, endNs, cost, calls, orderIds }) => ({
            owner: BigInt(customerId),
            session: sessionId === "" ? 0 : SESSION + Number(sessionId),
            startNs,
            endNs,
            cost: Number(cost),
            isTouch: calls > 0,
            evidence: orderIds.map(BigInt).sort(),
          }),
        );
        const sorted = (rows: typeof found) => rows.map((row) => show(row)).sort();
        expect(sorted(found)).toEqual(sorted(plain));
        // Of each owner oldest first, of those that began together what ended first.
        for (const [i, row] of found.entries()) {
          const before = found[i - 1];
          if (before?.owner === row.owner)
            expect(
              before.startNs < row.startNs || (before.startNs === row.startNs && before.endNs <= row.endNs),
            ).toBe(true);
        }
        expect(found.filter((row, i) => row.owner !== found[i - 1]?.owner)).toHaveLength(
          new Set(found.map(({ owner }) => owner)).size,
        );
      },
    ),
    { numRuns: 60 },
  );
});

const show = (row: object) =>
  JSON.stringify(row, (_, value) => (typeof value === "bigint" ? value.toString() : value));

test("of no visits there are no conversations", () => {
  expect(rowsOf(made([]))).toEqual([]);
  expect(rowsOf(made([toSegment([])]))).toEqual([]);
});

test("a conversation is of what most was spent on, and marked by any of its visits", () => {
  const one = { owner: 1, session: 1, user: 0, at: 0, ns: 0, lasts: 1, touch: true, cost: 2, order: 0 };
  const visits = [
    { ...one, workflow: "search" },
    { ...one, at: 1, workflow: "chat" },
    { ...one, at: 2, workflow: "chat", cost: 1 },
    { ...one, at: 5, session: 2, workflow: "chat" },
    { ...one, at: 6, session: 3, workflow: "" },
  ];
  const { value, intends, matches } = made([toSegment(visits)], {
    intent: [{ of: "workflow", is: "search" }],
    conditions: [{ of: "workflow", is: "chat" }, { owner: 1n }],
  });
  expect(Array.from(value.at, (place) => value.keys[place])).toEqual(["chat", "chat", ""]);
  expect([...intends]).toEqual([1, 0, 0]);
  expect([...matches]).toEqual([1, 1, 0]);
});

function toPlain(one: ToldVisit, i: number): Visit {
  return {
    traceId: String(i),
    customerId: String(one.owner),
    userId: "",
    sessionId: one.session === 0 ? "" : String(one.session),
    startNs: startNs(one),
    endNs: endNs(one),
    calls: one.touch ? 1 : 0,
    userMessage: 0,
    cost: BigInt(one.cost),
    orderIds: one.order === 0 ? [] : [String(one.order)],
  };
}

const scratch = new Scratch();

function made(segments: VisitSegment[], more: Partial<VisitsAsked> = {}): ConversationColumns {
  const asked = {
    firstSlot: 0,
    lastSlot: 10,
    environments: ["production"],
    intent: [],
    conditions: [],
    by: "workflow",
    ...more,
  };
  const owners = new SegmentOwners(NO_STANDING);
  // As the next question of a thread finds it.
  scratch.reset();
  const owned = resultOf(
    ownVisits(segments, { owners, share: ALL_OWNERS, scratch }, asked, new BigUint64Array()),
  );
  return resultOf(conversationsOfVisits(owned, asked.conditions.length, scratch));
}

function resultOf<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

function rowsOf({
  owner,
  part,
  startMs,
  startNs,
  endMs,
  endNs,
  cost,
  isTouch,
  evidence,
}: ConversationColumns) {
  const at = (ms = 0, ns = 0) => BigInt(ms) * 1_000_000n + BigInt(ns);
  return Array.from(owner, (one, row) => ({
    owner: one,
    session: (part[row] ?? 0n) > SESSION ? Number(part[row]) : 0,
    startNs: at(startMs[row], startNs[row]),
    endNs: at(endMs[row], endNs[row]),
    cost: cost[row] ?? 0,
    isTouch: isTouch[row] === 1,
    evidence: [...new Set(evidence.values.subarray(evidence.ends[row - 1] ?? 0, evidence.ends[row]))].sort(),
  }));
}
