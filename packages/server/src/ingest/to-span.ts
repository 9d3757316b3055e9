import type { EnvironmentRules } from "../model/settings.ts";
import type { Span, WireSpan } from "../model/span.ts";
import type { PriceBook } from "../pricing/price-book.ts";
import { priceSpan } from "../pricing/price-span.ts";
import { normalize } from "./dialects/normalize.ts";
import { readSaid } from "./said/read-said.ts";

/** A span with the fields that the dialects read from it, and its price at its own time. */
export function toSpan(wire: WireSpan, book: PriceBook, rules?: EnvironmentRules): Span {
  const fields = normalize(wire, rules);
  return {
    ...wire,
    ...fields,
    cost: priceSpan(fields, Number(wire.startTimeNs / 1_000_000n), book),
    said: readSaid(wire, fields),
  };
}
