import type { SpanCost } from "./span.ts";

/** Whether what was reported of a call is more than one hundredth off what is computed of it. */
export function differs({ computed, reported }: Pick<SpanCost, "computed" | "reported">): boolean {
  if (computed === undefined || reported === undefined) return false;
  const difference = reported > computed ? reported - computed : computed - reported;
  return difference * 100n > computed;
}
