import { SERVICE_TIERS, type ServiceTier } from "../model/service-tier.ts";
import {
  type BilledTokens,
  billedTokens,
  type Charge,
  NANO,
  TOKEN_KINDS,
  type TokenKind,
} from "./charges.ts";

/** Dollars a token, in units of a millionth of a millionth of those of `MONEY_PLACES`: fractions hardly lose anything. */
export type Rate = bigint;
export const RATE_SCALE = 1_000_000_000_000n;

/** What a token costs, of `MONEY_PLACES`; undefined where nobody knows. */
export type ListPrice = (
  tier: ServiceTier,
  token: { kind: TokenKind; isLong: boolean; isHour: boolean },
) => bigint | undefined;

/** Prices at which a charge may have been made. */
export interface Candidate {
  /** The service tiers of it; empty where it is no price of the book. */
  tiers: ServiceTier[];
  rates: Partial<Record<TokenKind, Rate>>;
  /** How far what it comes to may be from the amount. */
  tolerance: bigint;
}

/** Prices with a reason to believe them, the best first. */
export function candidatesOf(charge: Charge, price: ListPrice, usual: Rate | undefined): Candidate[] {
  const { billed, blur } = charge;
  if (!billed) return [];
  const tolerance = blur + NANO;
  const own = ownRates(charge);
  const isSaid = billed.some(({ tier }) => tier !== null);
  const tiers: ((tokens: BilledTokens) => ServiceTier)[] = isSaid
    ? [({ tier }) => tier ?? "standard"]
    : SERVICE_TIERS.map((tier) => () => tier);
  return [
    ...(own ? [{ ...own, tolerance: tolerance + BigInt(charge.use.calls) * NANO }] : []),
    ...tiers.flatMap((tierOf) => {
      const listed = listedRates(charge.kinds, billed, tierOf, price);
      return listed ? [{ ...listed, tolerance }] : [];
    }),
    ...(usual === undefined ? [] : [{ tiers: [], rates: rateOf(charge, usual), tolerance }]),
  ];
}

/** What spans were priced at: to be believed where they tell of the very tokens that are billed. */
function ownRates(charge: Charge): Omit<Candidate, "tolerance"> | undefined {
  const { kinds, billed, use } = charge;
  const isSame = kinds.every(
    (kind) => use.unpriced[kind] === 0 && use.priced[kind] === billedTokens(billed ?? [], kind),
  );
  if (!isSame || use.calls === 0) return undefined;
  return { tiers: [], rates: pricedAt(charge) };
}

/** What our tokens of each kind came to cost. */
export function pricedAt({ kinds, use }: Charge): Partial<Record<TokenKind, Rate>> {
  const rates: Partial<Record<TokenKind, Rate>> = {};
  if (use.unsplit !== 0n) return rates;
  for (const kind of kinds)
    if (use.priced[kind] > 0) rates[kind] = (use.cost[kind] * NANO * RATE_SCALE) / BigInt(use.priced[kind]);
  return rates;
}

/** The book's prices, each weighed by the tokens that are billed at it. */
export function listedRates(
  kinds: readonly TokenKind[],
  billed: readonly BilledTokens[],
  tierOf: (tokens: BilledTokens) => ServiceTier,
  price: ListPrice,
): Omit<Candidate, "tolerance"> | undefined {
  const rates: Partial<Record<TokenKind, Rate>> = {};
  const tiers = new Set<ServiceTier>();
  for (const kind of kinds) {
    let cost = 0n;
    for (const one of billed) {
      if (one.kind !== kind) continue;
      const tier = tierOf(one);
      const each = price(tier, one);
      if (each === undefined) return undefined;
      cost += each * BigInt(one.tokens);
      tiers.add(tier);
    }
    const tokens = billedTokens(billed, kind);
    const rate =
      tokens > 0
        ? (cost * RATE_SCALE) / BigInt(tokens)
        : (price("standard", { kind, isLong: false, isHour: false }) ?? 0n) * RATE_SCALE;
    rates[kind] = rate;
  }
  return { tiers: SERVICE_TIERS.filter((tier) => tiers.has(tier)), rates };
}

/** One rate for all tokens of a charge. */
export function rateOf({ kinds }: Charge, rate: Rate): Candidate["rates"] {
  return Object.fromEntries(TOKEN_KINDS.filter((kind) => kinds.includes(kind)).map((kind) => [kind, rate]));
}
