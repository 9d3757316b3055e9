import { type Conversation, conversationsOf, whoOf } from "./conversations.ts";
import type { EnvironmentName, History, OrderFact } from "./history.ts";
import { moneyOf } from "./money.ts";
import { customerOf, type OwnedSpan } from "./owners.ts";

export interface Touch {
  conversation: Conversation;
  isDirect: boolean;
}

export const MODELS = ["last", "direct", "linear", "first", "position", "time_decay"] as const;
export type Model = (typeof MODELS)[number];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MILLION = 1_000_000n;

/** Test orders are what the sandbox takes, which the conversations before them do not know of. */
export function conversationEnvironmentsOf(environment: EnvironmentName): EnvironmentName[] {
  return environment === "test" ? ["test", "production"] : [environment];
}

/** Rule 13. */
export const isConversion = ({ kind, paid }: OrderFact) => kind !== "renewal" && paid !== undefined;

/** Whose an order is: its customer's, else that of who made it; empty when nobody knows. */
export function buyerOf(order: OrderFact, owned: readonly OwnedSpan[], history: History): string {
  if (order.customer !== "") return `customer ${customerOf(order.customer, order.placed, history)}`;
  const makers = owned.filter(({ span, isShared }) => span.traceId === order.traceId && !isShared).map(whoOf);
  return makers.sort()[0] ?? "";
}

/** Rules 10 to 12: the conversations before the order, oldest first. */
export function touchesOf(
  order: OrderFact,
  buyer: string,
  conversations: readonly Conversation[],
  windowDays: number,
): Touch[] {
  const own = conversations.filter(({ who }) => who === buyer);
  const touches = own.filter(({ isTouch }) => isTouch);
  const direct = new Set<Conversation | undefined>();
  for (const evidence of own) {
    const speaks =
      evidence.named.includes(order.id) ||
      (order.traceId !== "" && evidence.traceIds.includes(order.traceId));
    if (!speaks) continue;
    const before = touches.filter(({ start }) => start <= evidence.start);
    const ofUser = before.filter(({ user }) => evidence.user !== "" && user === evidence.user);
    direct.add(evidence.isTouch ? evidence : (ofUser.at(-1) ?? before.at(-1)));
  }
  return touches
    .filter(({ start, end }) => start <= order.placed && end >= order.placed - windowDays * DAY)
    .map((conversation) => ({ conversation, isDirect: direct.has(conversation) }));
}

/** Rule 14: how much each touch weighs. */
function weightsOf(model: Model, touches: readonly Touch[], placed: number): bigint[] {
  const last = touches.length - 1;
  return touches.map(({ conversation, isDirect }, i) => {
    if (model === "linear") return 1n;
    if (model === "first") return i === 0 ? 1n : 0n;
    if (model === "direct" && touches.some((touch) => touch.isDirect)) return isDirect ? 1n : 0n;
    if (model === "last" || model === "direct") return i === last ? 1n : 0n;
    if (model === "position") {
      if (touches.length <= 2) return 1n;
      // Of hundred parts for each of those in between: forty, or twenty shared by all of them.
      return i === 0 || i === last ? 40n * BigInt(last - 1) : 20n;
    }
    const hours = Math.floor(Math.max(0, placed - conversation.end) / HOUR);
    return BigInt(Math.round(2 ** (52 - hours / 168)));
  });
}

/** Largest remainder: a unit each for those who lost most by rounding down, of equal ones the earlier. */
function split(amount: bigint, weights: readonly bigint[]): bigint[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0n);
  const parts = weights.map((weight) => (amount * weight) / all);
  const lost = weights.map((weight, i) => amount * weight - (parts[i] ?? 0n) * all);
  while (parts.reduce((sum, part) => sum + part, 0n) < amount) {
    let most = 0;
    lost.forEach((rest, i) => {
      if (rest > (lost[most] ?? 0n)) most = i;
    });
    parts[most] = (parts[most] ?? 0n) + 1n;
    lost[most] = -1n;
  }
  return parts;
}

/** Rules 14 and 15: what each touch is credited with, and when: minor units. Nothing without a touch. */
export function creditOf(
  model: Model,
  order: OrderFact,
  touches: readonly Touch[],
): { at: number; parts: bigint[] }[] {
  if (touches.length === 0 || !isConversion(order)) return [];
  const weights = weightsOf(model, touches, order.placed);
  let remains = 0n;
  return moneyOf(order)
    .filter(({ kind }) => kind !== "fee")
    .map(({ at, amount }) => {
      const before = split(remains, weights);
      remains += BigInt(amount);
      return { at, parts: split(remains, weights).map((part, i) => part - (before[i] ?? 0n)) };
    });
}

