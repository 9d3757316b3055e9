import { CREDIT_MODELS, type CreditModel } from "@anyway-sh/semconv";
import type { ConversationColumns, OrderColumns } from "../model/conversion-columns.ts";
import type {
  ConversionTallies,
  ConversionTally,
  CreditRow,
  MoneyOfRate,
  StageCount,
} from "./conversion-tallies.ts";
import type { ConversionListener, CountedConversation, Credit } from "./conversions.ts";
import { WeightedValues } from "./weighted-values.ts";

/** When the rate begins that holds at a time: the last of `fromMs` up to it, else 0. */
export function rateFrom(fromMs: readonly number[], ms: number): number {
  return fromMs.findLast((from) => from <= ms) ?? 0;
}

/** What sums are asked for, beside those of all. */
export interface SumsAsked {
  /** By the value of each conversation. */
  byValue: boolean;
  /** By interval: when each begins, in milliseconds, oldest first; empty for none. */
  startsMs: readonly number[];
  /** By which model times and touches are weighed where an order has several values. */
  model: CreditModel;
  /** When rates of other currencies begin, in milliseconds, oldest first. */
  ratesFromMs: readonly number[];
}

const MODELS = CREDIT_MODELS.length;
const NO_MATCH = -1;

/** Adds up what it hears; {@link CREDIT_MODELS} must be what it hears of. */
export class ConversionAdder implements ConversionListener {
  readonly #conversations: ConversationColumns;
  readonly #orders: OrderColumns;
  readonly #asked: SumsAsked;
  readonly #weighedBy: number;
  readonly #all = new Sums();
  readonly #values: Sums[] = [];
  readonly #intervals: Sums[] = [];
  readonly #moneys: MoneyOfRate[] = [];
  /** What values are credited with, by place of the money: by value and model, and whether any of it is theirs. */
  readonly #byValue: { amounts: Float64Array; isAny: Uint8Array }[] = [];
  /** Of one credit: by model; and of each touch the place of its value, {@link NO_MATCH} if it does not match. */
  readonly #sums = new Float64Array(MODELS);
  #at = new Int32Array(64);
  /** By value, of one credit; zero else. */
  readonly #weights: Float64Array;

  constructor(conversations: ConversationColumns, orders: OrderColumns, asked: SumsAsked) {
    this.#conversations = conversations;
    this.#orders = orders;
    this.#asked = asked;
    this.#weighedBy = CREDIT_MODELS.indexOf(asked.model);
    this.#weights = new Float64Array(conversations.value.keys.length);
  }

  conversation(counted: CountedConversation): void {
    this.#all.count(counted, this.#conversations);
    this.#valueOf(counted.row)?.count(counted, this.#conversations);
    this.#intervalOf(counted.datedMs)?.count(counted, this.#conversations);
  }

  credit(credit: Credit): void {
    const { size, amount, amounts } = credit;
    const matching = this.#find(credit);
    if (matching === 0) return;
    const money = this.#moneyOf(credit);
    const sums = this.#sums;
    if (this.#asked.byValue) addByValue(this.#byValueOf(money), this.#at, size, amounts);
    if (matching === size) sums.fill(amount);
    else {
      sums.fill(0);
      for (let i = 0; i < size; i++)
        if (this.#at[i] !== NO_MATCH)
          for (let model = 0; model < MODELS; model++)
            sums[model] = (sums[model] ?? 0) + (amounts[i * MODELS + model] ?? 0);
    }
    this.#all.credit(money, sums);
    this.#intervalOf(credit.datedMs)?.credit(money, sums);
    if (credit.currency === "") this.#weigh(credit);
  }

  /** Finds the value of each touch that matches; answers how many do. */
  #find({ size, touches }: Credit): number {
    const { matches, value } = this.#conversations;
    if (this.#at.length < size) this.#at = new Int32Array(touches.length);
    const at = this.#at;
    let matching = 0;
    for (let i = 0; i < size; i++) {
      const row = touches[i] ?? 0;
      const does = matches[row] === 1;
      if (does) matching++;
      at[i] = does ? (value.at[row] ?? 0) : NO_MATCH;
    }
    return matching;
  }

  #byValueOf(money: number) {
    const { length } = this.#conversations.value.keys;
    this.#byValue[money] ??= {
      amounts: new Float64Array(length * MODELS),
      isAny: new Uint8Array(length),
    };
    return this.#byValue[money];
  }

