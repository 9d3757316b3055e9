import type { Environment } from "@anyway-sh/semconv";
import type { TimeRange } from "../model/time-range.ts";

/** What a sum of costs or money is made of, and how it is parted. */
export interface SumQuestion {
  projectId: string;
  /** Whole slots. */
  range: TimeRange;
  environment: Environment;
  group: SumGroup;
  /** Only what is this customer's, or of those merged with it. */
  customerId?: string | undefined;
  /** When the parts begin into which the range is cut, in milliseconds, oldest first: the first one when it does. */
  startsMs: readonly number[];
}

/** By whose it is; by the value of a property, which of an order is one of its metadata, or its product; or not at all. */
export type SumGroup = { by: "customer" } | { by: "property"; key: string } | { by: "none" };

/** The property that says which product a span works for. */
export const PRODUCT_PROPERTY = "product_id";

/** SQL of the part that a time in milliseconds is in: when it begins. */
export function startOf(ms: string, startsMs: readonly number[]): string {
  return startsMs.length === 1 ? `{onlyStartMs:Int64}` : `roundDown(${ms}, {startsMs:Array(Int64)})`;
}

/** What {@link startOf} names. */
export function startParams(startsMs: readonly number[]): Record<string, unknown> {
  return startsMs.length === 1 ? { onlyStartMs: startsMs[0] } : { startsMs };
}
