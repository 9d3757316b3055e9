import { parseDecimal } from "../model/money.ts";
import type { BilledUnit } from "../model/usage.ts";
import type { Rate, Rates } from "./rates.ts";

/**
 * Rates as people write them: decimal strings of US dollars, per million tokens or per one of what is counted otherwise.
 * What is missing costs what the whole that it is a part of costs; without `output` no output can be priced.
 */
export interface RateCard {
  input?: string | undefined;
  output?: string | undefined;
  cacheRead?: string | undefined;
  cacheWrite?: string | undefined;
  cacheWrite1h?: string | undefined;
  reasoning?: string | undefined;
  inputAudio?: string | undefined;
  outputAudio?: string | undefined;
  request?: string | undefined;
  image?: string | undefined;
  audioMinute?: string | undefined;
  /** Per million characters. */
  characters?: string | undefined;
  /** Per thousand searches. */
  searches?: string | undefined;
}

/** Rates of requests whose whole input is larger than that. */
export interface LongContext {
  aboveInputTokens: number;
  card: RateCard;
}

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
