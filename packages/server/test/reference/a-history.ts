import fc from "fast-check";
import type { History, OrderFact, SpanFact } from "./history.ts";

/** Things to do to the records of a history: each list in its order, the lists in any. */
export type Deed =
  | { do: "link"; id: string; customer: string; from: number; until: number }
  | { do: "unlink"; id: string; customer: string }
  | { do: "join"; user: string; customer: string; from: number; until: number }
  | { do: "leave"; user: string; customer: string }
  | { do: "merge"; customer: string; into: string }
  | { do: "unmerge"; customer: string };

export interface GeneratedHistory {
  history: History;
  deeds: Deed[][];
  /** How spans come in: numbers that pick what is next. */
  picks: number[];
}

export const HISTORY_START = Date.UTC(2026, 9, 5);
const QUARTER = 900_000;
const DAY_QUARTERS = 96;
const DAYS = 40;
export const HISTORY_END = HISTORY_START + DAYS * DAY_QUARTERS * QUARTER;
/** Of the deeds that are done and undone, and those that stand. */
const FOREVER = Number.POSITIVE_INFINITY;

/** With records, which may be merged; D and E are those that others are merged into. */
export const CUSTOMERS = ["CUS_A", "CUS_B", "CUS_C", "CUS_D", "CUS_E"];
const SOURCES = ["CUS_A", "CUS_B", "CUS_C"];
const TARGETS = ["CUS_D", "CUS_E"];
const SESSIONS = ["s1", "s2", "it's \\ a\ttab"];
const USERS = ["ann", "bob", "staff"];
const LINKED = ["ext-1", "ext-2", "anon_s1", "anon_s2"];

const rarely = <T>(arbitrary: fc.Arbitrary<T>, otherwise: T, weight = 4) =>
  fc.oneof({ weight, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary });
/** Close together, so that they meet; some far away, so that windows end. */
const aQuarter = fc.oneof(
  { weight: 4, arbitrary: fc.nat(24) },
  { weight: 1, arbitrary: fc.nat(DAYS * DAY_QUARTERS - 200) },
);
const aCustomer = fc.constantFrom("CUS_A", "CUS_B", "CUS_C", "CUS_D", "CUS_X", "ext-1", "ext-2");
const aJunkId = fc.constantFrom("None", "0", "[object Object]", "GUEST", "undefined");
const aUser = fc.constantFrom(...USERS);
const anEnvironment = rarely(fc.constantFrom("test" as const, "internal" as const), "production" as const, 8);

const aStep = fc.record({
  /** Which step it is beneath: the root, when that is not one before it. */
  parent: fc.nat(4),
  /** It begins so many quarters of an hour after the one above. */
  later: rarely(fc.constantFrom(1, 2), 0, 6),
  customer: rarely(fc.oneof(aCustomer, aJunkId), "", 6),
  user: rarely(aUser, "", 6),
  names: rarely(fc.nat(7), -1, 8),
  team: rarely(fc.constantFrom("red", "blue"), ""),
  calls: fc.constantFrom(
    "once",
    "once",
    "wrapped",
    "thin inside",
    "beside",
    "by a tool",
    "again",
    "cached",
    "never",
  ),
  nano: fc.option(fc.bigInt({ min: 0n, max: 2_000_000_000n }), { freq: 8, nil: undefined }),
  spoke: fc.constantFrom("", "user", "user", "system"),
});
const aTrace = fc.record({
  quarter: aQuarter,
  session: fc.oneof(
    { weight: 1, arbitrary: fc.constant(-1) },
    { weight: 3, arbitrary: fc.nat(SESSIONS.length - 1) },
  ),
  environment: anEnvironment,
  customer: fc.oneof(
    { weight: 2, arbitrary: fc.constant("") },
    { weight: 2, arbitrary: fc.constant("anon_") },
    { weight: 3, arbitrary: aCustomer },
    { weight: 1, arbitrary: aJunkId },
  ),
  user: fc.oneof(fc.constant(""), aUser),
  isShared: rarely(fc.constant(true), false, 8),
  workflow: fc.constantFrom("", "sales", "support"),
  names: rarely(fc.nat(7), -1),
  steps: fc.array(aStep, { minLength: 1, maxLength: 4 }),
});
type TraceSeed = typeof aTrace extends fc.Arbitrary<infer T> ? T : never;

