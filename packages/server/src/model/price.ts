import type { Actor } from "./actor.ts";
import type { ServiceTier } from "./service-tier.ts";
import type { CostSource } from "./settings.ts";

/**
 * Rates as people write them: decimal strings of US dollars, per million tokens or per one of what is counted otherwise.
 * What is missing costs what the whole that it is a part of costs; without `output` no output can be priced.
 */
export interface RateCard {
  input?: string | undefined;
  output?: string | undefined;
  cacheRead?: string | undefined;
  cacheWrite?: string | undefined;
  cacheWrite1h?: string | undefined;
  reasoning?: string | undefined;
  inputAudio?: string | undefined;
  outputAudio?: string | undefined;
  request?: string | undefined;
  image?: string | undefined;
  audioMinute?: string | undefined;
  /** Per million characters. */
  characters?: string | undefined;
  /** Per thousand searches. */
  searches?: string | undefined;
}

/** Rates of requests whose whole input is larger than that. */
export interface LongContext {
  aboveInputTokens: number;
  card: RateCard;
}

/** What a model costs. */
export interface ModelRates {
  card: RateCard;
  longContexts: readonly LongContext[];
  /** Of other tiers than the standard one. */
  tiers: Readonly<Partial<Record<ServiceTier, RateCard>>>;
}

/** A project's own price of a model, from a time on. */
export interface PriceOverride extends ModelRates {
  id: string;
  /** The book's name or the conventions'; empty for any. */
  provider: string;
  /** A model's name; `*` stands for any characters. Whether letters are capital does not matter. */
  model: string;
  /** Milliseconds since the epoch; it holds until a later one of the same provider and model begins. */
  effectiveFrom: number;
}

/** As it is kept, with where it comes from. */
export interface StoredPrice extends PriceOverride {
  projectId: string;
  /** Where the price is from, such as the address of a price list; empty when nobody said. */
  source: string;
  createdAt: number;
  createdBy: Actor;
}

export type PriceListFormat = "litellm" | "openlit";

/** A model of a list, by its exact name; the provider is empty for any. */
export interface ListedModel extends ModelRates {
  provider: string;
  model: string;
}

/** A file of prices that a project took, which counts after its own prices and before the built-in ones. */
export interface PriceList {
  id: string;
  format: PriceListFormat;
  /** Milliseconds since the epoch; it holds until a later one begins that has the model. */
  effectiveFrom: number;
  models: readonly ListedModel[];
}

/** As it is kept, with where it comes from. */
export interface StoredPriceList extends Omit<PriceList, "models"> {
  projectId: string;
  /** The file's name or address. */
  source: string;
  modelCount: number;
  createdAt: number;
  createdBy: Actor;
}

/** All that a project's book is made of, beside what is built in. */
export interface ProjectPrices {
  overrides: PriceOverride[];
  lists: PriceList[];
  costSource: CostSource;
}