  /** The place of the currency, at the rate that held as the order was paid. */
  #moneyOf({ order, currency }: Credit): number {
    const rateFromMs =
      currency === "" ? 0 : rateFrom(this.#asked.ratesFromMs, this.#orders.paidMs[order] ?? 0);
    const place = this.#moneys.findIndex((one) => one.currency === currency && one.rateFromMs === rateFromMs);
    return place >= 0 ? place : this.#moneys.push({ currency, rateFromMs }) - 1;
  }

  #weigh({ size, amounts, datedMs, timeToConvertNs }: Credit): void {
    const all = this.#sums[this.#weighedBy] ?? 0;
    if (all <= 0) return;
    this.#all.weigh(timeToConvertNs, size, all);
    this.#intervalOf(datedMs)?.weigh(timeToConvertNs, size, all);
    if (!this.#asked.byValue) return;
    const [at, weights] = [this.#at, this.#weights];
    for (let i = 0; i < size; i++) {
      const value = at[i] ?? NO_MATCH;
      if (value !== NO_MATCH)
        weights[value] = (weights[value] ?? 0) + (amounts[i * MODELS + this.#weighedBy] ?? 0);
    }
    for (let i = 0; i < size; i++) {
      const value = at[i] ?? NO_MATCH;
      const weight = value === NO_MATCH ? 0 : (weights[value] ?? 0);
      if (weight === 0) continue;
      weights[value] = 0;
      this.#sumsOf(value).weigh(timeToConvertNs, size, weight);
    }
  }

  /** What it has heard of. It is told nothing after that. */
  tallies(): ConversionTallies {
    return { all: this.#all.tally(this.#moneys), values: this.#ofValues(), intervals: this.#ofIntervals() };
  }

  #ofValues(): Map<string, ConversionTally> {
    const { keys } = this.#conversations.value;
    this.#byValue.forEach(({ amounts, isAny }, money) => {
      for (let at = 0; at < keys.length; at++)
        if (isAny[at] === 1) this.#sumsOf(at).credit(money, amounts.subarray(at * MODELS, (at + 1) * MODELS));
    });
    return new Map(
      this.#values.flatMap((sums, at) => (sums ? [[keys[at] ?? "", sums.tally(this.#moneys)]] : [])),
    );
  }

  #ofIntervals(): Map<number, ConversionTally> {
    const { startsMs } = this.#asked;
    return new Map(
      this.#intervals.flatMap((sums, at) => (sums ? [[startsMs[at] ?? 0, sums.tally(this.#moneys)]] : [])),
    );
  }

  #valueOf(row: number): Sums | undefined {
    return this.#asked.byValue ? this.#sumsOf(this.#conversations.value.at[row] ?? 0) : undefined;
  }

  #sumsOf(value: number): Sums {
    this.#values[value] ??= new Sums();
    return this.#values[value];
  }

  #intervalOf(ms: number): Sums | undefined {
    const { startsMs } = this.#asked;
    if (startsMs.length === 0) return undefined;
    let [low, high] = [0, startsMs.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((startsMs[middle] ?? 0) <= ms) low = middle;
      else high = middle - 1;
    }
    this.#intervals[low] ??= new Sums();
    return this.#intervals[low];
  }
}

function addByValue(
  { amounts: sums, isAny }: { amounts: Float64Array; isAny: Uint8Array },
  at: Int32Array,
  size: number,
  amounts: Float64Array,
): void {
  for (let i = 0; i < size; i++) {
    const value = at[i] ?? NO_MATCH;
    if (value === NO_MATCH) continue;
    isAny[value] = 1;
    for (let model = 0; model < MODELS; model++) {
      const to = value * MODELS + model;
      sums[to] = (sums[to] ?? 0) + (amounts[i * MODELS + model] ?? 0);
    }
  }
}