const anOrder = fc.record({
  customer: fc.oneof(
    { weight: 4, arbitrary: aCustomer },
    { weight: 1, arbitrary: fc.constantFrom("anon_s1", "anon_s2", "") },
  ),
  madeIn: fc.option(fc.nat(11), { freq: 2, nil: -1 }),
  environment: rarely(fc.constant("test" as const), "production" as const, 5),
  kind: fc.constantFrom("first", "repeat", "repeat", "new_subscription", "upgrade", "renewal"),
  currency: fc.constantFrom("USD", "USD", "EUR", "JPY", "KWD"),
  amount: fc.integer({ min: 0, max: 100_000 }),
  taxPercent: fc.constantFrom(0, 7, 19),
  placed: fc.oneof(fc.nat(30), fc.nat(DAYS * DAY_QUARTERS - 400)),
  paidAfter: fc.option(fc.nat(20), { freq: 6, nil: undefined }),
  refunds: fc.array(fc.record({ after: fc.nat(300), amount: fc.integer({ min: 1, max: 60_000 }) }), {
    maxLength: 2,
  }),
  dispute: fc.option(
    fc.record({
      after: fc.nat(300),
      amount: fc.integer({ min: 1, max: 60_000 }),
      end: fc.constantFrom("open" as const, "won" as const, "lost" as const),
    }),
    { freq: 3, nil: undefined },
  ),
  fee: fc.constantFrom(0, 0, 130),
});
type OrderSeed = typeof anOrder extends fc.Arbitrary<infer T> ? T : never;

/** Bounds of periods that do not overlap; infinite at either end. */
const bounds = fc
  .uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 3 })
  .map((cuts) => [0, ...cuts.toSorted((a, b) => a - b).map((n) => HISTORY_START + n * QUARTER), FOREVER]);
const aLink = fc.record({
  id: fc.constantFrom(...LINKED),
  bounds,
  customers: fc.uniqueArray(fc.constantFrom(...CUSTOMERS, "CUS_X"), { minLength: 1, maxLength: 4 }),
  isUndone: rarely(fc.constant(true), false, 2),
});
const aMember = fc.record({
  user: aUser,
  customer: aCustomer.filter((id) => id.startsWith("CUS_")),
  bounds,
  isUndone: fc.boolean(),
  isAgain: fc.boolean(),
});
const aMerge = fc.record({
  customer: fc.constantFrom(...SOURCES),
  into: fc.constantFrom(...TARGETS),
  fate: fc.constantFrom("stands", "undone", "elsewhere"),
});

export const aHistory: fc.Arbitrary<GeneratedHistory> = fc
  .record({
    traces: fc.array(aTrace, { minLength: 1, maxLength: 12 }),
    orders: fc.array(anOrder, { maxLength: 8 }),
    links: fc.uniqueArray(aLink, { maxLength: 3, selector: ({ id }) => id }),
    members: fc.uniqueArray(aMember, {
      maxLength: 4,
      selector: ({ user, customer }) => `${user} ${customer}`,
    }),
    merges: fc.uniqueArray(aMerge, { maxLength: 2, selector: ({ customer }) => customer }),
    currency: fc.constantFrom("USD", "EUR"),
    rates: fc.uniqueArray(
      fc.record({
        currency: fc.constantFrom("USD", "EUR", "JPY"),
        day: fc.nat(DAYS - 1),
        billionths: fc.bigInt({ min: 1n, max: 3_000_000_000n }),
      }),
      { maxLength: 5, selector: ({ currency, day }) => `${currency} ${day}` },
    ),
    windowDays: fc.constantFrom(1, 7, 30),
    intent: fc.constantFrom("sales", "none such"),
    picks: fc.array(fc.nat(1_000), { minLength: 30, maxLength: 30 }),
  })
  .map(({ traces, orders, links, members, merges, rates, picks, ...settings }) => {
    const deeds = [
      ...links.map(linkDeeds),
      ...members.map((member) => memberDeeds(alone(member, members))),
      ...merges.map(mergeDeeds),
    ];
    const standing = deeds.flatMap(whatStands);
    const history: History = {
      ...settings,
      spans: traces.flatMap(spansOf),
      orders: orders.map((seed, i) => orderOf(seed, i, traces.length)),
      links: standing.filter((deed) => deed.do === "link"),
      members: standing.filter((deed) => deed.do === "join"),
      merges: standing.filter((deed) => deed.do === "merge"),
      refused: [],
      rates: rates
        .filter(({ currency }) => currency !== settings.currency)
        .map(({ day, ...rate }) => ({ ...rate, from: HISTORY_START + day * DAY_QUARTERS * QUARTER })),
    };
    return { history, deeds, picks };
  });

