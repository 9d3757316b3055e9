import { CREDIT_MODELS, type CreditModel } from "@anyway-sh/semconv";
import type { ConversationColumns, OrderColumns } from "../model/conversion-columns.ts";
import type { ConversionListener, CountedConversation, Credit } from "./conversions.ts";

export interface StageCount {
  visitors: number;
  conversations: number;
}

/** One row of a report. */
export interface FunnelRow {
  conversations: StageCount;
  intent: StageCount;
  linked: StageCount;
  converted: StageCount;
  /** Nano-dollars: of conversations that led to a conversion, and of those that did not. */
  convertedCost: bigint;
  otherCost: bigint;
  /** Model calls without a price, which these costs lack. */
  convertedUnpriced: number;
  otherUnpriced: number;
}

/** Money of one currency that is worth the same. */
export interface MoneyOfRate {
  /** Empty for shares of conversions, in millionths. */
  currency: string;
  /** When the rate began that held as the orders were paid; 0 before the first, and where nothing is converted. */
  rateFromMs: number;
}

export interface CreditRow extends MoneyOfRate {
  /** Minor units by model. */
  credits: Record<CreditModel, bigint>;
}

/** What a report says of all, of one value, or of one interval. */
export interface ConversionSums {
  funnel: FunnelRow;
  credits: CreditRow[];
  /** Weighed by the model that was asked for; undefined without credit. */
  timeToConvertMs: { median: number; p90: number } | undefined;
  touches: { median: number; mean: number } | undefined;
}

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

