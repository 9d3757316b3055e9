import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SessionIdentity } from "../model/session-link.ts";
import { OPEN_SLOT, SLOT_NS } from "../model/time-range.ts";
import { linkSession } from "./session-links.ts";

const MINUTE_NS = 60_000_000_000n;
/** Someone at a minute of the session, which begins with a slot. */
const at = (
  minute: number,
  customerId: string,
  userId = "",
  more: Partial<SessionIdentity> = {},
): SessionIdentity => {
  const firstNs = 1_992_768n * SLOT_NS + BigInt(minute) * MINUTE_NS;
  const lastNs = more.lastNs ?? firstNs;
  return {
    customerId,
    userId,
    environment: "production",
    firstNs,
    traceId: `${customerId}@${minute}`,
    ...more,
    lastNs,
  };
};
const until = (minute: number) => 1_992_768n * SLOT_NS + BigInt(minute) * MINUTE_NS;
const linked = (...identities: SessionIdentity[]) => {
  const link = linkSession("s", identities);
  return link && [link.customerId, link.untilSlot === OPEN_SLOT ? "open" : link.untilSlot - 1_992_768];
};

describe("linkSession", () => {
  it("links a visitor to the one customer that appears later, and names the evidence", () => {
    expect(linkSession("s", [at(3, "CUS_a", "u"), at(1, "anon_s")])).toEqual({
      customerId: "CUS_a",
      untilSlot: OPEN_SLOT,
      anonymousTraceId: "anon_s@1",
      anonymousAtNs: until(1),
      customerTraceId: "CUS_a@3",
      customerAtNs: until(3),
    });
  });

  it("takes a trace in which both are named for one in which the visitor became the customer", () => {
    expect(linked(at(1, "anon_s"), at(1, "CUS_a"))).toEqual(["CUS_a", "open"]);
  });

  it("links nobody to a customer that was there before, nor to a visitor of another session", () => {
    expect(linked(at(1, "CUS_a"), at(3, "anon_s"))).toBeUndefined();
    expect(linked(at(1, "CUS_a", "", { lastNs: until(9) }), at(3, "anon_s"))).toBeUndefined();
    expect(linked(at(1, "anon_s"), at(3, "anon_other"))).toBeUndefined();
    expect(linked(at(1, "anon_s"))).toBeUndefined();
    expect(linked(at(1, ""), at(3, "CUS_a"))).toBeUndefined();
  });

  it("ends where another person begins, of a shared device", () => {
    expect(linked(at(1, "anon_s"), at(3, "CUS_a", "ann"), at(31, "CUS_b", "bob"))).toEqual(["CUS_a", 2]);
    expect(linked(at(1, "anon_s"), at(3, "CUS_a", "ann"), at(31, "anon_s", "bob"))).toEqual(["CUS_a", 2]);
    expect(linked(at(1, "anon_s"), at(3, "CUS_a", "ann"), at(31, "", "bob"))).toEqual(["CUS_a", 2]);
  });

  it("cannot tell people apart within a quarter of an hour", () => {
    expect(linked(at(1, "anon_s"), at(3, "CUS_a", "ann"), at(9, "CUS_b", "bob"))).toBeUndefined();
  });

  it("links nobody where one person acts for several customers", () => {
    expect(linked(at(1, "anon_s"), at(3, "CUS_a", "c"), at(31, "CUS_b", "c"))).toBeUndefined();
    expect(linked(at(1, "anon_s"), at(3, "CUS_a"), at(31, "CUS_b"))).toBeUndefined();
    expect(linked(at(1, "anon_s"), at(3, "CUS_a"), at(31, "CUS_b", "bob"))).toBeUndefined();
    const back = at(3, "CUS_a", "ann", { lastNs: until(61) });
    expect(linked(at(1, "anon_s"), back, at(31, "CUS_b", "bob"))).toBeUndefined();
  });

  it("links nobody where the visitor was another user, or one of the project's own", () => {
    expect(linked(at(1, "anon_s", "staff"), at(3, "CUS_a", "ann"))).toBeUndefined();
    expect(linked(at(1, "anon_s"), at(2, "", "staff"), at(3, "CUS_a", "ann"))).toBeUndefined();
    const internal = { environment: "internal" } as const;
    expect(linked(at(1, "anon_s"), at(3, "CUS_a", "ann", internal))).toBeUndefined();
  });

  it("knows an anonymous user for none, and the customer's own user before it", () => {
    expect(linked(at(1, "anon_s", "anon_s"), at(3, "CUS_a", "ann"))).toEqual(["CUS_a", "open"]);
    expect(linked(at(1, "anon_s", "ann"), at(3, "CUS_a", "ann"))).toEqual(["CUS_a", "open"]);
    expect(linked(at(1, "anon_s"), at(3, "CUS_a", "ann"), at(4, "CUS_a", "al"))).toEqual(["CUS_a", "open"]);
  });

  it("answers the same in whatever order it learns", () => {
    const identity = fc
      .record({
        minute: fc.nat(90),
        customerId: fc.constantFrom("", "anon_s", "CUS_a", "CUS_b", "anon_other"),
        userId: fc.constantFrom("", "ann", "bob", "anon_s"),
        length: fc.nat(40),
      })
      .map(({ minute, customerId, userId, length }) =>
        at(minute, customerId, userId, { lastNs: until(minute + length) }),
      );
    const shuffled = fc
      .uniqueArray(identity, { selector: ({ customerId, userId }) => `${customerId} ${userId}` })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(linkSession("s", other)).toEqual(linkSession("s", one));
      }),
      { numRuns: 2_000 },
    );
  });
});
