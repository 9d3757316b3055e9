import {
  type CanonicalFields,
  MOST_COST_OF_A_CALL,
  NO_COST,
  SPAN_STATUSES,
  type SpanCost,
} from "../model/span.ts";
import { type BilledUnit, type BilledUnits, NO_TOKENS } from "../model/usage.ts";
import type { PriceBook } from "./price-book.ts";
import { costOf, type Rates } from "./rates.ts";

const STATUS_ERROR = SPAN_STATUSES.indexOf("error");
const BILLABLE_CATEGORIES = new Set(["llm", "embedding", "rerank"]);

/**
 * What a span's call cost, by the price of its own time. Without usage or a price the client's own figure
 * counts, and before the price where the book prefers that; without either, the call is `unpriced`, never free.
 */
export function priceSpan(
  span: Pick<
    CanonicalFields,
    | "category"
    | "provider"
    | "requestModel"
    | "responseModel"
    | "usage"
    | "units"
    | "serviceTier"
    | "reportedCost"
    | "cacheHit"
    | "status"
  >,
  startMs: number,
  book: PriceBook,
): SpanCost {
  const { usage, units, reportedCost: reported } = span;
  if (!BILLABLE_CATEGORIES.has(span.category)) return NO_COST;
  if (span.cacheHit) return { ...NO_COST, status: "not_billable", reported };
  // A provider does not charge for a call that it refused or that never reached it.
  if (!usage && !units && span.status === STATUS_ERROR)
    return { ...NO_COST, status: "not_billable", reported };
  if (usage || units) {
    for (const model of [span.responseModel, span.requestModel]) {
      const price = model === "" ? undefined : book.find(span.provider, model, startMs, span.serviceTier);
      const parts =
        price && (usage || hasRate(price.rates, units)) && costOf(usage ?? NO_TOKENS, price.rates, units);
      if (!price || !parts || parts.total > MOST_COST_OF_A_CALL) continue;
      const computed = { reported, computed: parts.total, price: price.name };
      return book.prefersReported && reported !== undefined
        ? { ...NO_COST, ...computed, status: "reported", total: reported }
        : { ...computed, status: "computed", ...parts };
    }
  }
  if (reported !== undefined) return { ...NO_COST, status: "reported", total: reported, reported };
  return { ...NO_COST, status: "unpriced" };
}

/** Whether anything of what was counted has a price; a call that tells of nothing else would be free otherwise. */
function hasRate(rates: Rates, units: BilledUnits | undefined): boolean {
  return Object.keys(units ?? {}).some((unit) => rates.units?.[unit as BilledUnit] !== undefined);
}