/**
 * Who leaves a customer leaves those that are merged with it at the time too, so that only who joins no other leaves.
 */
function alone<M extends { user: string }>(member: M, members: readonly M[]): M {
  const isAlone = members.every((other) => other === member || other.user !== member.user);
  return isAlone ? member : { ...member, isUndone: false, isAgain: false };
}

/** What is done and not undone later. */
function whatStands(deeds: readonly Deed[]): Deed[] {
  const opposite = { link: "unlink", join: "leave", merge: "unmerge", unlink: "", leave: "", unmerge: "" };
  return deeds.filter(
    (deed, i) =>
      opposite[deed.do] !== "" &&
      !deeds.slice(i).some((later) => later.do === opposite[deed.do] && later.customer === deed.customer),
  );
}

function linkDeeds({
  id,
  bounds: cuts,
  customers,
  isUndone,
}: typeof aLink extends fc.Arbitrary<infer T> ? T : never): Deed[] {
  const deeds: Deed[] = [];
  customers.forEach((customer, i) => {
    const [from, until] = [cuts[i], cuts[i + 1]];
    if (from === undefined || until === undefined) return;
    const link = { do: "link" as const, id, customer, from, until };
    // Said twice it changes nothing.
    deeds.push(link, link);
    if (isUndone && i === 0) deeds.push({ do: "unlink", id, customer });
  });
  return deeds;
}

function memberDeeds({
  bounds: cuts,
  isUndone,
  isAgain,
  ...who
}: typeof aMember extends fc.Arbitrary<infer T> ? T : never): Deed[] {
  // Every other period, so that there are times at which the user is none.
  const joins = cuts.slice(0, -1).flatMap((from, i): Deed[] => {
    const until = cuts[i + 1];
    return until === undefined || i % 2 === 1 ? [] : [{ do: "join", ...who, from, until }];
  });
  const left: Deed[] = isUndone ? [...joins, { do: "leave", ...who }] : joins;
  return isUndone && isAgain ? [...left, ...joins] : left;
}

function mergeDeeds({
  customer,
  into,
  fate,
}: typeof aMerge extends fc.Arbitrary<infer T> ? T : never): Deed[] {
  const merge = { do: "merge" as const, customer, into };
  if (fate === "stands") return [merge, merge];
  const undone: Deed[] = [merge, { do: "unmerge", customer }];
  return fate === "undone"
    ? undone
    : [...undone, { ...merge, into: TARGETS.find((one) => one !== into) ?? into }];
}

const traceIdOf = (index: number) => (index + 1).toString(16).padStart(32, "0");
const orderIdOf = (index: number) => (index < 0 ? "" : `ORD_${index}`);

