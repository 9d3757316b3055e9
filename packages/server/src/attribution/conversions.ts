import type { CreditModel } from "@anyway-sh/semconv";
import type { ConversationColumns, OwnedOrderColumns } from "../model/conversion-columns.ts";
import { halvesOf } from "../model/number-places.ts";
import { type CountedTouches, splitCredit, weightOfAge } from "./credit-split.ts";

/** What a report of conversions is asked for (rule 16). Times in milliseconds. */
export interface ConversionTerms {
  /**
   * - `event`: conversations that began in the period, and money that came or went in it;
   * - `cohort`: owners whose first touch is in the period, with what they said and ordered within the window after it.
   */
  dating: "event" | "cohort";
  /** The period, half-open. */
  startMs: number;
  endMs: number;
  /** Rule 11. */
  windowMs: number;
  /** The credit models that are wanted. */
  models: readonly CreditModel[];
}

/** A conversation that the report counts. */
export interface CountedConversation {
  row: number;
  /** Whose it is: the first row of the same owner. */
  visitor: number;
  counts: boolean;
  intends: boolean;
  /** An order or its link was made in it, or it names one. */
  links: boolean;
  converts: boolean;
  /** When it counts, in milliseconds. */
  datedMs: number;
}

/** What an order, or a change of its money, credits to its touches. */
export interface Credit {
  order: number;
  /** Empty for the order itself, of which touches have millionths; else `amounts` are minor units of it. */
  currency: string;
  datedMs: number;
  /** Rows of conversations, oldest first; lists may be longer than `size`. */
  size: number;
  touches: Int32Array;
  /** Of all of them. */
  amount: number;
  /** Of each touch its part by each model, in the order in which they were asked for. */
  amounts: Float64Array;
  /** From the first touch to the order. */
  timeToConvertNs: number;
}

/** Hears of everything that a report counts. What it is given holds only for the moment. */
export interface ConversionListener {
  conversation?(counted: CountedConversation): void;
  credit?(credit: Credit): void;
}

/** An order, in the parts in which touches have it. */
export const WHOLE_ORDER = 1_000_000;
const HOUR_MS = 3_600_000;
/** So many conversations and touches take some milliseconds, after which others have their turn. */
const STEPS_OF_A_TURN = 20_000;
const MS_NS = 1_000_000;

/**
 * Rules 10 to 16 over all owners of a project: which conversations count, which of them led to an order, and what each
 * is credited with. Yields every few milliseconds.
 */
export function* walkConversions(
  conversations: ConversationColumns,
  orders: OwnedOrderColumns,
  terms: ConversionTerms,
  listener: ConversionListener,
): Generator<void> {
  const ordersOf = byOwner(orders);
  const { owner } = conversations;
  // Halves of the numbers, since comparing them whole makes an object of each.
  const halves = halvesOf(owner);
  const isSame = (a: number, b: number) =>
    halves[a * 2] === halves[b * 2] && halves[a * 2 + 1] === halves[b * 2 + 1];
  const walk = new OwnerWalk(conversations, orders, terms, listener);
  let steps = 0;
  for (let from = 0, to = 0; from < owner.length; from = to) {
    for (to = from + 1; to < owner.length && isSame(to, from); ) to++;
    const own = ordersOf.size === 0 ? undefined : ordersOf.get(owner[from] ?? 0n);
    steps += to - from + walk.owner(from, to, own ?? []);
    if (steps > STEPS_OF_A_TURN) {
      steps = 0;
      yield;
    }
  }
}

function byOwner({ owner }: OwnedOrderColumns): Map<bigint, number[]> {
  const found = new Map<bigint, number[]>();
  owner.forEach((key, order) => {
    if (key === 0n) return;
    const own = found.get(key);
    if (own) own.push(order);
    else found.set(key, [order]);
  });
  return found;
}

