import { calcPrice, type ModelPrice, type PriceCalculation } from "@pydantic/genai-prices";
import type { ProjectPrices } from "../model/price.ts";
import type { ServiceTier } from "../model/service-tier.ts";
import { inTier } from "./apply-tier.ts";
import { findOtherModel } from "./other-models.ts";
import { createOverrides, createPriceLists } from "./overrides.ts";
import { FREE, toPico, toRates } from "./rate-card.ts";
import type { Price, Rate, Rates } from "./rates.ts";

export interface PriceBook {
  /**
   * The price of a model at a time, in a service tier; undefined when the book has none. An empty `provider` lets the
   * model's name decide; a provider that the book does not know has no prices, whatever the model is called.
   */
  find(provider: string, model: string, atMs: number, tier?: ServiceTier): Price | undefined;
  /** Whether a cost that the client reported counts, and not what is computed by these prices. */
  prefersReported: boolean;
}

/** Provider names of the OpenTelemetry conventions which the book knows under another name, or wrongly. */
const PROVIDER_NAMES = new Map(
  Object.entries({
    "azure.ai.openai": "azure",
    "azure.ai.inference": "azure",
    "az.ai.openai": "azure",
    "az.ai.inference": "azure",
    "gcp.gen_ai": "google",
    "gcp.gemini": "google",
    "gcp.vertex_ai": "google",
    google: "google",
    together: "together",
    togetherai: "together",
    together_ai: "together",
    x_ai: "x-ai",
    aws: "aws",
    "aws.bedrock": "aws",
    cohere: "cohere",
    mistral_ai: "mistral",
  }),
);

const MAX_CACHED = 4_096;
/** No model's name is longer; one that a client makes up is neither matched nor remembered. */
const MAX_NAME_LENGTH = 512;
/** Enough to find a price; the amounts are computed by {@link costOf}, not by the package. */
const PROBE = { input_tokens: 1, output_tokens: 1 };

/**
 * The prices of a project: its own first, then those of the lists that it took, then the rates of
 * `@pydantic/genai-prices` with what that package lacks: service tiers, and models that are not billed by tokens.
 */
export function createPriceBook({
  overrides = [],
  lists = [],
  costSource = "computed",
}: Partial<ProjectPrices> = {}): PriceBook {
  const findOwn = overrides.length > 0 ? createOverrides(overrides) : undefined;
  const findListed = lists.length > 0 ? createPriceLists(lists) : undefined;
  return {
    prefersReported: costSource === "reported",
    find(provider, model, atMs, tier = "standard") {
      if (provider.length + model.length > MAX_NAME_LENGTH) return undefined;
      const name = model.replace(/^models\//, "");
      const bookName = PROVIDER_NAMES.get(provider) ?? provider;
      const providers = provider === bookName ? [provider] : [provider, bookName];
      return (
        findOwn?.(providers, name, atMs, tier) ??
        findListed?.(providers, name, atMs, tier) ??
        findBuiltIn(bookName, name, atMs, tier)
      );
    },
  };
}

/** Prices that do not change with time, over all projects. */
const fixed = new Map<string, Price | null>();

function findBuiltIn(provider: string, model: string, atMs: number, tier: ServiceTier): Price | undefined {
  const key = `${provider}\n${model}\n${tier}`;
  const known = fixed.get(key);
  if (known !== undefined) return known ?? undefined;
  const match = lookUp(provider, model, atMs);
  const price = otherPrice(provider, model, tier) ?? (match && toPrice(match, tier));
  // A model whose price changes by date or hour is looked up each time; there are few.
  if (!match || !Array.isArray(match.model.prices)) {
    if (fixed.size >= MAX_CACHED) fixed.clear();
    fixed.set(key, price ?? null);
  }
  return price;
}

function otherPrice(provider: string, model: string, tier: ServiceTier): Price | undefined {
  const other = findOtherModel(provider, model);
  if (!other) return undefined;
  const rates = toRates(other.card, other.longContexts);
  return priceInTier(`list: ${other.provider} ${other.model}`, rates, other.provider, model, tier);
}

function priceInTier(name: string, rates: Rates, provider: string, model: string, tier: ServiceTier): Price {
  if (tier === "standard") return { name, rates };
  const inItsTier = inTier(rates, provider, model, tier);
  return inItsTier
    ? { name: `${name}, ${tier}`, rates: inItsTier }
    : { name: `${name}, standard for ${tier}`, rates };
}

function lookUp(provider: string, model: string, atMs: number): PriceCalculation | undefined {
  const options = provider === "" ? {} : { providerId: provider };
  try {
    return calcPrice(PROBE, model, { ...options, timestamp: new Date(atMs) }) ?? undefined;
  } catch {
    // The package throws where a model's rates do not cover the probe's units (an embedding has no output).
    try {
      return calcPrice({ input_tokens: 1 }, model, { ...options, timestamp: new Date(atMs) }) ?? undefined;
    } catch {
      return undefined;
    }
  }
}

function toPrice(match: PriceCalculation, tier: ServiceTier): Price | undefined {
  const prices = match.model_price;
  const input = toRate(prices.input_mtok);
  const output = toRate(prices.output_mtok);
  if (!input && !output) return undefined;
  const searches = prices.web_searches_kcount;
  const rates: Rates = {
    input: input ?? FREE,
    output,
    cacheRead: toRate(prices.cache_read_mtok),
    cacheWrite: toRate(prices.cache_write_mtok),
    cacheWrite1h: toRate(prices.cache_write_1h_mtok),
    inputAudio: toRate(prices.input_audio_mtok),
    outputAudio: toRate(prices.output_audio_mtok),
    reasoning: toRate(prices.output_reasoning_mtok),
    units: typeof searches === "number" ? { searches: toPico(searches) * 1_000n } : {},
  };
  const { provider, model } = match;
  return priceInTier(`genai-prices: ${provider.id} ${model.id}`, rates, provider.id, model.id, tier);
}

/** The package's numbers are decimal literals, so their shortest text is the price that was meant. */
function toRate(price: ModelPrice[string]): Rate | undefined {
  if (price === undefined) return undefined;
  if (typeof price === "number") return { base: toPico(price), tiers: [] };
  const tiers = price.tiers.map((tier) => ({ aboveInputTokens: tier.start, price: toPico(tier.price) }));
  tiers.sort((a, b) => a.aboveInputTokens - b.aboveInputTokens);
  return { base: toPico(price.base), tiers };
}
