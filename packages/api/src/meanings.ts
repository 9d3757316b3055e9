/**
 * What the words of an answer mean, in sentences. Carries no zod, so that a program may show them without it.
 * @module
 */
import type { SpanWarning } from "@anyway-sh/semconv";
import type { Cost } from "./traces.ts";

/** Why a span carries a warning, and what was done about it. */
export const WARNING_MEANINGS: Record<SpanWarning, string> = {
  impossible_usage:
    "Its token counts contradict each other, or are no counts. Its cost counts as incomplete, and no part of it is below zero.",
  starts_in_the_future:
    "It starts more than five minutes after it was received: the clock of its sender is ahead.",
  came_long_after: "It was received more than thirty days after it ended.",
  starts_before_its_parent: "It starts before the span above it: the clock of one of the two is off.",
  answered_elsewhere: "Another trace tells of the same answer of the provider, and both are billed.",
};

/** Where the figure of a cost comes from, or why there is none. */
export const COST_MEANINGS: Record<Cost["status"], string> = {
  computed: "Computed from the tokens and the price",
  reported: "As the client reported it",
  unpriced: "No price is known for this model, so its cost is missing",
  not_billable: "Not billed: another span of this call carries the cost, or it was served from a cache",
};

const COUNTS_MEANINGS = {
  inclusive: "The input count contains the tokens read from and written to the cache",
  exclusive: "The input count leaves the cached tokens out, so they come on top",
  disjoint: "No count contains another: cached, audio and reasoning tokens come on top",
};

/** What the rule of a span's usage says of the emitter's numbers, as one sentence; empty for a rule that is not known. */
export function describeUsageRule(rule: string): string {
  const [, counts = "", inferred, reasoning] =
    /^(inclusive|exclusive|disjoint)(-inferred)?(\+reasoning)?$/.exec(rule) ?? [];
  if (!Object.hasOwn(COUNTS_MEANINGS, counts)) return "";
  const meaning = COUNTS_MEANINGS[counts as keyof typeof COUNTS_MEANINGS];
  return `${meaning}${inferred ? ", as the numbers themselves tell" : ""}${reasoning ? "; reasoning tokens come on top of the output count" : ""}.`;
}
