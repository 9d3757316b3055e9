import { divideHalfUp } from "../model/money.ts";
import type { ServiceTier } from "../model/service-tier.ts";
import {
  type Candidate,
  candidatesOf,
  type ListPrice,
  listedRates,
  pricedAt,
  RATE_SCALE,
  type Rate,
  rateOf,
} from "./candidates.ts";
import {
  billedTokens,
  type Charge,
  NANO,
  TOKEN_KINDS,
  type TokenKind,
  type Tokens,
  total,
} from "./charges.ts";

/** Why a bill and our sum differ. Signs are those of billed less ours. */
export const CAUSES = [
  /** Our spans tell of these tokens, but there is no price for them. */
  "unpriced",
  /** Tokens are billed that no span tells of. */
  "missing_spans",
  /** Spans tell of tokens that are not billed. */
  "not_billed",
  /** Billed for what is no tokens of a model: searches, storage, sessions. */
  "other_items",
  /** The same tokens at another price than ours: of another service tier, or one that was agreed on. */
  "price",
  /** Every part of a call is rounded to the nano-dollar, a bill only its sum. */
  "rounding",
  /** None of these. */
  "unexplained",
] as const;
export type Cause = (typeof CAUSES)[number];
export type Causes = Record<Cause, bigint>;

export const noCauses = (): Causes => ({
  unpriced: 0n,
  missing_spans: 0n,
  not_billed: 0n,
  other_items: 0n,
  price: 0n,
  rounding: 0n,
  unexplained: 0n,
});

/** A price at which a bill charges what we priced otherwise; rates in dollars per token, scaled. */
export interface PriceDifference {
  kinds: readonly TokenKind[];
  /** Empty where it is no tier's price. */
  tiers: readonly ServiceTier[];
}

export interface Explained {
  causes: Causes;
  /** Where `price` is a cause. */
  price: PriceDifference | undefined;
}

/**
 * Parts what a charge is more than our cost of the same into causes, in the amounts' unit. A price is believed where the
 * charge is exactly what the billed tokens cost at it; what it leaves is then rounding, else nobody can explain it.
 */
export function explainCharge(charge: Charge, price: ListPrice, usual: Rate | undefined): Explained {
  if (isUnbilled(charge)) return { causes: { ...noCauses(), not_billed: -charge.cost }, price: undefined };
  if (!charge.billed) return withoutTokens(charge);
  const { billed, use, amount, cost, kinds } = charge;
  const billedAs: Tokens = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };
  for (const kind of kinds) billedAs[kind] = billedTokens(billed, kind);
  const priced = only(kinds, use.priced);
  const unpriced = only(kinds, use.unpriced);

  const believed = candidatesOf(charge, price, usual).find(
    ({ rates, tolerance }) => abs(amount - worth(billedAs, rates)) <= tolerance,
  );
  const rates = believed?.rates ?? likelyRates(charge, billedAs, price, usual);
  const causes = noCauses();
  causes.unpriced = worth(unpriced, rates);
  for (const kind of kinds) {
    const apart = billedAs[kind] - priced[kind] - unpriced[kind];
    causes[apart > 0 ? "missing_spans" : "not_billed"] += worthOf(apart, rates[kind]);
  }
  const repriced = worth(priced, rates) - cost;
  const isRounding = abs(repriced) <= BigInt(use.calls) * NANO + NANO;
  causes[isRounding ? "rounding" : "price"] += repriced;
  const rest = amount - cost - causes.unpriced - causes.missing_spans - causes.not_billed - repriced;
  causes[believed ? "rounding" : "unexplained"] += rest;
  return { causes, price: isRounding ? undefined : { kinds, tiers: believed?.tiers ?? [] } };
}

/** Whether there is nothing of it on the bill at all. */
function isUnbilled({ amount, billed, isOnBill }: Charge): boolean {
  return amount === 0n && (!isOnBill || billed?.every(({ tokens }) => tokens === 0) === true);
}

/** What a charge of which only the amount is known may be. */
function withoutTokens({ amount, blur, cost, use }: Charge): Explained {
  const causes = noCauses();
  const difference = amount - cost;
  const isRounding = abs(difference) <= blur + NANO + BigInt(use.calls) * NANO;
  if (use.calls === 0) causes.missing_spans = difference;
  else if (isRounding) causes.rounding = difference;
  else if (use.unpricedCalls > 0 && difference > 0n) causes.unpriced = difference;
  else causes.unexplained = difference;
  return { causes, price: undefined };
}

/** What a token is worth where no price explains the charge: as we priced it, as the book does, as the bill mostly does. */
function likelyRates(
  charge: Charge,
  billedAs: Tokens,
  price: ListPrice,
  usual: Rate | undefined,
): Candidate["rates"] {
  const listed = listedRates(charge.kinds, charge.billed ?? [], ({ tier }) => tier ?? "standard", price);
  const spread =
    usual ?? (total(billedAs) > 0 ? divideHalfUp(charge.amount * RATE_SCALE, BigInt(total(billedAs))) : 0n);
  return { ...rateOf(charge, spread), ...listed?.rates, ...pricedAt(charge) };
}

function only(kinds: readonly TokenKind[], tokens: Tokens): Tokens {
  const of = (kind: TokenKind) => (kinds.includes(kind) ? tokens[kind] : 0);
  return {
    input: of("input"),
    cacheRead: of("cacheRead"),
    cacheWrite: of("cacheWrite"),
    output: of("output"),
  };
}

function worth(tokens: Tokens, rates: Candidate["rates"]): bigint {
  return TOKEN_KINDS.reduce((sum, kind) => sum + worthOf(tokens[kind], rates[kind]), 0n);
}

const worthOf = (tokens: number, rate: Rate = 0n) => divideHalfUp(BigInt(tokens) * rate, RATE_SCALE);
const abs = (amount: bigint) => (amount < 0n ? -amount : amount);
