import type { ServiceTier } from "../model/service-tier.ts";
import { inTier } from "./apply-tier.ts";
import { type LongContext, type RateCard, toRates } from "./rate-card.ts";
import type { Price, Rates } from "./rates.ts";

/** A project's own price of a model, from a time on. */
export interface PriceOverride {
  id: string;
  /** The book's name or the conventions'; empty for any. */
  provider: string;
  /** A model's name; `*` stands for any characters. Whether letters are capital does not matter. */
  model: string;
  card: RateCard;
  longContexts: readonly LongContext[];
  /** Of other tiers than the standard one. */
  tiers: Readonly<Partial<Record<ServiceTier, RateCard>>>;
  /** Milliseconds since the epoch; it holds until a later one of the same provider and model begins. */
  effectiveFrom: number;
}

export type FindOverride = (
  providers: readonly string[],
  model: string,
  atMs: number,
  tier: ServiceTier,
) => Price | undefined;

/**
 * Finds the override of a model: one that names it exactly before a pattern, a longer pattern before a shorter one, one
 * that names the provider before one for any, and of the same ones the latest that has begun.
 */
export function createOverrides(overrides: readonly PriceOverride[]): FindOverride {
  const candidates = overrides
    .map((override) => ({ override, matches: matcher(override.model) }))
    .sort((a, b) => bySpecificity(a.override, b.override));
  return (providers, model, atMs, tier) => {
    const found = candidates.find(
      ({ override, matches }) =>
        override.effectiveFrom <= atMs &&
        (override.provider === "" || providers.includes(override.provider)) &&
        matches(model),
    );
    if (!found) return undefined;
    const { override } = found;
    return {
      name: `override ${override.id}${tier === "standard" ? "" : `, ${tier}`}`,
      rates: ratesOf(override, providers, model, tier),
    };
  };
}

function ratesOf(
  { card, longContexts, tiers }: PriceOverride,
  providers: readonly string[],
  model: string,
  tier: ServiceTier,
): Rates {
  const own = tiers[tier];
  if (own) return toRates(own);
  const rates = toRates(card, longContexts);
  if (tier === "standard") return rates;
  for (const provider of providers) {
    const inItsTier = inTier(rates, provider, model, tier, { onlyFactors: true });
    if (inItsTier) return inItsTier;
  }
  return rates;
}

function matcher(pattern: string): (model: string) => boolean {
  const wanted = pattern.toLowerCase();
  if (!wanted.includes("*")) return (model) => model.toLowerCase() === wanted;
  const parts = wanted.split("*");
  const [first = ""] = parts;
  const last = parts.at(-1) ?? "";
  return (model) => {
    const name = model.toLowerCase();
    if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
      return false;
    // Each part at its first place after the one before, which no other choice can better.
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= name.length - last.length;
  };
}

function bySpecificity(a: PriceOverride, b: PriceOverride): number {
  const isPattern = ({ model }: PriceOverride) => Number(model.includes("*"));
  const length = ({ model }: PriceOverride) => model.replaceAll("*", "").length;
  return (
    isPattern(a) - isPattern(b) ||
    length(b) - length(a) ||
    Number(a.provider === "") - Number(b.provider === "") ||
    b.effectiveFrom - a.effectiveFrom ||
    (a.id < b.id ? -1 : 1)
  );
}
