import type * as api from "@anyway-sh/api";
import type {
  ListedModel,
  LongContext,
  ModelRates,
  RateCard,
  StoredPrice,
  StoredPriceList,
} from "../model/price.ts";
import { BUILT_IN, type BuiltInPrice } from "../pricing/built-in-prices.ts";
import { toApiActor } from "./actors.ts";
import { toApiTime } from "./answer.ts";

/** The rates of a card and what the API calls them. */
const NAMES = {
  input: "input",
  output: "output",
  cacheRead: "cache_read",
  cacheWrite: "cache_write",
  cacheWrite1h: "cache_write_1h",
  reasoning: "reasoning",
  inputAudio: "input_audio",
  outputAudio: "output_audio",
  request: "request",
  image: "image",
  audioMinute: "audio_minute",
  characters: "characters",
  searches: "searches",
} as const satisfies Record<keyof RateCard, keyof api.PriceRates>;
const RATES = Object.entries(NAMES) as [keyof RateCard, keyof api.PriceRates][];

export function toApiPrice(price: StoredPrice): api.Price {
  return {
    id: price.id,
    provider: price.provider || null,
    model: price.model,
    ...toApiRates(price),
    effective_from: price.effectiveFrom === 0 ? null : toApiTime(price.effectiveFrom),
    hours: null,
    source: {
      kind: "override",
      name: price.id,
      text: price.source || null,
      read_at: toApiTime(price.createdAt),
    },
    created_by: toApiActor(price.createdBy),
  };
}

export function toApiListed(list: StoredPriceList, model: ListedModel): api.Price {
  return {
    id: null,
    provider: model.provider || null,
    model: model.model,
    ...toApiRates(model),
    effective_from: toApiTime(list.effectiveFrom),
    hours: null,
    source: { kind: "list", name: list.id, text: list.source, read_at: toApiTime(list.createdAt) },
    created_by: toApiActor(list.createdBy),
  };
}

export function toApiBuiltIn(price: BuiltInPrice): api.Price {
  return {
    id: null,
    provider: price.provider,
    model: price.model,
    ...toApiRates(price),
    effective_from: price.from === undefined ? null : `${price.from}T00:00:00Z`,
    hours: price.hours,
    source: {
      kind: "built_in",
      name: `${BUILT_IN.name} ${BUILT_IN.version}`,
      text: price.source,
      read_at: `${price.readOn}T00:00:00Z`,
    },
    created_by: null,
  };
}

export function toApiRates({ card, longContexts, tiers }: ModelRates) {
  return {
    rates: toApiCard(card),
    long_contexts: longContexts.map((context) => ({
      above_input_tokens: context.aboveInputTokens,
      rates: toApiCard(context.card),
    })),
    tiers: Object.fromEntries(Object.entries(tiers).map(([tier, own]) => [tier, toApiCard(own)])),
  };
}

function toApiCard(card: RateCard): api.PriceRates {
  return Object.fromEntries(
    RATES.flatMap(([name, key]) => (card[name] === undefined ? [] : [[key, card[name]]])),
  );
}

export function fromApiRates({
  rates,
  long_contexts = [],
  tiers = {},
}: Pick<api.PriceInput, "rates" | "long_contexts" | "tiers">): ModelRates {
  return {
    card: fromApiCard(rates),
    longContexts: long_contexts.map(
      (context): LongContext => ({
        aboveInputTokens: context.above_input_tokens,
        card: fromApiCard(context.rates),
      }),
    ),
    tiers: Object.fromEntries(
      Object.entries(tiers).flatMap(([tier, own]) => (own ? [[tier, fromApiCard(own)]] : [])),
    ),
  };
}

function fromApiCard(rates: api.PriceRates): RateCard {
  return Object.fromEntries(
    RATES.flatMap(([name, key]) => (rates[key] === undefined ? [] : [[name, rates[key]]])),
  );
}
