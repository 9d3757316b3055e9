import type { Span as ApiSpan, TraceSummary as ApiTraceSummary, Cost, SpanNode, Trace } from "@anyway-sh/api";
import { readDetails } from "../ingest/dialects/details.ts";
import { orFromEvents } from "../ingest/dialects/message-events.ts";
import { readMessages } from "../ingest/dialects/messages.ts";
import { differs } from "../model/cost-difference.ts";
import { formatNanoUsd } from "../model/money.ts";
import { SPAN_KINDS, SPAN_STATUSES, type SpanCost } from "../model/span.ts";
import { warningsOf } from "../model/span-warnings.ts";
import type { SpanPayload, StoredSpan } from "../model/stored-span.ts";
import { formatTimeNs, nsToMs } from "../model/time-range.ts";
import type { IdSource, SpanAttribution, TraceSpan, TraceSummary } from "../model/trace.ts";
import { type BilledUnits, inputTokens, type Usage } from "../model/usage.ts";

export function toApiTraceSummary(
  traceId: string,
  summary: Omit<TraceSummary, "properties">,
): ApiTraceSummary {
  return {
    trace_id: traceId,
    start_time: formatTimeNs(summary.startTimeNs),
    end_time: formatTimeNs(summary.endTimeNs),
    duration_ms: nsToMs(summary.endTimeNs - summary.startTimeNs),
    span_count: summary.spanCount,
    error_count: summary.errorCount,
    root_span: summary.hasRoot
      ? { name: summary.rootName, attributes: Object.fromEntries(summary.rootProperties) }
      : null,
    llm_summary: {
      model: summary.models[0] ?? null,
      models: summary.models,
      tokens_input: summary.inputTokens,
      tokens_output: summary.outputTokens,
      cost: formatNanoUsd(summary.cost),
      cost_incomplete: summary.unpricedCount > 0,
    },
    status: summary.status === 2 ? "error" : "ok",
    environment: summary.environment,
    workflow: summary.workflows[0] ?? null,
    customer_ids: summary.customers.map((customer) => customer.customerId),
    user_id: summary.userIds[0] ?? null,
    session_id: summary.sessionIds[0] ?? null,
    order_ids: summary.orderIds,
  };
}

export function toApiTrace(
  traceId: string,
  summary: Omit<TraceSummary, "properties">,
  spans: SpanNode[],
  nextCursor: string | null,
): Trace {
  return { ...toApiTraceSummary(traceId, summary), spans, next_cursor: nextCursor };
}

export function toApiSpanNode(
  traceId: string,
  span: StoredSpan,
  attribution: SpanAttribution,
  parent: TraceSpan | undefined,
): SpanNode {
  return {
    trace_id: traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId || null,
    name: span.name,
    kind: SPAN_KINDS[span.kind] ?? "unspecified",
    start_time: formatTimeNs(span.startTimeNs),
    end_time: formatTimeNs(span.endTimeNs),
    duration_ms: nsToMs(span.endTimeNs - span.startTimeNs),
    status: SPAN_STATUSES[span.status] ?? "unset",
    status_message: span.statusMessage,
    service_name: span.serviceName,
    scope: { name: span.scopeName, version: span.scopeVersion },
    dialect: span.dialect,
    category: span.category,
    workflow: span.workflow || null,
    agent: span.agent || null,
    provider: span.provider || null,
    request_model: span.requestModel || null,
    response_model: span.responseModel || null,
    usage: span.usage ? toApiUsage(span.usage) : null,
    units: toApiUnits(span.units),
    service_tier: span.serviceTier,
    cost: toApiCost(span.price, attribution.billable),
    user_id: attribution.userId || null,
    customer_id: attribution.customerId || null,
    session_id: attribution.sessionId || null,
    order_id: span.orderId || null,
    properties: Object.fromEntries(span.properties),
    warnings: warningsOf(span, parent),
    inferred: {
      ...inferred("customer_id", attribution.customerId, attribution.customerSource),
      ...inferred("user_id", attribution.userId, attribution.userSource),
      ...inferred("session_id", attribution.sessionId, attribution.sessionSource),
    },
  };
}

/** `sameResponseIn`: other traces in which the provider's answer stands as well. */
export function toApiSpan(
  node: SpanNode,
  payload: SpanPayload,
  sameResponseIn: readonly string[] = [],
): ApiSpan {
  const content = new Map(Object.entries(payload.content));
  const details = readDetails(content, payload.events);
  const messages = orFromEvents(
    readMessages(content, node.category === "llm"),
    payload.events.map(({ name, attributes }) => ({ name, attributes: new Map(Object.entries(attributes)) })),
  );
  return {
    ...node,
    warnings: sameResponseIn.length > 0 ? [...node.warnings, "answered_elsewhere"] : node.warnings,
    same_response_in: [...sameResponseIn],
    input_messages: messages.input,
    output_messages: messages.output,
    tools: details.tools,
    candidates: details.candidates,
    documents: details.documents,
    vector_dimensions: details.vectorDimensions,
    attributes: { ...payload.attributes, ...payload.content },
    resource: payload.resource,
    events: payload.events.map((event) => ({
      name: event.name,
      time: formatTimeNs(event.timeNs),
      attributes: event.attributes,
    })),
    links: payload.links.map((link) => ({
      trace_id: link.traceId,
      span_id: link.spanId,
      attributes: link.attributes,
    })),
  };
}

function inferred(key: string, value: string, source: IdSource): Record<string, string> {
  return source === "ancestor" || source === "trace" || source === "membership" ? { [key]: value } : {};
}

function toApiUsage(usage: Usage): NonNullable<SpanNode["usage"]> {
  return {
    input_tokens: inputTokens(usage),
    uncached_input_tokens: usage.uncachedInputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    cache_write_1h_tokens: usage.cacheWrite1hTokens,
    input_audio_tokens: usage.inputAudioTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
    output_audio_tokens: usage.outputAudioTokens,
    rule: usage.rule,
  };
}

function toApiUnits({ audioMs, ...units }: BilledUnits = {}): SpanNode["units"] {
  return audioMs === undefined ? units : { ...units, audio_ms: audioMs };
}

/** A call that another span of its trace tells as well shows as not billable, with no amounts. */
function toApiCost(cost: SpanCost, billable: boolean): Cost | null {
  if (cost.status === "") return null;
  const status = billable ? cost.status : "not_billable";
  const isComputed = status === "computed";
  const part = (nano: bigint) => (isComputed ? formatNanoUsd(nano) : null);
  return {
    status,
    total: status === "unpriced" ? null : formatNanoUsd(billable ? cost.total : 0n),
    uncached_input: part(cost.uncachedInput),
    cache_read: part(cost.cacheRead),
    cache_write: part(cost.cacheWrite),
    output: part(cost.output),
    other: part(cost.other),
    computed: cost.computed === undefined ? null : formatNanoUsd(cost.computed),
    reported: cost.reported === undefined ? null : formatNanoUsd(cost.reported),
    differs: billable && differs(cost),
    price: (billable && cost.price) || null,
  };
}
