import type { Usage } from "../genai.ts";
import { type Fields, fields, number } from "../wire.ts";

/** Tokens of the Chat Completions API and its elders: cached ones are part of the prompt, reasoning of the completion. */
export function completionUsage(value: unknown): Usage | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const usage = fields(value);
  const prompt = fields(usage.prompt_tokens_details);
  const completion = fields(usage.completion_tokens_details);
  const reasoningTokens = number(completion.reasoning_tokens);
  return {
    inputTokens: number(usage.prompt_tokens),
    outputTokens: outputTokens(usage, reasoningTokens),
    // DeepSeek and Moonshot count beside the details.
    cacheReadTokens:
      number(prompt.cached_tokens) ?? number(usage.prompt_cache_hit_tokens) ?? number(usage.cached_tokens),
    cacheWriteTokens: number(prompt.cache_write_tokens),
    reasoningTokens,
    inputAudioTokens: number(prompt.audio_tokens),
    outputAudioTokens: number(completion.audio_tokens),
  };
}

/** xAI leaves reasoning out of the completion, which its total shows. */
function outputTokens(usage: Fields, reasoningTokens = 0): number | undefined {
  const output = number(usage.completion_tokens);
  if (output === undefined) return undefined;
  const isApart = usage.total_tokens === (number(usage.prompt_tokens) ?? 0) + output + reasoningTokens;
  return isApart ? output + reasoningTokens : output;
}

/** Tokens of the Responses API and of all that came after it. */
export function responseUsage(value: unknown): Usage | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const usage = fields(value);
  // Transcriptions say `input_token_details`.
  const input = fields(usage.input_tokens_details ?? usage.input_token_details);
  return {
    inputTokens: number(usage.input_tokens),
    outputTokens: number(usage.output_tokens),
    cacheReadTokens: number(input.cached_tokens),
    cacheWriteTokens: number(input.cache_write_tokens),
    reasoningTokens: number(fields(usage.output_tokens_details).reasoning_tokens),
    inputAudioTokens: number(input.audio_tokens),
  };
}
