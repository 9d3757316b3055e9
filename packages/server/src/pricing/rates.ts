import { roundShares } from "../model/money.ts";
import { BILLED_UNITS, type BilledUnit, type BilledUnits, inputTokens, type Usage } from "../model/usage.ts";

/** One rate in pico-dollars per million tokens, by the size of the whole request's input. */
export interface Rate {
  base: bigint;
  /** From the given input tokens on, this price holds for the whole request. Ascending. */
  tiers: { aboveInputTokens: number; price: bigint }[];
}

/** What a model's tokens cost. A missing cache rate means the input rate; a missing output rate, none is known. */
export interface Rates {
  input: Rate;
  cacheRead: Rate | undefined;
  cacheWrite: Rate | undefined;
  output: Rate | undefined;
  /** Parts that have a rate of their own; a missing one means that of the whole. */
  cacheWrite1h?: Rate | undefined;
  inputAudio?: Rate | undefined;
  outputAudio?: Rate | undefined;
  reasoning?: Rate | undefined;
  /** What is billed beside tokens: pico-dollars per million of them. */
  units?: Partial<Record<BilledUnit, bigint>>;
}

/** Rates and the words that name them in answers, such as `genai-prices: openai gpt-4o`. */
export interface Price {
  rates: Rates;
  name: string;
}

/** The parts of a cost, in nano-dollars; they add up to `total`. */
export interface CostParts {
  uncachedInput: bigint;
  cacheRead: bigint;
  cacheWrite: bigint;
  output: bigint;
  /** What is billed beside tokens. */
  other: bigint;
  total: bigint;
}

/** A pico-dollar per million tokens is 1e-18 dollars a token: 1e9 of them make a nano-dollar. */
const PER_NANO = 1_000_000_000n;

/**
 * The exact cost of `usage` and `units`, rounded once, to the nano-dollar (halves up). Undefined when tokens were used
 * that have no rate. Units without a rate are not billed: an image may be billed by its tokens.
 */
export function costOf(usage: Usage, rates: Rates, units: BilledUnits = {}): CostParts | undefined {
  if (usage.outputTokens > 0 && !rates.output) return undefined;
  const size = inputTokens(usage);
  const at = (tokens: number, rate: Rate) => BigInt(tokens) * priceAt(rate, size);
  /** A whole at its rate, with a part of it at the part's. */
  const split = (whole: number, rate: Rate, part: number, partRate: Rate | undefined) =>
    partRate ? at(whole - part, rate) + at(part, partRate) : at(whole, rate);
  const exact = [
    split(usage.uncachedInputTokens, rates.input, usage.inputAudioTokens, rates.inputAudio),
    at(usage.cacheReadTokens, rates.cacheRead ?? rates.input),
    split(
      usage.cacheWriteTokens,
      rates.cacheWrite ?? rates.input,
      usage.cacheWrite1hTokens,
      rates.cacheWrite1h,
    ),
    rates.output ? outputCost(usage, rates, rates.output, at) : 0n,
    BILLED_UNITS.reduce((sum, unit) => sum + BigInt(units[unit] ?? 0) * (rates.units?.[unit] ?? 0n), 0n),
  ];
  const [uncachedInput = 0n, cacheRead = 0n, cacheWrite = 0n, output = 0n, other = 0n] = roundShares(
    exact,
    PER_NANO,
  );
  return {
    uncachedInput,
    cacheRead,
    cacheWrite,
    output,
    other,
    total: uncachedInput + cacheRead + cacheWrite + output + other,
  };
}

/** Reasoning and audio are parts that do not overlap; what is left has the plain rate. */
function outputCost(
  usage: Usage,
  rates: Rates,
  plain: Rate,
  at: (tokens: number, rate: Rate) => bigint,
): bigint {
  const audio = rates.outputAudio ? usage.outputAudioTokens : 0;
  const reasoning = rates.reasoning ? Math.min(usage.reasoningTokens, usage.outputTokens - audio) : 0;
  return (
    at(usage.outputTokens - audio - reasoning, plain) +
    at(audio, rates.outputAudio ?? plain) +
    at(reasoning, rates.reasoning ?? plain)
  );
}

function priceAt(rate: Rate, size: number): bigint {
  let price = rate.base;
  for (const tier of rate.tiers) if (size > tier.aboveInputTokens) price = tier.price;
  return price;
}
