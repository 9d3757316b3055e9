import type { Span, WireSpan } from "../../model/span.ts";
import { classify, dialectOfRank } from "../dialects/classify.ts";
import { emitterRule } from "../dialects/emitters.ts";
import type { FieldSource } from "./field-sources.ts";

/** Why a span's counts were read by their rule; undefined without usage. */
export function ruleReason(span: Span, sources: readonly FieldSource[]): string | undefined {
  if (!span.usage) return undefined;
  const { scopeName, scopeVersion } = span;
  const { counts, addsReasoning } = emitterRule(scopeName, scopeVersion);
  if (counts || addsReasoning)
    return `That is measured: so counts ${[scopeName, scopeVersion].filter(Boolean).join(" ")}.`;
  if (span.usage.rule.includes("-inferred")) return "No other reading agrees with the numbers.";
  const told = sources.find(({ field }) => field === "input_tokens" || field === "output_tokens");
  const dialect = told && dialectOf(told);
  if (dialect?.usualCounts && span.usage.rule.startsWith(dialect.usualCounts))
    return `That is the convention of ${dialect.name}, and the numbers do not contradict it.`;
  return "That is the convention, and the numbers do not contradict it.";
}

/** The dialect whose table was read. */
function dialectOf({ key, path }: FieldSource) {
  const { members, rank } = classify(key);
  return dialectOfRank(members?.find((member) => member.path.join(".") === path)?.rank ?? rank);
}

/** Why a call costs what it does. `billable`: no other of the spans tells of the same call. */
export function costReason(span: Span, billable: boolean): string {
  const { cost, usage } = span;
  const model = span.responseModel || span.requestModel;
  switch (cost.status) {
    case "":
      return "Only calls of a model cost something.";
    case "not_billable":
      return span.cacheHit
        ? "The answer came from the application's own cache."
        : "The call failed and used no tokens.";
    case "reported":
      if (!billable) return ANOTHER;
      if (cost.computed !== undefined) return "The client reported it, which counts in this project.";
      return `${lacks(span)} The client's own figure counts.`;
    case "computed":
      return billable ? `The price is that of ${day(span)}.` : ANOTHER;
    case "unpriced":
      if (!usage) return "The span says no tokens, and no cost of its own.";
      if (model === "") return "The span names no model, and no cost of its own.";
      return `${lacks(span)} The client reported no cost either.`;
  }
}

const ANOTHER = "Another of these spans tells of the same call, and carries its cost.";

function lacks({ usage, provider, requestModel, responseModel }: Span): string {
  if (!usage) return "The span says no tokens.";
  const models = [...new Set([responseModel, requestModel])].filter(Boolean).join(" or ");
  return `No price is known for ${models || "a call without a model"}${provider ? ` of ${provider}` : ""}.`;
}

/** The day of UTC on which a span started. */
function day({ startTimeNs }: WireSpan | Span): string {
  return new Date(Number(startTimeNs / 1_000_000n)).toISOString().slice(0, 10);
}
