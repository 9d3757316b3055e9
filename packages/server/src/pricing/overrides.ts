import type { ModelRates, PriceList, PriceOverride } from "../model/price.ts";
import type { ServiceTier } from "../model/service-tier.ts";
import { inTier } from "./apply-tier.ts";
import { toRates } from "./rate-card.ts";
import type { Price, Rates } from "./rates.ts";

/** The price of a model, of which the provider may have several names; undefined where there is none. */
export type FindPrice = (
  providers: readonly string[],
  model: string,
  atMs: number,
  tier: ServiceTier,
) => Price | undefined;

const MAX_CACHED = 4_096;

/**
 * Finds the override of a model: one that names it exactly before a pattern, a longer pattern before a shorter one, one
 * that names the provider before one for any, and of the same ones the latest that has begun.
 */
export function createOverrides(overrides: readonly PriceOverride[]): FindPrice {
  const sorted = overrides.toSorted(bySpecificity);
  const exact = Map.groupBy(
    sorted.filter((override) => !override.model.includes("*")),
    (override) => override.model.toLowerCase(),
  );
  const patterns = sorted
    .filter((override) => override.model.includes("*"))
    .map((override) => ({ override, matches: matcher(override.model) }));
  const toPrice = rememberPrices("override");
  return (providers, model, atMs, tier) => {
    const holds = (override: PriceOverride) =>
      override.effectiveFrom <= atMs && (override.provider === "" || providers.includes(override.provider));
    const name = model.toLowerCase();
    const found =
      exact.get(name)?.find(holds) ??
      patterns.find(({ override, matches }) => holds(override) && matches(name))?.override;
    return found && toPrice(found, providers, model, tier);
  };
}

/** Finds a model in the list that began last and has it. */
export function createPriceLists(lists: readonly PriceList[]): FindPrice {
  const toPrice = rememberPrices("list");
  const sorted = lists
    .toSorted((a, b) => b.effectiveFrom - a.effectiveFrom || (a.id < b.id ? 1 : -1))
    .map(({ id, effectiveFrom, models }) => ({
      effectiveFrom,
      byName: new Map(models.map((model) => [keyOf(model.provider, model.model), { ...model, id }])),
    }));
  return (providers, model, atMs, tier) => {
    for (const { effectiveFrom, byName } of sorted) {
      if (effectiveFrom > atMs) continue;
      for (const provider of [...providers, ""]) {
        const found = byName.get(keyOf(provider, model));
        if (found) return toPrice(found, providers, model, tier);
      }
    }
    return undefined;
  };
}

function keyOf(provider: string, model: string): string {
  return `${provider}\n${model.toLowerCase()}`;
}

/** Prices are made of their texts once. */
function rememberPrices(kind: "override" | "list") {
  const known = new Map<string, Price>();
  return (
    rates: ModelRates & { id: string },
    providers: readonly string[],
    model: string,
    tier: ServiceTier,
  ): Price => {
    const key = [rates.id, tier, ...providers, model].join("\n");
    let price = known.get(key);
    if (!price) {
      const name = `${kind} ${rates.id}${tier === "standard" ? "" : `, ${tier}`}`;
      price = { name, rates: ratesOf(rates, providers, model, tier) };
      if (known.size >= MAX_CACHED) known.clear();
      known.set(key, price);
    }
    return price;
  };
}

function ratesOf(
  { card, longContexts, tiers }: ModelRates,
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

/** Of names in lower case. */
function matcher(pattern: string): (name: string) => boolean {
  const parts = pattern.toLowerCase().split("*");
  const [first = ""] = parts;
  const last = parts.at(-1) ?? "";
  return (name) => {
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
  const length = ({ model }: PriceOverride) => model.replaceAll("*", "").length;
  return (
    length(b) - length(a) ||
    Number(a.provider === "") - Number(b.provider === "") ||
    b.effectiveFrom - a.effectiveFrom ||
    (a.id < b.id ? -1 : 1)
  );
}
