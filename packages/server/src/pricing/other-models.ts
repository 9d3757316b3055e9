import type { LongContext, RateCard } from "../model/price.ts";

interface OtherModel {
  provider: string;
  /** The beginning of the model's name. */
  model: string;
  card: RateCard;
  longContexts?: readonly LongContext[];
  source: string;
  readOn: string;
}

const OPENAI = {
  provider: "openai",
  source: "https://platform.openai.com/docs/pricing",
  readOn: "2026-11-21",
};
const COHERE = { provider: "cohere", source: "https://cohere.com/pricing", readOn: "2026-11-21" };
const GOOGLE = {
  provider: "google",
  source: "https://ai.google.dev/gemini-api/docs/pricing",
  readOn: "2026-11-21",
};

const ANTHROPIC = {
  provider: "anthropic",
  source: "https://docs.claude.com/en/docs/about-claude/pricing",
  readOn: "2026-11-21",
};
const MISTRAL = { provider: "mistral", source: "https://mistral.ai/pricing", readOn: "2026-11-21" };
const AWS = { provider: "aws", source: "https://aws.amazon.com/bedrock/pricing/", readOn: "2026-11-21" };
const TOGETHER = { provider: "together", source: "https://www.together.ai/pricing", readOn: "2026-11-21" };
const SONNET_4 = {
  card: { input: "3", output: "15", cacheRead: "0.3", cacheWrite: "3.75", cacheWrite1h: "6" },
  longContexts: [
    {
      aboveInputTokens: 200_000,
      card: { input: "6", output: "22.5", cacheRead: "0.6", cacheWrite: "7.5", cacheWrite1h: "12" },
    },
  ],
};

/**
 * What `@pydantic/genai-prices` has no price for: what is not billed by tokens, and models or parts of their prices that
 * it lacks. They count before it.
 */
export const OTHER_MODELS: readonly OtherModel[] = [
  { ...OPENAI, model: "tts-1", card: { characters: "15" } },
  { ...OPENAI, model: "tts-1-hd", card: { characters: "30" } },
  { ...OPENAI, model: "whisper-1", card: { audioMinute: "0.006" } },
  {
    ...OPENAI,
    model: "gpt-4o-audio-preview",
    card: { input: "2.5", output: "10", inputAudio: "40", outputAudio: "80" },
  },
  {
    ...OPENAI,
    model: "gpt-4o-mini-audio-preview",
    card: { input: "0.15", output: "0.6", inputAudio: "10", outputAudio: "20" },
  },
  // Its long contexts are missing there.
  { ...ANTHROPIC, model: "claude-sonnet-4-0", ...SONNET_4 },
  { ...ANTHROPIC, model: "claude-sonnet-4-20250514", ...SONNET_4 },
  { ...MISTRAL, model: "mistral-small-2503", card: { input: "0.1", output: "0.3" } },
  { ...MISTRAL, model: "mistral-small-2506", card: { input: "0.1", output: "0.3" } },
  { ...AWS, model: "ai21.j2-ultra-v1", card: { input: "18.8", output: "18.8" } },
  { ...AWS, model: "anthropic.claude-v2", card: { input: "8", output: "24" } },
  { ...AWS, model: "cohere.command-text-v14", card: { input: "1.5", output: "2" } },
  { ...AWS, model: "meta.llama2-13b-chat-v1", card: { input: "0.75", output: "1" } },
  { ...TOGETHER, model: "Qwen/Qwen2.5-72B-Instruct-Turbo", card: { input: "1.2", output: "1.2" } },
  { ...COHERE, model: "rerank-v3.5", card: { searches: "2" } },
  { ...COHERE, model: "rerank-english-v3.0", card: { searches: "2" } },
  { ...COHERE, model: "rerank-multilingual-v3.0", card: { searches: "2" } },
  { ...GOOGLE, model: "imagen-4.0-generate", card: { image: "0.04" } },
  { ...GOOGLE, model: "imagen-4.0-fast-generate", card: { image: "0.02" } },
  { ...GOOGLE, model: "imagen-4.0-ultra-generate", card: { image: "0.06" } },
];

/** The one whose name begins as the model's does; the longest beginning counts. */
export function findOtherModel(provider: string, model: string): OtherModel | undefined {
  let best: OtherModel | undefined;
  for (const other of OTHER_MODELS) {
    const matches = other.provider === provider && model.startsWith(other.model);
    if (matches && other.model.length > (best?.model.length ?? 0)) best = other;
  }
  return best;
}
