import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conversationsOf, type Visit } from "./conversations.ts";
import { touchesOf } from "./touches.ts";

const MINUTE = 60_000_000_000n;
const T0 = BigInt(Date.UTC(2026, 10, 21)) * 1_000_000n;
let traces = 0;
const aVisit = (minute: number, more: Partial<Visit> = {}): Visit => ({
  traceId: (++traces).toString().padStart(32, "0"),
  customerId: "A",
  userId: "",
  sessionId: "",
  startNs: T0 + BigInt(minute) * MINUTE,
  endNs: T0 + BigInt(minute + 1) * MINUTE,
  calls: 1,
  userMessage: 2,
  cost: 5n,
  orderIds: [],
  ...more,
});
const groups = (visits: Visit[]) => conversationsOf(visits).map(({ traceIds }) => traceIds.length);

describe("rule 10: conversations", () => {
  test("a session is one however long it pauses, and one for each customer of it", () => {
    const s = { sessionId: "s" };
    expect(groups([aVisit(0, s), aVisit(5_000, s)])).toEqual([2]);
    expect(groups([aVisit(0, s), aVisit(1, { ...s, customerId: "B" })])).toEqual([1, 1]);
    expect(groups([aVisit(0, { ...s, userId: "u" }), aVisit(1, { ...s, userId: "v" })])).toEqual([2]);
  });

  test("without a session, pauses of 30 minutes part them, by customer or else by user", () => {
    expect(groups([aVisit(0), aVisit(30), aVisit(60)])).toEqual([3]);
    expect(groups([aVisit(0), aVisit(31)])).toEqual([1, 1]);
    const ofUser = { customerId: "", userId: "u" };
    expect(groups([aVisit(0, ofUser), aVisit(1, ofUser), aVisit(2)])).toEqual([2, 1]);
    expect(groups([aVisit(0, { customerId: "" }), aVisit(1, { customerId: "" })])).toEqual([1, 1]);
  });

  test("who works on a long task is not silent", () => {
    expect(groups([aVisit(0, { endNs: T0 + 90n * MINUTE }), aVisit(5), aVisit(100)])).toEqual([3]);
  });

  test("is named by its session or its first trace, and the order of arrival does not matter", () => {
    const visits = [aVisit(0), aVisit(10), aVisit(100), aVisit(3, { sessionId: "s" })];
    const conversations = conversationsOf(visits);
    expect(conversations.map(({ id }) => id)).toEqual([
      `trace_${visits[0]?.traceId}`,
      "s",
      `trace_${visits[2]?.traceId}`,
    ]);
    fc.assert(
      fc.property(fc.shuffledSubarray(visits, { minLength: visits.length }), (shuffled) => {
        expect(
          conversationsOf(shuffled).map(({ traceIds, ...more }) => ({
            ...more,
            traceIds: traceIds.toSorted(),
          })),
        ).toEqual(conversations);
      }),
    );
  });
});

describe("rules 10 to 12: touches", () => {
  const DAY_MS = 86_400_000;
  const placedAt = Number(T0 / 1_000_000n);
  const touches = (visits: Visit[], windowDays = 30) =>
    touchesOf({ id: "o", placedAt }, conversationsOf(visits), windowDays * DAY_MS).map(
      ({ conversation, direct }) => [conversation.id, direct],
    );
  const s = (sessionId: string, more: Partial<Visit> = {}) => ({ sessionId, ...more });
  const DAY = 24 * 60;

  test("overlap the window before the order; later ones do not count", () => {
    const visits = [
      aVisit(-31 * DAY, s("old")),
      aVisit(-32 * DAY, s("long")),
      aVisit(-29 * DAY, s("long")),
      aVisit(-5, s("near")),
      aVisit(5, s("late")),
    ];
    expect(touches(visits)).toEqual([
      ["long", false],
      ["near", false],
    ]);
    expect(touches(visits, 60).map(([id]) => id)).toEqual(["long", "old", "near"]);
  });

  test("call a model, and a user speaks where that is known", () => {
    const visits = [
      aVisit(-9, s("batch", { userMessage: 1 })),
      aVisit(-8, s("unknown", { userMessage: 0 })),
      aVisit(-7, s("tool", { calls: 0 })),
      aVisit(-6, s("mixed", { userMessage: 1 })),
      aVisit(-5, s("mixed", { userMessage: 0 })),
    ];
    expect(touches(visits).map(([id]) => id)).toEqual(["unknown", "mixed"]);
  });

  test("evidence makes one direct; in a trace that only moves money, its user's preceding one", () => {
    const money = { calls: 0, userMessage: 0, orderIds: ["o"] } as const;
    expect(touches([aVisit(-9, s("a", { orderIds: ["o"] })), aVisit(-5, s("b"))])).toEqual([
      ["a", true],
      ["b", false],
    ]);
    expect(touches([aVisit(-9, s("a")), aVisit(-8, s("a", money)), aVisit(-5, s("b"))])).toEqual([
      ["a", true],
      ["b", false],
    ]);
    const ofUsers = [
      aVisit(-9, s("a", { userId: "u" })),
      aVisit(-8, s("b", { userId: "v" })),
      aVisit(-7, s("pay", { ...money, userId: "u" })),
    ];
    expect(touches(ofUsers)).toEqual([
      ["a", true],
      ["b", false],
    ]);
    expect(touches([...ofUsers.slice(0, 2), aVisit(-7, s("pay", money))])).toEqual([
      ["a", false],
      ["b", true],
    ]);
    expect(touches([aVisit(-9, s("pay", money)), aVisit(-5, s("b"))])).toEqual([["b", false]]);
  });
});
