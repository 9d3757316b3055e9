/** Token counts in four disjoint buckets; reasoning is a part of output. */
export interface Usage {
  uncachedInputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** How the emitter's numbers were read; see {@link readUsage}. */
  rule: UsageRule;
}

/**
 * - `inclusive`: input tokens contain the cached ones.
 * - `exclusive`: they do not, by a rule known of the emitter.
 * - `exclusive-inferred`: they cannot, since the cached ones are more than the input.
 * - `reasoning-added`: inclusive, and reasoning tokens come on top of output, as the total shows.
 */
export type UsageRule = "inclusive" | "exclusive" | "exclusive-inferred" | "reasoning-added";

/** What an emitter said, each undefined when it did not. Whole numbers, not negative. */
export interface ReportedUsage {
  input?: number | undefined;
  output?: number | undefined;
  total?: number | undefined;
  cacheRead?: number | undefined;
  cacheWrite?: number | undefined;
  reasoning?: number | undefined;
}

/** The four buckets from reported numbers; undefined when neither input nor output was reported. */
export function readUsage(reported: ReportedUsage, exclusiveInput: boolean): Usage | undefined {
  if (reported.input === undefined && reported.output === undefined) return undefined;
  const input = reported.input ?? 0;
  const output = reported.output ?? 0;
  const cacheReadTokens = reported.cacheRead ?? 0;
  const cacheWriteTokens = reported.cacheWrite ?? 0;
  const reasoning = reported.reasoning ?? 0;
  const cached = cacheReadTokens + cacheWriteTokens;
  const reasoningOnTop =
    reasoning > 0 && (reasoning > output || reported.total === input + output + reasoning);
  const rule: UsageRule = exclusiveInput
    ? "exclusive"
    : cached > input
      ? "exclusive-inferred"
      : reasoningOnTop
        ? "reasoning-added"
        : "inclusive";
  return {
    uncachedInputTokens: rule === "exclusive" || rule === "exclusive-inferred" ? input : input - cached,
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens: reasoningOnTop ? output + reasoning : output,
    reasoningTokens: reasoning,
    rule,
  };
}

/** All input tokens: uncached, read from and written to the cache. */
export function inputTokens(usage: Usage): number {
  return usage.uncachedInputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}
