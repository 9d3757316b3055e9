import type { Usage } from "../model/usage.ts";
import type { UsageSum } from "../model/usage-sum.ts";
import { costOf, type Rate, type Rates } from "./rates.ts";

/**
 * Why a call cannot be told at another price: nothing is known of what it used; it gave no text, as embeddings do; or
 * the other model's price depends on the size of each request, and of several only the sum is known.
 */
export type KeptReason = "no_usage" | "no_output" | "size_unknown";

export interface WhatIf {
  repriced: (UsageSum & { newCost: bigint })[];
  kept: (UsageSum & { reason: KeptReason })[];
}

/** The input tokens above which another tier of any of the rates begins, ascending. */
export function tierStarts(rates: Rates): number[] {
  const { units: _, ...byToken } = rates;
  const tiers = Object.values(byToken).flatMap((rate) => rate?.tiers ?? []);
  return [...new Set(tiers.map(({ aboveInputTokens }) => aboveInputTokens))].sort((a, b) => a - b);
}

/**
 * The same usage at other rates, exact: each sum is rounded once, to the nano-dollar. Cached tokens count as cached;
 * how long a cache was kept, and audio, lines do not tell, so they have the plain rates.
 */
export function whatIf(sums: readonly UsageSum[], rates: Rates): WhatIf {
  const starts = tierStarts(rates);
  const result: WhatIf = { repriced: [], kept: [] };
  for (const sum of sums) {
    const { tier } = sum;
    const newCost =
      tier === undefined ? undefined : costOf(usageOf(sum), ofTier(rates, starts[tier - 1]))?.total;
    if (sum.inputTokens + sum.outputTokens === 0) result.kept.push({ ...sum, reason: "no_usage" });
    else if (sum.outputTokens === 0) result.kept.push({ ...sum, reason: "no_output" });
    else if (newCost === undefined) result.kept.push({ ...sum, reason: "size_unknown" });
    else result.repriced.push({ ...sum, newCost });
  }
  return result;
}

/** Rates as they are for requests of more input than that; without it, for the smallest. */
function ofTier({ units: _, ...rates }: Rates, above: number | undefined): Rates {
  const flat = (rate: Rate): Rate => ({
    base:
      above === undefined
        ? rate.base
        : (rate.tiers.findLast(({ aboveInputTokens }) => aboveInputTokens <= above)?.price ?? rate.base),
    tiers: [],
  });
  const maybe = (rate: Rate | undefined) => rate && flat(rate);
  return {
    input: flat(rates.input),
    output: maybe(rates.output),
    cacheRead: maybe(rates.cacheRead),
    cacheWrite: maybe(rates.cacheWrite),
    reasoning: maybe(rates.reasoning),
  };
}

function usageOf(sum: UsageSum): Usage {
  return {
    uncachedInputTokens: Math.max(0, sum.inputTokens - sum.cacheReadTokens - sum.cacheWriteTokens),
    cacheReadTokens: sum.cacheReadTokens,
    cacheWriteTokens: sum.cacheWriteTokens,
    outputTokens: sum.outputTokens,
    cacheWrite1hTokens: 0,
    inputAudioTokens: 0,
    reasoningTokens: sum.reasoningTokens,
    outputAudioTokens: 0,
    rule: "inclusive",
  };
}