function spansOf(trace: TraceSeed, index: number): SpanFact[] {
  const session = SESSIONS[trace.session] ?? "";
  // No two traces begin at once.
  const began = HISTORY_START + trace.quarter * QUARTER + index * 40_000;
  const nothing = {
    traceId: traceIdOf(index),
    environment: trace.environment,
    customer: "",
    user: "",
    session: "",
    order: "",
    workflow: "",
    team: "",
    isShared: false,
    isTool: false,
    scope: "framework",
  };
  const root: SpanFact = {
    ...nothing,
    spanId: "root",
    parentId: "",
    start: began,
    end: began + 30_000,
    customer:
      trace.customer === "anon_" ? (session === "" ? "anon_nobody" : `anon_${session}`) : trace.customer,
    user: trace.user,
    session,
    order: orderIdOf(trace.names),
    workflow: trace.workflow,
    isShared: trace.isShared,
  };
  const spans = [root];
  const steps: SpanFact[] = [];
  trace.steps.forEach((step, i) => {
    const above = steps[step.parent] ?? root;
    const start = above.start + step.later * QUARTER + i * 1_000;
    const add = (name: string, more: Partial<SpanFact>): SpanFact => {
      const span = {
        ...nothing,
        spanId: `${name}${i}`,
        parentId: above.spanId,
        start,
        end: start + 900,
        ...more,
      };
      spans.push(span);
      return span;
    };
    const ids = { customer: step.customer, user: step.user, order: orderIdOf(step.names), team: step.team };
    const call = {
      model: `model-${index}-${i}`,
      nano: step.nano,
      tokens: 10,
      responseId: "",
      isCached: false,
      spoke: step.spoke,
    };
    const thin = { ...call, nano: undefined, tokens: 0 };
    const own = add("step", ids);
    steps.push(own);
    const beneath = { parentId: own.spanId };
    switch (step.calls) {
      case "once":
        add("call", { ...beneath, call });
        break;
      case "wrapped": {
        const wrapper = add("wrapper", { ...beneath, call });
        add("inner", { parentId: wrapper.spanId, call });
        add("thin", { parentId: wrapper.spanId, call: thin });
        break;
      }
      case "thin inside": {
        const wrapper = add("wrapper", { ...beneath, call });
        add("inner", { parentId: wrapper.spanId, call: thin });
        break;
      }
      case "beside":
        add("outer", { ...beneath, call });
        add("client", { ...beneath, call, scope: "client", start: start + 100, end: start + 800 });
        break;
      case "by a tool": {
        const outer = add("outer", { ...beneath, call });
        const tool = add("tool", { parentId: outer.spanId, isTool: true });
        add("nested", { parentId: tool.spanId, call: { ...call, model: `${call.model}-nested` } });
        break;
      }
      case "again":
        // The same answer, of which another trace tells too.
        add("told", { ...beneath, call: { ...call, responseId: "resp-1" } });
        break;
      case "cached":
        add("cached", { ...beneath, call: { ...call, isCached: true } });
        break;
      case "never":
        break;
    }
  });
  // Before all beneath them.
  const end = Math.max(...spans.map((span) => span.end));
  return spans.map((span) => (span === root ? { ...root, end } : span));
}

function orderOf(seed: OrderSeed, index: number, traces: number): OrderFact {
  const placed = HISTORY_START + seed.placed * QUARTER + 850_000;
  const paid = seed.paidAfter === undefined ? undefined : placed + seed.paidAfter * QUARTER;
  const after = (quarters: number) => (paid ?? placed) + quarters * QUARTER;
  return {
    id: orderIdOf(index),
    customer: seed.customer,
    traceId: seed.madeIn < 0 || seed.madeIn >= traces ? "" : traceIdOf(seed.madeIn),
    environment: seed.environment,
    kind: seed.kind as OrderFact["kind"],
    currency: seed.currency,
    amount: seed.amount,
    tax: Math.floor((seed.amount * seed.taxPercent) / 119),
    placed,
    paid,
    refunds: seed.refunds.map(({ after: quarters, amount }, i) => ({ at: after(quarters) + i + 1, amount })),
    dispute: seed.dispute && {
      at: after(seed.dispute.after) + 5,
      amount: seed.dispute.amount,
      end: seed.dispute.end,
      endAt: after(seed.dispute.after + 100) + 5,
    },
    fee: paid === undefined ? 0 : seed.fee,
  };
}
