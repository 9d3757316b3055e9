import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConversationColumns, FewStrings, Lists } from "../model/conversion-columns.ts";
import { VISIT_MARKS, type VisitSegment, type VisitsAsked } from "../model/visit-columns.ts";
import { conversationsOf, type Visit } from "./conversations.ts";
import { ownVisits } from "./owned-visits.ts";
import { conversationsOfVisits } from "./visit-conversations.ts";
import { createStanding } from "./visit-owners.ts";

const MINUTE_NS = 60_000_000_000n;
/** A visit of one trace. */
interface Told {
  owner: number;
  /** Zero for none. */
  session: number;
  user: number;
  /** Minutes, and nanoseconds beyond them. */
  at: number;
  ns: number;
  lasts: number;
  touch: boolean;
  cost: number;
  order: number;
  workflow: string;
}

/** Of few minutes and nanoseconds, so that many are at the same time or just as long apart as a pause is. */
const aVisit: fc.Arbitrary<Told> = fc.record({
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

const startNs = ({ at, ns }: Told) => BigInt(at) * MINUTE_NS + BigInt(ns);
const endNs = (one: Told) => startNs(one) + BigInt(one.lasts) * MINUTE_NS;
const ms = (ns: bigint) => Number(ns / 1_000_000n);
const rest = (ns: bigint) => Number(ns % 1_000_000n);

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
          ({ customerId, startNs, endNs, cost, calls, orderIds }) => ({
            owner: BigInt(customerId),
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

function toPlain(one: Told, i: number): Visit {
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

function toSegment(visits: readonly Told[]): VisitSegment {
  const { length } = visits;
  const numbers = (of: (one: Told) => number) => Float64Array.from(visits, of);
  const whole = (of: (one: Told) => number) => Uint32Array.from(visits, of);
  const ids = (of: (one: Told) => number) => BigUint64Array.from(visits, (one) => BigInt(of(one)));
  const lists = <Values>(count: (one: Told) => number, values: Values): Lists<Values> => {
    let end = 0;
    return { values, ends: whole((one) => (end += count(one))) };
  };
  const named = visits.filter(({ order }) => order > 0);
  const keys = ["", "chat", "search"];
  const few = (of: readonly Told[]): FewStrings => ({
    keys,
    at: Uint32Array.from(of, ({ workflow }) => keys.indexOf(workflow)),
  });
  const flows = visits.filter(({ workflow }) => workflow !== "");
  return {
    visits: {
      slot: new Uint32Array(length).fill(5),
      environment: { keys: ["production"], at: new Uint32Array(length) },
      who: ids(({ owner }) => owner),
      session: ids(({ session }) => session),
      user: ids(({ user }) => user),
      marks: Uint8Array.from(
        visits,
        ({ touch, session }) =>
          VISIT_MARKS.named + (touch ? VISIT_MARKS.touch : 0) + (session === 0 ? VISIT_MARKS.alone : 0),
      ),
      startMs: numbers((one) => ms(startNs(one))),
      startNs: whole((one) => rest(startNs(one))),
      endMs: numbers((one) => ms(endNs(one))),
      endNs: whole((one) => rest(endNs(one))),
      cost: numbers(({ cost }) => cost),
      unpriced: new Uint32Array(length),
      orders: lists(
        ({ order }) => Math.min(1, order),
        BigUint64Array.from(named, ({ order }) => BigInt(order)),
      ),
      traces: lists(() => 0, new BigUint64Array()),
    },
    values: new Map([
      [
        "workflow",
        {
          values: lists(({ workflow }) => Number(workflow !== ""), few(flows)),
          costs: Float64Array.from(flows, ({ cost }) => cost),
          beside: lists(() => 0, few([])),
        },
      ],
    ]),
  };
}

const NOBODY = {
  ends: new Uint32Array(),
  from: new Uint32Array(),
  until: new Uint32Array(),
  owner: new BigUint64Array(),
};
const NO_STANDING = createStanding({
  always: { key: new BigUint64Array(), owner: new BigUint64Array() },
  dated: { key: new BigUint64Array(), periods: NOBODY },
  users: { key: new BigUint64Array(), customers: NOBODY, periodEnds: new Uint32Array(), periods: NOBODY },
});

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
  const owned = resultOf(ownVisits(segments, NO_STANDING, asked, new BigUint64Array()));
  return resultOf(conversationsOfVisits(owned, asked.conditions.length));
}

function resultOf<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

function rowsOf({ owner, startMs, startNs, endMs, endNs, cost, isTouch, evidence }: ConversationColumns) {
  const at = (ms = 0, ns = 0) => BigInt(ms) * 1_000_000n + BigInt(ns);
  return Array.from(owner, (one, row) => ({
    owner: one,
    startNs: at(startMs[row], startNs[row]),
    endNs: at(endMs[row], endNs[row]),
    cost: cost[row] ?? 0,
    isTouch: isTouch[row] === 1,
    evidence: [...new Set(evidence.values.subarray(evidence.ends[row - 1] ?? 0, evidence.ends[row]))].sort(),
  }));
}
