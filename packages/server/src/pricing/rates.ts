import { roundShares } from "../model/money.ts";
import type { Usage } from "../model/usage.ts";
import { inputTokens } from "../model/usage.ts";

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
  /** Where reasoning has a rate of its own. */
  reasoning: Rate | undefined;
}

/** The parts of a cost, in nano-dollars; they add up to `total`. */
export interface CostParts {
  uncachedInput: bigint;
  cacheRead: bigint;
  cacheWrite: bigint;
  output: bigint;
  total: bigint;
}

/** A pico-dollar per million tokens is 1e-18 dollars a token: 1e9 of them make a nano-dollar. */
const PER_NANO = 1_000_000_000n;

/**
 * The exact cost of `usage`, rounded once, to the nano-dollar (halves up). Undefined when tokens were used
 * that have no rate.
 */
export function costOf(usage: Usage, rates: Rates): CostParts | undefined {
  if (usage.outputTokens > 0 && !rates.output) return undefined;
  const size = inputTokens(usage);
  const at = (tokens: number, rate: Rate) => BigInt(tokens) * priceAt(rate, size);
  const reasoning = rates.reasoning ? usage.reasoningTokens : 0;
  const output = rates.output ? at(usage.outputTokens - reasoning, rates.output) : 0n;
  const exact = [
    at(usage.uncachedInputTokens, rates.input),
    at(usage.cacheReadTokens, rates.cacheRead ?? rates.input),
    at(usage.cacheWriteTokens, rates.cacheWrite ?? rates.input),
    output + (rates.reasoning ? at(reasoning, rates.reasoning) : 0n),
  ];
  const [uncachedInput = 0n, cacheRead = 0n, cacheWrite = 0n, outputCost = 0n] = roundShares(exact, PER_NANO);
  return {
    uncachedInput,
    cacheRead,
    cacheWrite,
    output: outputCost,
    total: uncachedInput + cacheRead + cacheWrite + outputCost,
  };
}

function priceAt(rate: Rate, size: number): bigint {
  let price = rate.base;
  for (const tier of rate.tiers) if (size > tier.aboveInputTokens) price = tier.price;
  return price;
}