/** Models by which one touch has all. */
const [LAST, FIRST] = [CREDIT_MODELS.indexOf("last"), CREDIT_MODELS.indexOf("first")];

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
  /** By model, of one credit. */
  readonly #sums = new Float64Array(CREDIT_MODELS.length);

  constructor(conversations: ConversationColumns, orders: OrderColumns, asked: SumsAsked) {
    this.#conversations = conversations;
    this.#orders = orders;
    this.#asked = asked;
    this.#weighedBy = CREDIT_MODELS.indexOf(asked.model);
  }

  conversation(counted: CountedConversation): void {
    this.#all.count(counted, this.#conversations);
    this.#valueOf(counted.row)?.count(counted, this.#conversations);
    this.#intervalOf(counted.datedMs)?.count(counted, this.#conversations);
  }

  credit(credit: Credit): void {
    const { size, touches, amounts } = credit;
    const { matches, value } = this.#conversations;
    const money = this.#moneyOf(credit);
    const byValue = this.#asked.byValue ? this.#byValueOf(money) : undefined;
    let isAny = false;
    for (let i = 0; i < size; i++) {
      const row = touches[i] ?? 0;
      if (matches[row] !== 1) continue;
      isAny = true;
      if (byValue) byValue.isAny[value.at[row] ?? 0] = 1;
    }
    if (!isAny) return;
    const sums = this.#sums.fill(0);
    for (let model = 0; model < amounts.length; model++) {
      const parts = amounts[model];
      const [from, to] = [model === LAST ? size - 1 : 0, model === FIRST ? 1 : size];
      for (let i = from; i < to; i++) {
        const part = parts?.[i] ?? 0;
        const row = touches[i] ?? 0;
        if (part === 0 || matches[row] !== 1) continue;
        sums[model] = (sums[model] ?? 0) + part;
        if (!byValue) continue;
        const place = (value.at[row] ?? 0) * CREDIT_MODELS.length + model;
        byValue.amounts[place] = (byValue.amounts[place] ?? 0) + part;
      }
    }
    this.#all.credit(money, sums);
    this.#intervalOf(credit.datedMs)?.credit(money, sums);
    if (credit.currency === "") this.#weigh(credit);
  }

  #byValueOf(money: number) {
    const { length } = this.#conversations.value.keys;
    this.#byValue[money] ??= {
      amounts: new Float64Array(length * CREDIT_MODELS.length),
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

  #weigh(credit: Credit): void {
    const { size, touches, amounts } = credit;
    const { matches } = this.#conversations;
    const interval = this.#intervalOf(credit.datedMs);
    const weighed = new Map<Sums, number>();
    for (let i = 0; i < size; i++) {
      const weight = amounts[this.#weighedBy]?.[i] ?? 0;
      const row = touches[i] ?? 0;
      if (weight <= 0 || matches[row] !== 1) continue;
      for (const sums of [this.#all, this.#valueOf(row), interval])
        if (sums) weighed.set(sums, (weighed.get(sums) ?? 0) + weight);
    }
    for (const [sums, weight] of weighed) {
      sums.times.add(credit.timeToConvertNs, weight);
      sums.touches.add(size, weight);
    }
  }

  get all(): ConversionSums {
    return this.#all.answer(this.#moneys);
  }

  get values(): Map<string, ConversionSums> {
    const { keys } = this.#conversations.value;
    this.#byValue.forEach(({ amounts, isAny }, money) => {
      for (let at = 0; at < keys.length; at++)
        if (isAny[at] === 1)
          this.#sumsOf(at).credit(
            money,
            amounts.subarray(at * CREDIT_MODELS.length, (at + 1) * CREDIT_MODELS.length),
          );
      amounts.fill(0);
    });
    return new Map(
      this.#values.flatMap((sums, at) => (sums ? [[keys[at] ?? "", sums.answer(this.#moneys)]] : [])),
    );
  }

  /** By when an interval starts. */
  get intervals(): Map<number, ConversionSums> {
    const { startsMs } = this.#asked;
    return new Map(
      this.#intervals.flatMap((sums, at) => (sums ? [[startsMs[at] ?? 0, sums.answer(this.#moneys)]] : [])),
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
  readonly times = new WeightedValues();
  readonly touches = new WeightedValues();

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
    this.#credits[money] ??= new Float64Array(CREDIT_MODELS.length);
    const own = this.#credits[money];
    for (let model = 0; model < own.length; model++) own[model] = (own[model] ?? 0) + (byModel[model] ?? 0);
  }

  answer(moneys: readonly MoneyOfRate[]): ConversionSums {
    const [conversations, intent, linked, converted] = STAGES.map((_, i) => ({
      visitors: this.#visitors[i] ?? 0,
      conversations: this.#conversations[i] ?? 0,
    })) as [StageCount, StageCount, StageCount, StageCount];
    const { times, touches } = this;
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
      timeToConvertMs: times.isEmpty
        ? undefined
        : { median: times.quantile(0.5) / 1e6, p90: times.quantile(0.9) / 1e6 },
      touches: touches.isEmpty ? undefined : { median: touches.quantile(0.5), mean: touches.mean },
    };
  }
}

/** A sum of integers that is exact also beyond what numbers hold exactly; each alone is one that they do. */
class ExactSum {
  #flushed = 0n;
  #pending = 0;

  add(value: number): void {
    if (!Number.isSafeInteger(this.#pending + value)) {
      this.#flushed += BigInt(this.#pending);
      this.#pending = 0;
    }
    this.#pending += value;
  }

  get value(): bigint {
    return this.#flushed + BigInt(this.#pending);
  }
}

class WeightedValues {
  readonly #weights = new Map<number, number>();
  #all = 0;

  add(value: number, weight: number): void {
    this.#weights.set(value, (this.#weights.get(value) ?? 0) + weight);
    this.#all += weight;
  }

  get isEmpty(): boolean {
    return this.#all === 0;
  }

  get mean(): number {
    let sum = 0;
    for (const [value, weight] of this.#weights) sum += value * weight;
    return sum / this.#all;
  }

  /** The least value up to which that part of the weight is. */
  quantile(level: number): number {
    const values = Float64Array.from(this.#weights.keys()).sort();
    let before = 0;
    for (const value of values) {
      before += this.#weights.get(value) ?? 0;
      if (before >= this.#all * level) return value;
    }
    return values.at(-1) ?? 0;
  }
}
