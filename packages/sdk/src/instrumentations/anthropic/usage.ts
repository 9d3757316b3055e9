import type { Usage } from "../genai.ts";
import { type Fields, fields, list, number } from "../wire.ts";

/**
 * Anthropic's input tokens leave out what was read from and written to the cache. What it took to compact the
 * conversation on the way is billed as well, and stands apart from the totals.
 */
export function toUsage(value: unknown): Usage | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const usage = fields(value);
  const compactions = list(usage.iterations)
    .map(fields)
    .filter(({ type }) => type === "compaction");
  const counted = [usage, ...compactions];
  const cacheReadTokens = sum(counted, "cache_read_input_tokens");
  const cacheWriteTokens = sum(counted, "cache_creation_input_tokens");
  const uncached = sum(counted, "input_tokens");
  return {
    inputTokens:
      uncached === undefined ? undefined : uncached + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0),
    outputTokens: sum(counted, "output_tokens"),
    cacheReadTokens,
    cacheWriteTokens,
    cacheWrite1hTokens: sum(
      counted.map(({ cache_creation }) => fields(cache_creation)),
      "ephemeral_1h_input_tokens",
    ),
    reasoningTokens: number(fields(usage.output_tokens_details).thinking_tokens),
  };
}

/** Undefined where none of them says. */
function sum(counted: readonly Fields[], name: string): number | undefined {
  const counts = counted.flatMap((usage) => number(usage[name]) ?? []);
  return counts.length === 0 ? undefined : counts.reduce((total, count) => total + count, 0);
}
