import type { Explanation as ApiExplanation, FieldSource as ApiFieldSource } from "@anyway-sh/api";
import { describeUsageRule } from "@anyway-sh/api/meanings";
import type { Explanation } from "../ingest/explain/explain-spans.ts";
import type { FieldSource } from "../ingest/explain/field-sources.ts";
import { toApiSpan, toApiSpanNode } from "./convert-trace.ts";

/** How spans are read, as the API answers it. */
export function toApiExplanation({ form, spans, more, refused }: Explanation): ApiExplanation {
  return {
    form,
    spans: spans.map((one) => ({
      span: toApiSpan(toApiSpanNode(one.traceId, one.stored, one.attribution, one.parent), one.payload),
      environment: one.environment,
      rule_meaning: one.stored.usage ? describeUsageRule(one.stored.usage.rule) : null,
      rule_reason: one.ruleReason ?? null,
      cost_reason: one.costReason,
      sources: one.sources.map(toApiSource),
      passed_over: one.passedOver.map(toApiSource),
      unread: Object.fromEntries(one.unread),
      filled: one.filled,
    })),
    more,
    refused,
  };
}

/** Fields alike, so that the contract and the reading may go their own ways. */
function toApiSource({ field, key, path, from, value }: FieldSource): ApiFieldSource {
  return { field, key, path, from, value };
}
