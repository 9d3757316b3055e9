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

/** The provider's page of that model, in a copy of it. */
const openai = (model: string) => ({
  provider: "openai",
  model,
  source: `https://developers.openai.com/api/docs/models/${model}`,
  readOn: "2026-11-21",
});

/** A public list of prices, of that day; the providers' own pages were not read. */
const LITELLM = {
  source: "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json",
  readOn: "2026-07-24",
};
const OPENAI = { provider: "openai", ...LITELLM };
const COHERE = { provider: "cohere", ...LITELLM };
const GOOGLE = { provider: "google", ...LITELLM };
const AWS = { provider: "aws", ...LITELLM };
/** Its page has the rates up to 200 thousand tokens; those above are of the list, and of others that quote the page. */
const ANTHROPIC = {
  provider: "anthropic",
  source: `https://platform.claude.com/docs/en/about-claude/pricing and ${LITELLM.source}`,
  readOn: "2026-11-21",
};
const MISTRAL = {
  provider: "mistral",
  source: "https://margindash.com/mistral-api-pricing",
  readOn: "2026-11-21",
};
const TOGETHER = {
  provider: "together",
  source: "https://www.getmaxim.ai/bifrost/model-library/compare/together_ai/qwen2.5-72b-instruct-turbo",
  readOn: "2026-11-21",
};
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
  { ...openai("tts-1"), card: { characters: "15" } },
  { ...openai("tts-1-hd"), card: { characters: "30" } },
  { ...OPENAI, model: "whisper-1", card: { audioMinute: "0.006" } },
  {
    ...openai("gpt-4o-audio-preview"),
    card: { input: "2.5", output: "10", inputAudio: "40", outputAudio: "80" },
  },
  {
    ...openai("gpt-4o-mini-audio-preview"),
    card: { input: "0.15", output: "0.6", inputAudio: "10", outputAudio: "20" },
  },
  // There audio still costs more than text, as it did until 2025 at least.
  { ...openai("gpt-4o-transcribe"), card: { input: "2.5", output: "10", inputAudio: "2.5" } },
  { ...openai("gpt-4o-mini-transcribe"), card: { input: "1.25", output: "5", inputAudio: "1.25" } },
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
