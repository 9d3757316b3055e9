import { type ModelInfo, type ModelPrice, type Provider, waitForUpdate } from "@pydantic/genai-prices";
import type { LongContext, ModelRates, RateCard } from "../model/price.ts";
import { OTHER_MODELS } from "./other-models.ts";
import { toPico } from "./rate-card.ts";

/** The package whose prices are built in, and the day on which that version of it was made. */
export const BUILT_IN = { name: "genai-prices", version: "0.1.8", readOn: "2026-09-23" } as const;

/** A price that is built in, as the book shows it. */
export interface BuiltInPrice extends ModelRates {
  provider: string;
  model: string;
  /** `2026-11-21`; undefined where it always held. */
  from: string | undefined;
  /** Of each day in UTC, such as `00:30-16:30`; null for all. */
  hours: string | null;
  /** The providers' own pages. */
  source: string;
  readOn: string;
}

let prices: Promise<readonly BuiltInPrice[]> | undefined;

/** All of them, by provider and model. */
export function builtInPrices(): Promise<readonly BuiltInPrice[]> {
  prices ??= readAll();
  return prices;
}

async function readAll(): Promise<BuiltInPrice[]> {
  const providers = (await waitForUpdate()) ?? [];
  const others = OTHER_MODELS.map(({ card, model, longContexts = [], ...other }) => ({
    ...other,
    model: `${model}*`,
    card,
    longContexts,
    tiers: {},
    from: undefined,
    hours: null,
  }));
  return [...providers.flatMap((provider) => provider.models.flatMap(pricesOf(provider))), ...others].sort(
    (a, b) => compare(a.provider, b.provider) || compare(a.model, b.model) || compare(b.from, a.from),
  );
}

function pricesOf(provider: Provider): (model: ModelInfo) => BuiltInPrice[] {
  const source = (provider.pricing_urls ?? [`https://github.com/pydantic/genai-prices`]).join(" ");
  return (model) => {
    const all = Array.isArray(model.prices)
      ? model.prices
      : [{ prices: model.prices, constraint: undefined }];
    return all.map(({ prices: rates, constraint }) => ({
      provider: provider.id,
      model: model.id,
      ...toCards(rates),
      from: constraint?.type === "start_date" ? constraint.start_date : undefined,
      hours:
        constraint?.type === "time_of_date"
          ? `${constraint.start_time.slice(0, 5)}-${constraint.end_time.slice(0, 5)}`
          : null,
      source,
      readOn: BUILT_IN.readOn,
    }));
  };
}

const CARD_KEYS = {
  input: "input_mtok",
  output: "output_mtok",
  cacheRead: "cache_read_mtok",
  cacheWrite: "cache_write_mtok",
  cacheWrite1h: "cache_write_1h_mtok",
  reasoning: "output_reasoning_mtok",
  inputAudio: "input_audio_mtok",
  outputAudio: "output_audio_mtok",
  searches: "web_searches_kcount",
} as const satisfies Partial<Record<keyof RateCard, string>>;

function toCards(price: ModelPrice): ModelRates {
  const card: RateCard = {};
  const above = new Map<number, RateCard>();
  for (const [name, key] of Object.entries(CARD_KEYS) as [keyof typeof CARD_KEYS, string][]) {
    const rate = price[key];
    if (rate === undefined) continue;
    if (typeof rate === "number") card[name] = toDecimal(rate);
    else {
      card[name] = toDecimal(rate.base);
      for (const tier of rate.tiers)
        above.set(tier.start, { ...above.get(tier.start), [name]: toDecimal(tier.price) });
    }
  }
  const longContexts = Array.from(
    above,
    ([aboveInputTokens, rates]): LongContext => ({
      aboveInputTokens,
      card: rates,
    }),
  );
  return {
    card,
    longContexts: longContexts.sort((a, b) => a.aboveInputTokens - b.aboveInputTokens),
    tiers: {},
  };
}

/** The shortest text of the same number. */
function toDecimal(usd: string | number): string {
  const pico = toPico(usd);
  const fraction = (pico % PER_USD).toString().padStart(12, "0").replace(/0+$/, "");
  return `${pico / PER_USD}${fraction === "" ? "" : `.${fraction}`}`;
}
const PER_USD = 1_000_000_000_000n;

function compare(a = "", b = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