function sharesOf(model: Model, order: OrderFact, touches: readonly Touch[]): bigint[] {
  return touches.length === 0 || !isConversion(order)
    ? []
    : split(MILLION, weightsOf(model, touches, order.placed));
}

/** What a report of conversions says, of all or of one value. */
export interface ConversionFacts {
  funnel: Record<
    "conversations" | "intent" | "payment_link" | "paid",
    { visitors: number; conversations: number }
  >;
  /** Millionths. */
  orders: Record<Model, bigint>;
  /** Minor units by currency. */
  credited: Record<Model, Record<string, bigint>>;
  convertedCost: bigint;
  otherCost: bigint;
}

export interface ConversionReport {
  totals: ConversionFacts;
  rows: Map<string, ConversionFacts>;
  /** Whether or not anything preceded it. */
  all: { orders: number; money: Record<string, bigint> };
}

/** Rule 16: by date of the event, as things were at the end of the period, by a value that each conversation has. */
export function conversionReport(
  history: History,
  owned: readonly OwnedSpan[],
  environment: EnvironmentName,
  period: { start: number; end: number },
  shownBy: (conversation: Conversation) => string,
): ConversionReport {
  const isIn = (at: number | undefined) => at !== undefined && period.start <= at && at < period.end;
  const conversations = conversationsOf(owned, conversationEnvironmentsOf(environment), period.end);
  const orders = history.orders
    .filter((order) => order.environment === environment && isConversion(order))
    .map((order) => {
      const buyer = buyerOf(order, owned, history);
      return { order, touches: touchesOf(order, buyer, conversations, history.windowDays) };
    });
  const made = new Set(history.orders.map(({ traceId }) => traceId).filter(Boolean));
  const links = ({ named, traceIds }: Conversation) =>
    named.length > 0 || traceIds.some((id) => made.has(id));
  const isPaid = (conversation: Conversation) =>
    orders.some(
      ({ order, touches }) =>
        isIn(order.paid) && touches.some((touch) => touch.conversation === conversation),
    );

  const factsOf = (isMeant: (conversation: Conversation) => boolean): ConversionFacts => {
    const shown = conversations.filter((one) => isMeant(one) && isIn(one.start));
    const touching = shown.filter(({ isTouch }) => isTouch);
    const stage = (some: readonly Conversation[]) => ({
      visitors: new Set(some.map(({ who }) => who)).size,
      conversations: some.length,
    });
    const cost = (some: readonly Conversation[]) => some.reduce((sum, one) => sum + one.cost, 0n);
    const facts: ConversionFacts = {
      funnel: {
        conversations: stage(touching),
        intent: stage(touching.filter(({ workflows }) => workflows.includes(history.intent))),
        payment_link: stage(shown.filter(links)),
        paid: stage(touching.filter(isPaid)),
      },
      orders: byModel(() => 0n),
      credited: byModel(() => ({})),
      convertedCost: cost(touching.filter(isPaid)),
      otherCost: cost(touching.filter((one) => !isPaid(one))),
    };
    for (const { order, touches } of orders)
      for (const model of MODELS)
        touches.forEach(({ conversation }, i) => {
          if (!isMeant(conversation)) return;
          if (isIn(order.paid)) facts.orders[model] += sharesOf(model, order, touches)[i] ?? 0n;
          for (const { at, parts } of creditOf(model, order, touches))
            if (isIn(at)) add(facts.credited[model], order.currency, parts[i] ?? 0n);
        });
    return facts;
  };

  const all = { orders: orders.filter(({ order }) => isIn(order.paid)).length, money: {} };
  for (const { order } of orders)
    for (const { at, kind, amount } of moneyOf(order))
      if (kind !== "fee" && isIn(at)) add(all.money, order.currency, BigInt(amount));
  const values = new Set(conversations.map(shownBy));
  return {
    totals: factsOf(() => true),
    rows: new Map(Array.from(values, (value) => [value, factsOf((one) => shownBy(one) === value)])),
    all,
  };
}

function byModel<T>(read: () => T): Record<Model, T> {
  return {
    last: read(),
    direct: read(),
    linear: read(),
    first: read(),
    position: read(),
    time_decay: read(),
  };
}

function add(sums: Record<string, bigint>, key: string, amount: bigint): void {
  sums[key] = (sums[key] ?? 0n) + amount;
}