const STAGES = ["conversations", "intent", "linked", "converted"] as const;

class Sums {
  readonly #conversations = [0, 0, 0, 0];
  readonly #visitors = [0, 0, 0, 0];
  /** Who was counted last at each stage, for visitors come one after the other. */
  readonly #lastVisitor = [-1, -1, -1, -1];
  readonly #convertedCost = new ExactSum();
  readonly #otherCost = new ExactSum();
  #convertedUnpriced = 0;
  #otherUnpriced = 0;
  /** By place of the money, and by model. */
  readonly #credits: Float64Array[] = [];
  readonly #times = new WeightedValues();
  readonly #touches = new WeightedValues();

  count(
    { row, visitor, counts, intends, links, converts }: CountedConversation,
    columns: ConversationColumns,
  ): void {
    this.#stage(0, counts, visitor);
    this.#stage(1, intends, visitor);
    this.#stage(2, links, visitor);
    this.#stage(3, converts, visitor);
    const [cost, unpriced] = [columns.cost[row] ?? 0, columns.unpriced[row] ?? 0];
    if (converts) {
      this.#convertedCost.add(cost);
      this.#convertedUnpriced += unpriced;
    } else if (counts) {
      this.#otherCost.add(cost);
      this.#otherUnpriced += unpriced;
    }
  }

  #stage(stage: number, is: boolean, visitor: number): void {
    if (!is) return;
    this.#conversations[stage] = (this.#conversations[stage] ?? 0) + 1;
    if (this.#lastVisitor[stage] === visitor) return;
    this.#lastVisitor[stage] = visitor;
    this.#visitors[stage] = (this.#visitors[stage] ?? 0) + 1;
  }

  /** Adds what is credited by each model, in the money at that place. */
  credit(money: number, byModel: Float64Array): void {
    this.#credits[money] ??= new Float64Array(MODELS);
    const own = this.#credits[money];
    for (let model = 0; model < own.length; model++) own[model] = (own[model] ?? 0) + (byModel[model] ?? 0);
  }

  /** Adds an order: what it took, and how much it weighs. */
  weigh(timeToConvertNs: number, touches: number, weight: number): void {
    this.#times.add(timeToConvertNs, weight);
    this.#touches.add(touches, weight);
  }

  tally(moneys: readonly MoneyOfRate[]): ConversionTally {
    const [conversations, intent, linked, converted] = STAGES.map((_, i) => ({
      visitors: this.#visitors[i] ?? 0,
      conversations: this.#conversations[i] ?? 0,
    })) as [StageCount, StageCount, StageCount, StageCount];
    return {
      funnel: {
        conversations,
        intent,
        linked,
        converted,
        convertedCost: this.#convertedCost.value,
        otherCost: this.#otherCost.value,
        convertedUnpriced: this.#convertedUnpriced,
        otherUnpriced: this.#otherUnpriced,
      },
      credits: moneys.flatMap((money, place) => {
        const amounts = this.#credits[place];
        const byModel = CREDIT_MODELS.map((model, i) => [model, BigInt(amounts?.[i] ?? 0)]);
        return amounts ? [{ ...money, credits: Object.fromEntries(byModel) as CreditRow["credits"] }] : [];
      }),
      times: this.#times.columns,
      touches: this.#touches.columns,
    };
  }
}

/** A sum of integers that is exact also beyond what numbers hold exactly; each alone is one that they do. */
class ExactSum {
  #flushed = 0n;
  /** One number, which changes without another object for each. */
  readonly #pending = new Float64Array(1);

  add(value: number): void {
    const pending = this.#pending[0] ?? 0;
    if (Number.isSafeInteger(pending + value)) this.#pending[0] = pending + value;
    else {
      this.#flushed += BigInt(pending);
      this.#pending[0] = value;
    }
  }

  get value(): bigint {
    return this.#flushed + BigInt(this.#pending[0] ?? 0);
  }
}
