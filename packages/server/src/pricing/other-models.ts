import type { RateCard } from "../model/price.ts";

interface OtherModel {
  provider: string;
  /** The beginning of the model's name. */
  model: string;
  card: RateCard;
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

/** What `@pydantic/genai-prices` has no price for, since it is not billed by tokens. */
export const OTHER_MODELS: readonly OtherModel[] = [
  { ...OPENAI, model: "tts-1", card: { characters: "15" } },
  { ...OPENAI, model: "tts-1-hd", card: { characters: "30" } },
  { ...OPENAI, model: "whisper-1", card: { audioMinute: "0.006" } },
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
