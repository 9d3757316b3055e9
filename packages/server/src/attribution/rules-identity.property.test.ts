import fc from "fast-check";
import { expect, it } from "vitest";
import type { SessionIdentity } from "../model/session-link.ts";
import { slotOf } from "../model/time-range.ts";
import { linkSession } from "./session-links.ts";

/**
 * Rule 5 on labelled histories: sessions of people of whom the generator knows who they are, in the kinds of situations
 * in which a link may be wrong. The label says whose the anonymous visits are, and when somebody else begins.
 */
interface Labelled {
  kind: string;
  identities: SessionIdentity[];
  /** Undefined where nobody, or nobody alone, may be linked. */
  customer: string | undefined;
  /** When another person begins; nanoseconds. */
  untilNs: bigint | undefined;
}

const SESSIONS = 4_000;
const MINUTE_NS = 60_000_000_000n;
const START_NS = 1_793_491_200_000_000_000n;
const VISITOR = "anon_s";

const seen = (
  minute: number,
  customerId: string,
  userId = "",
  more: { minutes?: number; environment?: SessionIdentity["environment"] } = {},
): SessionIdentity => ({
  customerId,
  userId,
  environment: more.environment ?? "production",
  firstNs: START_NS + BigInt(minute) * MINUTE_NS,
  lastNs: START_NS + BigInt(minute + (more.minutes ?? 0)) * MINUTE_NS,
  traceId: `${customerId} ${userId} ${minute}`,
});

const times = fc
  .record({
    begins: fc.nat(60),
    stays: fc.integer({ min: 1, max: 40 }),
    works: fc.integer({ min: 1, max: 90 }),
    pause: fc.integer({ min: 5, max: 600 }),
  })
  .map(({ begins, stays, works, pause }) => ({
    visits: begins,
    signsIn: begins + stays,
    works,
    leaves: begins + stays + works,
    next: begins + stays + works + pause,
  }));
const kinds: Record<
  string,
  (at: typeof times extends fc.Arbitrary<infer T> ? T : never, tellsUsers: boolean) => Omit<Labelled, "kind">
> = {
  "signs in": (at, tellsUsers) => ({
    identities: [
      seen(at.visits, VISITOR, tellsUsers ? VISITOR : ""),
      seen(at.signsIn, "CUS_a", tellsUsers ? "ann" : "", { minutes: at.works }),
    ],
    customer: "CUS_a",
    untilNs: undefined,
  }),
  "a colleague takes over": (at) => ({
    identities: [
      seen(at.visits, VISITOR),
      seen(at.signsIn, "CUS_a", "ann", { minutes: at.works }),
      seen(at.next, "CUS_a", "al"),
    ],
    customer: "CUS_a",
    untilNs: undefined,
  }),
  "shared device": (at) => ({
    identities: [
      seen(at.visits, VISITOR),
      seen(at.signsIn, "CUS_a", "ann", { minutes: at.works }),
      seen(at.next, "CUS_b", "bob"),
    ],
    customer: "CUS_a",
    untilNs: START_NS + BigInt(at.next) * MINUTE_NS,
  }),
  "shared device, without users": (at) => ({
    identities: [seen(at.visits, VISITOR), seen(at.signsIn, "CUS_a"), seen(at.next, "CUS_b")],
    customer: undefined,
    untilNs: undefined,
  }),
  consultant: (at, comesBack) => ({
    identities: [
      seen(at.visits, VISITOR),
      seen(at.signsIn, "CUS_a", "con", { minutes: comesBack ? at.works + 700 : at.works }),
      seen(at.next, "CUS_b", "con"),
    ],
    customer: undefined,
    untilNs: undefined,
  }),
  "staff who impersonate": (at, isMarked) => ({
    identities: isMarked
      ? [seen(at.visits, VISITOR), seen(at.signsIn, "CUS_a", "ann", { environment: "internal" })]
      : [seen(at.visits, VISITOR, "staff"), seen(at.signsIn, "CUS_a", "ann")],
    customer: undefined,
    untilNs: undefined,
  }),
  "never signs in": (at) => ({
    identities: [seen(at.visits, VISITOR)],
    customer: undefined,
    untilNs: undefined,
  }),
  "signs out": (at) => ({
    identities: [seen(at.visits, "CUS_a", "ann"), seen(at.signsIn, VISITOR)],
    customer: undefined,
    untilNs: undefined,
  }),
};

it("links no visitor to a wrong customer, and nearly all to the right one", () => {
  const aSession = fc.record({ kind: fc.constantFrom(...Object.keys(kinds)), at: times, flag: fc.boolean() });
  const seed = 20_261_121;
  const sessions = fc
    .sample(aSession, { numRuns: SESSIONS, seed })
    .flatMap(({ kind, at, flag }): Labelled[] => {
      const label = kinds[kind]?.(at, flag);
      return label ? [{ kind, ...label }] : [];
    });
  let truths = 0;
  let found = 0;
  const wrong: Labelled[] = [];
  for (const session of sessions) {
    const link = linkSession("s", session.identities);
    if (session.customer !== undefined) truths++;
    if (!link) continue;
    const isRight =
      link.customerId === session.customer &&
      (session.untilNs === undefined || link.untilSlot <= slotOf(session.untilNs));
    if (isRight) found++;
    else wrong.push(session);
  }
  console.info(
    `${sessions.length} sessions, seed ${seed}: ${found} of ${truths} links found, ${wrong.length} wrong`,
  );
  expect(wrong).toEqual([]);
  expect(found / truths).toBeGreaterThanOrEqual(0.95);
});