class OwnerWalk {
  readonly #conversations: ConversationColumns;
  readonly #orders: OwnedOrderColumns;
  readonly #terms: ConversionTerms;
  readonly #listener: ConversionListener;
  readonly #converts: Uint8Array;
  /** Rows of the owner's touches, oldest first, and when the last of them up to each ended. */
  #touches = new Int32Array(64);
  #latestEnd = new Float64Array(64);
  /** The same of one order's alone, and what splits need of each. */
  #near = new Int32Array(64);
  #nearPlaces = new Int32Array(64);
  #direct = new Uint8Array(64);
  #hours = new Float64Array(64);
  #ages = new Float64Array(64);
  #amounts = new Float64Array(64);
  /** One for all, since there may be a million. */
  readonly #told: CountedConversation = {
    row: 0,
    visitor: 0,
    counts: false,
    intends: false,
    links: false,
    converts: false,
    datedMs: 0,
  };

  constructor(
    conversations: ConversationColumns,
    orders: OwnedOrderColumns,
    terms: ConversionTerms,
    listener: ConversionListener,
  ) {
    this.#conversations = conversations;
    this.#orders = orders;
    this.#terms = terms;
    this.#listener = listener;
    this.#converts = new Uint8Array(conversations.owner.length);
    this.#resize(64);
  }

  /** Tells of the owner whose conversations are these rows, and answers how many touches of orders it looked at. */
  owner(from: number, to: number, orders: readonly number[]): number {
    const { isTouch } = this.#conversations;
    if (to - from > this.#touches.length) this.#resize((to - from) * 2);
    let touches = 0;
    let latest = Number.NEGATIVE_INFINITY;
    for (let row = from; row < to; row++) {
      if (isTouch[row] !== 1) continue;
      latest = Math.max(latest, this.#conversations.endMs[row] ?? 0);
      this.#touches[touches] = row;
      this.#latestEnd[touches++] = latest;
    }
    const first = touches > 0 ? (this.#touches[0] ?? 0) : undefined;
    if (this.#terms.dating === "cohort" && (first === undefined || !this.#isInPeriod(this.#startMs(first))))
      return 0;
    let looked = 0;
    if (orders.length > 0 && touches > 0) {
      const evidence = this.#evidence(from, to, touches);
      for (const order of orders) looked += this.#order(order, touches, evidence);
    }
    if (this.#listener.conversation)
      for (let row = from; row < to; row++) this.#conversation(row, from, first, this.#listener);
    return looked;
  }

  #resize(size: number): void {
    this.#touches = new Int32Array(size);
    this.#latestEnd = new Float64Array(size);
    this.#near = new Int32Array(size);
    this.#nearPlaces = new Int32Array(size);
    this.#direct = new Uint8Array(size);
    this.#hours = new Float64Array(size);
    this.#ages = new Float64Array(size);
    this.#amounts = new Float64Array(size * this.#terms.models.length);
  }

  #startMs(row: number): number {
    return this.#conversations.startMs[row] ?? 0;
  }

  #isInPeriod(ms: number): boolean {
    return ms >= this.#terms.startMs && ms < this.#terms.endMs;
  }

  /** Whether the conversation began before the moment, or at it. */
  #began(row: number, ms: number, ns = 0): boolean {
    const { startMs, startNs } = this.#conversations;
    const at = startMs[row] ?? 0;
    return at < ms || (at === ms && (startNs[row] ?? 0) <= ns);
  }

  #conversation(row: number, visitor: number, first: number | undefined, listener: ConversionListener): void {
    const { isTouch, intends, matches, evidence, startNs } = this.#conversations;
    const counts = isTouch[row] === 1;
    const links = (evidence.ends[row] ?? 0) > (evidence.ends[row - 1] ?? 0);
    if (matches[row] !== 1 || !(counts || links)) return;
    const { dating, windowMs } = this.#terms;
    if (dating === "event") {
      if (!this.#isInPeriod(this.#startMs(row))) return;
    } else {
      if (first === undefined) return;
      const [firstMs, firstNs] = [this.#startMs(first), startNs[first] ?? 0];
      const isBefore =
        this.#startMs(row) < firstMs || (this.#startMs(row) === firstMs && (startNs[row] ?? 0) < firstNs);
      if (isBefore || !this.#began(row, firstMs + windowMs, firstNs)) return;
    }
    const told = this.#told;
    told.row = row;
    told.visitor = visitor;
    told.counts = counts;
    told.intends = counts && intends[row] === 1;
    told.links = links;
    told.converts = counts && this.#converts[row] === 1;
    told.datedMs = this.#startMs(dating === "cohort" && first !== undefined ? first : row);
    listener.conversation?.(told);
  }

  /** For what each conversation names: places of the touches that it speaks for. */
  #evidence(from: number, to: number, touches: number): Map<bigint, number[]> {
    const { evidence, isTouch } = this.#conversations;
    const found = new Map<bigint, number[]>();
    let before = evidence.ends[from - 1] ?? 0;
    for (let row = from; row < to; row++) {
      const end = evidence.ends[row] ?? 0;
      if (end > before) {
        const place = isTouch[row] === 1 ? this.#placeOf(row, touches) : this.#spokenFor(row, touches);
        for (const name of place < 0 ? [] : evidence.values.subarray(before, end)) {
          const places = found.get(name);
          if (places) places.push(place);
          else found.set(name, [place]);
        }
      }
      before = end;
    }
    return found;
  }

  #placeOf(row: number, touches: number): number {
    let [low, high] = [0, touches - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#touches[middle] ?? 0) < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Rule 10: what is no touch speaks for its user's preceding one, else its owner's. */
  #spokenFor(row: number, touches: number): number {
    const { startMs, startNs, user } = this.#conversations;
    let last = -1;
    for (let place = touches - 1; place >= 0; place--) {
      const touch = this.#touches[place] ?? 0;
      if (!this.#began(touch, startMs[row] ?? 0, startNs[row] ?? 0)) continue;
      if (user[row] === 0n || user[touch] === user[row]) return place;
      if (last < 0) last = place;
    }
    return last;
  }

  #order(order: number, touches: number, evidence: Map<bigint, number[]>): number {
    const { placedMs, paidMs } = this.#orders;
    const [placed, paid] = [placedMs[order] ?? 0, paidMs[order] ?? 0];
    const from = this.#firstSince(placed - this.#terms.windowMs, touches);
    const size = this.#findNear(placed, from, touches);
    if (size === 0) return 0;
    if (evidence.size > 0) this.#markDirect(order, evidence, size);
    const first = this.#touches[0] ?? 0;
    const isCohort = this.#terms.dating === "cohort";
    const isCounted =
      !isCohort || (this.#began(first, placed) && placed <= this.#startMs(first) + this.#terms.windowMs);
    if (!isCounted) return size;
    if (isCohort || this.#isInPeriod(paid))
      for (let i = 0; i < size; i++) this.#converts[this.#near[i] ?? 0] = 1;
    if (this.#listener.credit)
      this.#credit(order, size, isCohort ? this.#startMs(first) : undefined, this.#listener);
    return size;
  }

  /** Finds the touches from one on that led to an order placed at that time, and answers how many. */
  #findNear(placed: number, from: number, touches: number): number {
    const { endMs, endNs, startMs, startNs } = this.#conversations;
    const [near, nearPlaces, direct, hours] = [this.#near, this.#nearPlaces, this.#direct, this.#hours];
    const since = placed - this.#terms.windowMs;
    let size = 0;
    for (let place = from; place < touches; place++) {
      const row = this.#touches[place] ?? 0;
      const start = startMs[row] ?? 0;
      if (start > placed || (start === placed && (startNs[row] ?? 0) > 0)) break;
      const end = endMs[row] ?? 0;
      if (end < since) continue;
      near[size] = row;
      nearPlaces[size] = place;
      direct[size] = 0;
      const before = placed - end - ((endNs[row] ?? 0) > 0 ? 1 : 0);
      hours[size++] = before > 0 ? Math.floor(before / HOUR_MS) : 0;
    }
    return size;
  }

  /** Rule 12: marks those that name the order, or in which it was made. */
  #markDirect(order: number, evidence: Map<bigint, number[]>, size: number): void {
    for (const name of [this.#orders.named[order], this.#orders.madeIn[order]])
      for (const place of (name && evidence.get(name)) || []) {
        const at = this.#nearPlaces.subarray(0, size).indexOf(place);
        if (at >= 0) this.#direct[at] = 1;
      }
  }

  /** The first place up to which anything ended at that time or later. */
  #firstSince(ms: number, touches: number): number {
    let [low, high] = [0, touches];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#latestEnd[middle] ?? 0) < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Rule 15: after each change the credit is the split of what remains, so the change credits the difference. */
  #credit(order: number, size: number, firstMs: number | undefined, listener: ConversionListener): void {
    const { placedMs, paidMs, currency, money, moneyAtMs } = this.#orders;
    const [near, direct, hours, ages] = [this.#near, this.#direct, this.#hours, this.#ages];
    let age = 0;
    for (let i = 0; i < size; i++) {
      const own = weightOfAge(hours[i] ?? 0);
      ages[i] = own;
      age += own;
    }
    const touches: CountedTouches = { size, direct, hours, ages, age };
    const first = near[0] ?? 0;
    const told: Credit = {
      order,
      currency: "",
      datedMs: 0,
      size,
      touches: near,
      amount: 0,
      amounts: this.#amounts,
      timeToConvertNs:
        ((placedMs[order] ?? 0) - this.#startMs(first)) * MS_NS - (this.#conversations.startNs[first] ?? 0),
    };
    const paidIn = currency.keys[currency.at[order] ?? 0] ?? "";
    let balance = 0;
    const end = money.ends[order] ?? 0;
    for (let i = money.ends[order - 1] ?? 0; i < end; i++) {
      const at = moneyAtMs.values[i] ?? 0;
      const before = balance;
      balance += money.values[i] ?? 0;
      told.currency = paidIn;
      told.datedMs = firstMs ?? at;
      if (firstMs === undefined && !this.#isInPeriod(at)) continue;
      if (before !== 0) this.#tell(told, touches, before, listener, true);
      this.#tell(told, touches, balance, listener);
    }
    const paid = paidMs[order] ?? 0;
    told.currency = "";
    told.datedMs = firstMs ?? paid;
    if (firstMs !== undefined || this.#isInPeriod(paid)) this.#tell(told, touches, WHOLE_ORDER, listener);
  }

  #tell(
    told: Credit,
    touches: CountedTouches,
    amount: number,
    to: ConversionListener,
    isTaken = false,
  ): void {
    const { models } = this.#terms;
    const parts = this.#amounts;
    for (const [at, model] of models.entries())
      splitCredit(model, amount, touches, { parts, at, step: models.length });
    if (isTaken) for (let i = 0; i < touches.size * models.length; i++) parts[i] = -(parts[i] ?? 0);
    told.amount = isTaken ? -amount : amount;
    to.credit?.(told);
  }
}
