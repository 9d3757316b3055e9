import { divideHalfUp } from "../model/money.ts";
import type { ServiceTier } from "../model/service-tier.ts";
import { toRates } from "./rate-card.ts";
import type { Rate, Rates } from "./rates.ts";
import { type Fraction, TIER_RULES } from "./service-tiers.ts";

/**
 * A model's rates as its provider bills them in a tier; undefined when it has none for it. `provider` and `model` are
 * the book's names. Where the rates are not the list's, `onlyFactors` leaves out tiers that have a list of their own.
 */
export function inTier(
  rates: Rates,
  provider: string,
  model: string,
  tier: Exclude<ServiceTier, "standard">,
  { onlyFactors = false } = {},
): Rates | undefined {
  for (const rule of TIER_RULES[provider]?.rules ?? []) {
    if (rule.tier !== tier) continue;
    if ("factor" in rule) return scale(rates, rule.factor, rule.cacheRead ?? rule.factor);
    if (onlyFactors) continue;
    const names = Object.keys(rule.models).filter((name) => isModel(model, name));
    const card = rule.models[names.reduce((a, b) => (b.length > a.length ? b : a), "")];
    if (card) return { ...toRates(card), ...(rates.units ? { units: rates.units } : {}) };
  }
  return undefined;
}

/** A dated snapshot of a model has its price; another size of it has not. */
function isModel(model: string, name: string): boolean {
  return model === name || (model.startsWith(`${name}-`) && /^\d{4}-/.test(model.slice(name.length + 1)));
}

/** Of tokens; what is counted otherwise costs the same in every tier. */
function scale(rates: Rates, factor: Fraction, cacheRead: Fraction): Rates {
  const of = <R extends Rate | undefined>(rate: R, [numerator, denominator]: Fraction) => {
    if (!rate) return undefined;
    const scaled = (price: bigint) => divideHalfUp(price * numerator, denominator);
    return {
      base: scaled(rate.base),
      tiers: rate.tiers.map((tier) => ({ ...tier, price: scaled(tier.price) })),
    };
  };
  return {
    ...rates,
    input: of(rates.input, factor) ?? rates.input,
    output: of(rates.output, factor),
    // Without a rate of its own it costs what input costs, in this tier's own fraction.
    cacheRead: of(rates.cacheRead ?? rates.input, cacheRead),
    cacheWrite: of(rates.cacheWrite, factor),
    cacheWrite1h: of(rates.cacheWrite1h, factor),
    inputAudio: of(rates.inputAudio, factor),
    outputAudio: of(rates.outputAudio, factor),
    reasoning: of(rates.reasoning, factor),
  };
}
