import type { Usage } from "../genai.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";

/** Bedrock's own counts, in whichever place: the input leaves out what was read from and written to the cache. */
function toUsage(counts: {
  input: number | undefined;
  output: number | undefined;
  cacheRead: number | undefined;
  cacheWrite: number | undefined;
  cacheWrite1h?: number | undefined;
}): Usage | undefined {
  const { input, output, cacheRead, cacheWrite } = counts;
  if (input === undefined && output === undefined) return undefined;
  return {
    inputTokens: input === undefined ? undefined : input + (cacheRead ?? 0) + (cacheWrite ?? 0),
    outputTokens: output,
    cacheReadTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
    cacheWrite1hTokens: counts.cacheWrite1h,
  };
}

/** `usage` of Converse, and of Nova's own answers, which name the cached ones `…TokenCount`. */
export function converseUsage(value: unknown): Usage | undefined {
  const usage = fields(value);
  const anHour = list(usage.cacheDetails).find((detail) => fields(detail).ttl === "1h");
  return toUsage({
    input: number(usage.inputTokens),
    output: number(usage.outputTokens),
    cacheRead: number(usage.cacheReadInputTokens) ?? number(usage.cacheReadInputTokenCount),
    cacheWrite: number(usage.cacheWriteInputTokens) ?? number(usage.cacheWriteInputTokenCount),
    cacheWrite1h: number(fields(anHour).inputTokens),
  });
}

/** `amazon-bedrock-invocationMetrics`, which Bedrock adds to the last chunk of every model's stream. */
export function invocationUsage(value: unknown): Usage | undefined {
  const metrics = fields(value);
  return toUsage({
    input: number(metrics.inputTokenCount),
    output: number(metrics.outputTokenCount),
    cacheRead: number(metrics.cacheReadInputTokenCount),
    cacheWrite: number(metrics.cacheWriteInputTokenCount),
  });
}

/** The headers that Bedrock adds to the answer of InvokeModel. */
export function headerUsage(headers: Fields): Usage | undefined {
  const count = (name: string) => {
    const text = string(headers[`x-amzn-bedrock-${name}-token-count`]);
    return text === undefined ? undefined : number(Number.parseInt(text, 10));
  };
  return toUsage({
    input: count("input"),
    output: count("output"),
    cacheRead: count("cache-read-input"),
    cacheWrite: count("cache-write-input"),
  });
}
