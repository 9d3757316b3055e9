import type { ListedModel, RateCard } from "../../model/price.ts";
import type { ServiceTier } from "../../model/service-tier.ts";
import { priceOf } from "./decimal-price.ts";
import type { LeftOut } from "./left-out.ts";

/** LiteLLM's names of providers that the book knows under another one. */
const PROVIDERS = new Map(
  Object.entries({
    "text-completion-openai": "openai",
    azure_text: "azure",
    azure_ai: "azure",
    bedrock: "aws",
    bedrock_converse: "aws",
    gemini: "google",
    vertex_ai: "google",
    cohere_chat: "cohere",
    xai: "x-ai",
    together_ai: "together",
    fireworks_ai: "fireworks",
  }),
);

/** Its keys, and the rates that they are of; the number is for so many of what a rate counts. */
const MILLION = 1_000_000n;
const KEYS: Record<string, readonly [keyof RateCard, bigint]> = {
  input_cost_per_token: ["input", MILLION],
  output_cost_per_token: ["output", MILLION],
  cache_read_input_token_cost: ["cacheRead", MILLION],
  cache_creation_input_token_cost: ["cacheWrite", MILLION],
  cache_creation_input_token_cost_above_1hr: ["cacheWrite1h", MILLION],
  output_cost_per_reasoning_token: ["reasoning", MILLION],
  input_cost_per_audio_token: ["inputAudio", MILLION],
  output_cost_per_audio_token: ["outputAudio", MILLION],
  input_cost_per_character: ["characters", MILLION],
  input_cost_per_second: ["audioMinute", 60n],
  input_cost_per_query: ["searches", 1_000n],
  input_cost_per_request: ["request", 1n],
  output_cost_per_image: ["image", 1n],
};
const TIERS: Record<string, Exclude<ServiceTier, "standard">> = {
  _batches: "batch",
  _flex: "flex",
  _priority: "priority",
};
const KEY = /^(.*?)(?:_above_(\d{1,6})k_tokens)?(_batches|_flex|_priority)?$/;

/** LiteLLM's `model_prices_and_context_window.json`: prices of one token, by model, with the provider in the entry. */
export function readLiteLlm(file: Record<string, unknown>): { models: ListedModel[]; leftOut: LeftOut[] } {
  const models: ListedModel[] = [];
  const leftOut: LeftOut[] = [];
  for (const [key, entry] of Object.entries(file)) {
    if (key === "sample_spec") continue;
    const model = toModel(key, entry);
    if (model) models.push(model);
    else leftOut.push({ model: key, reason: "it has no price that is understood" });
  }
  return { models, leftOut };
}

function toModel(key: string, entry: unknown): ListedModel | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const card: RateCard = {};
  const contexts = new Map<number, RateCard>();
  const tiers: Partial<Record<ServiceTier, RateCard>> = {};
  for (const [name, value] of Object.entries(entry)) {
    const [, base = "", thousands, suffix] = KEY.exec(name) ?? [];
    const known = Object.hasOwn(KEYS, base) ? KEYS[base] : undefined;
    const price = known && priceOf(value, known[1]);
    // A tier's price of long contexts has no place in a card; the tier's own price is nearer than none.
    if (!known || price === undefined || (thousands && suffix)) continue;
    const tier = suffix === undefined ? undefined : TIERS[suffix];
    const above = Number(thousands ?? 0) * 1_000;
    if (tier) tiers[tier] = { ...tiers[tier], [known[0]]: price };
    else if (above > 0) contexts.set(above, { ...contexts.get(above), [known[0]]: price });
    else card[known[0]] = price;
  }
  if (Object.keys(card).length === 0) return undefined;
  const { litellm_provider: said = "" } = entry as { litellm_provider?: unknown };
  const [name = ""] = String(said).split("-language-models");
  const provider = name.startsWith("vertex_ai") ? "vertex_ai" : name;
  return {
    provider: PROVIDERS.get(provider) ?? provider,
    model: key.startsWith(`${provider}/`) ? key.slice(provider.length + 1) : key,
    card,
    longContexts: [...contexts]
      .sort(([a], [b]) => a - b)
      .map(([aboveInputTokens, rates]) => ({ aboveInputTokens, card: rates })),
    // What a tier does not say costs what it always does.
    tiers: Object.fromEntries(Object.entries(tiers).map(([tier, own]) => [tier, { ...card, ...own }])),
  };
}
