import type { BillContent } from "../model/bill.ts";
import type { PriceBook } from "../pricing/price-book.ts";
import type { Rate, Rates } from "../pricing/rates.ts";
import type { TokenKind } from "../reconcile/charges.ts";
import { type Comparison, compare, type PriceOf } from "../reconcile/compare.ts";
import type { CostReads } from "../telemetry/cost-reads.ts";
import { ourUses } from "./our-uses.ts";

const NOON_MS = 43_200_000;

/** A bill side by side with what spans tell, at the project's prices where a price is asked for. */
export async function reconcileBill(
  { telemetry, book }: { telemetry: Pick<CostReads, "costs">; book: PriceBook },
  projectId: string,
  bill: BillContent,
): Promise<Comparison> {
  return compare(bill, await ourUses(telemetry, projectId, bill), pricesOf(book));
}

export function pricesOf(book: PriceBook): PriceOf {
  return (provider, model, day) => (tier, token) => {
    const rates = book.find(provider, model, Date.parse(day) + NOON_MS, tier)?.rates;
    const rate = rates && rateOf(rates, token.kind, token.isHour);
    // A pico-dollar for a million tokens is the unit in which bills are compared.
    return rate && (token.isLong ? (rate.tiers.at(-1)?.price ?? rate.base) : rate.base);
  };
}

function rateOf(rates: Rates, kind: TokenKind, isHour: boolean): Rate | undefined {
  if (kind === "output") return rates.output;
  if (kind === "cacheRead") return rates.cacheRead ?? rates.input;
  if (kind === "cacheWrite")
    return (isHour ? rates.cacheWrite1h : undefined) ?? rates.cacheWrite ?? rates.input;
  return rates.input;
}
