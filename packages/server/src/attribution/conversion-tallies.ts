import { CREDIT_MODELS, type CreditModel } from "@anyway-sh/semconv";
import { type WeightedColumns, WeightedValues } from "./weighted-values.ts";

export interface StageCount {
  visitors: number;
  conversations: number;
}

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

/** The same of some of the owners, to be added to those of others. */
export interface ConversionTally {
  funnel: FunnelRow;
  credits: CreditRow[];
  /** From the first touch to the order in nanoseconds, and how many touches, each with how much it weighs. */
  times: WeightedColumns;
  touches: WeightedColumns;
}

/** What a report says, or some of the owners contribute: of all, by value, and by when an interval starts. */
export interface ConversionTallies<Of = ConversionTally> {
  all: Of;
  /** Empty where nothing is broken down. */
  values: Map<string, Of>;
  /** Those alone in which anything was; in milliseconds. */
  intervals: Map<number, Of>;
}

/** Adds what different owners contribute. */
export function addTallies(shares: readonly ConversionTallies[]): ConversionTallies<ConversionSums> {
  return {
    all: sumsOf(shares.map(({ all }) => all)),
    values: byKey(shares.map(({ values }) => values)),
    intervals: byKey(shares.map(({ intervals }) => intervals)),
  };
}

function byKey<Key>(shares: readonly Map<Key, ConversionTally>[]): Map<Key, ConversionSums> {
  const keys = new Set(shares.flatMap((share) => [...share.keys()]));
  return new Map(
    Array.from(keys, (key) => [
      key,
      sumsOf(
        shares.flatMap((share) => {
          const own = share.get(key);
          return own ? [own] : [];
        }),
      ),
    ]),
  );
}

function sumsOf(shares: readonly ConversionTally[]): ConversionSums {
  const stage = (of: "conversations" | "intent" | "linked" | "converted"): StageCount => ({
    visitors: sum(shares, ({ funnel }) => funnel[of].visitors),
    conversations: sum(shares, ({ funnel }) => funnel[of].conversations),
  });
  const cost = (of: "convertedCost" | "otherCost") =>
    shares.reduce((all, { funnel }) => all + funnel[of], 0n);
  const times = new WeightedValues(shares.map((share) => share.times));
  const touches = new WeightedValues(shares.map((share) => share.touches));
  return {
    funnel: {
      conversations: stage("conversations"),
      intent: stage("intent"),
      linked: stage("linked"),
      converted: stage("converted"),
      convertedCost: cost("convertedCost"),
      otherCost: cost("otherCost"),
      convertedUnpriced: sum(shares, ({ funnel }) => funnel.convertedUnpriced),
      otherUnpriced: sum(shares, ({ funnel }) => funnel.otherUnpriced),
    },
    credits: addCredits(shares.flatMap(({ credits }) => credits)),
    timeToConvertMs: inMs(times.quantile(0.5), times.quantile(0.9)),
    touches: touches.isEmpty ? undefined : { median: touches.quantile(0.5) ?? 0, mean: touches.mean },
  };
}

function sum(shares: readonly ConversionTally[], of: (share: ConversionTally) => number): number {
  return shares.reduce((all, share) => all + of(share), 0);
}

function addCredits(rows: readonly CreditRow[]): CreditRow[] {
  const byMoney = Map.groupBy(rows, ({ currency, rateFromMs }) => `${currency} ${rateFromMs}`);
  return Array.from(byMoney.values(), ([first, ...others]) => {
    const credits = { ...first?.credits } as CreditRow["credits"];
    for (const { credits: more } of others)
      for (const model of CREDIT_MODELS) credits[model] = (credits[model] ?? 0n) + (more[model] ?? 0n);
    return { currency: first?.currency ?? "", rateFromMs: first?.rateFromMs ?? 0, credits };
  });
}

function inMs(medianNs?: number, p90Ns?: number): ConversionSums["timeToConvertMs"] {
  return medianNs === undefined || p90Ns === undefined
    ? undefined
    : { median: medianNs / 1e6, p90: p90Ns / 1e6 };
}
