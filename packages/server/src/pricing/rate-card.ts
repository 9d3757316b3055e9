import { parseDecimal } from "../model/money.ts";
import type { LongContext, RateCard } from "../model/price.ts";
import type { BilledUnit } from "../model/usage.ts";
import type { Rate, Rates } from "./rates.ts";

const TOKEN_RATES = [
  "input",
  "output",
  "cacheRead",
  "cacheWrite",
  "cacheWrite1h",
  "reasoning",
  "inputAudio",
  "outputAudio",
] as const;
/** The unit that a price of the card is of, and how many of them it is for. */
const UNIT_RATES = {
  request: ["requests", 1n],
  image: ["images", 1n],
  audioMinute: ["audioMs", 60_000n],
  characters: ["characters", 1_000_000n],
  searches: ["searches", 1_000n],
} as const satisfies Partial<Record<keyof RateCard, readonly [BilledUnit, bigint]>>;

/** Throws a `RangeError` where the card has what is no decimal number. */
export function toRates(card: RateCard, longContexts: readonly LongContext[] = []): Rates {
  const contexts = longContexts.toSorted((a, b) => a.aboveInputTokens - b.aboveInputTokens);
  const rate = (name: (typeof TOKEN_RATES)[number]): Rate | undefined => {
    const base = card[name];
    if (base === undefined) return undefined;
    let above = base;
    const tiers = contexts.map((context) => {
      above = context.card[name] ?? above;
      return { aboveInputTokens: context.aboveInputTokens, price: toPico(above) };
    });
    return { base: toPico(base), tiers };
  };
  const [input, output, ...parts] = TOKEN_RATES.map(rate);
  const [cacheRead, cacheWrite, cacheWrite1h, reasoning, inputAudio, outputAudio] = parts;
  const units: Rates["units"] = {};
  for (const [name, [unit, count]] of Object.entries(UNIT_RATES)) {
    const price = card[name as keyof typeof UNIT_RATES];
    if (price !== undefined) units[unit] = (toPico(price) * MILLION) / count;
  }
  return {
    input: input ?? FREE,
    output,
    cacheRead,
    cacheWrite,
    cacheWrite1h,
    reasoning,
    inputAudio,
    outputAudio,
    units,
  };
}

/** Of input that a card does not price: a call that is billed by the image has none. */
export const FREE: Rate = { base: 0n, tiers: [] };
const MILLION = 1_000_000n;

/** Pico-dollars. */
export function toPico(usd: string | number): bigint {
  const pico = parseDecimal(usd, 12);
  if (pico === undefined || pico < 0n) throw new RangeError(`not a price: ${usd}`);
  return pico;
}
