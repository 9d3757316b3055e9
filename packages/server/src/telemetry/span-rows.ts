import { formatNanoUsd } from "../model/money.ts";
import type { Attributes, Span, SpanEvent, SpanLink } from "../model/span.ts";
import { TSV_NULL, tsvCounts, tsvMap, tsvString, tsvStrings } from "./tsv.ts";

/** Columns of `span_intake` in the order in which {@link encodeSpan} writes them; the commit's stamp comes last. */
export const SPAN_COLUMNS = [
  "project_id",
  "trace_id",
  "span_id",
  "parent_span_id",
  "start_time_ns",
  "duration_ns",
  "name",
  "kind",
  "status",
  "status_message",
  "service_name",
  "scope_name",
  "scope_version",
  "dialect",
  "category",
  "workflow",
  "agent",
  "provider",
  "request_model",
  "response_model",
  "response_id",
  "environment",
  "shared",
  "usage_rule",
  "uncached_input_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "output_tokens",
  "reasoning_tokens",
  "cache_write_1h_tokens",
  "input_audio_tokens",
  "output_audio_tokens",
  "impossible_usage",
  "service_tier",
  "units",
  "cost_status",
  "cost",
  "cost_uncached_input",
  "cost_cache_read",
  "cost_cache_write",
  "cost_output",
  "cost_other",
  "cost_computed",
  "cost_reported",
  "price",
  "user_id",
  "customer_id",
  "session_id",
  "order_id",
  "properties",
  "attributes",
  "content",
  "resource",
  "events",
  "links",
  "said_by",
  "said_texts",
  "committed_at_us",
] as const;

/**
 * A span as one line of `TabSeparated` without its last field: the commit that the line goes into appends
 * its stamp. `isContent` tells which attributes are message contents.
 */
export function encodeSpan(projectId: string, span: Span, isContent: (key: string) => boolean): string {
  const { usage, cost } = span;
  const [attributes, content] = splitJson(span.attributes, isContent);
  return [
    projectId,
    span.traceId,
    span.spanId,
    span.parentSpanId,
    span.startTimeNs,
    span.endTimeNs - span.startTimeNs,
    tsvString(span.name),
    span.kind,
    span.status,
    tsvString(span.statusMessage),
    tsvString(span.serviceName),
    tsvString(span.scopeName),
    tsvString(span.scopeVersion),
    span.dialect,
    span.category,
    tsvString(span.workflow),
    tsvString(span.agent),
    tsvString(span.provider),
    tsvString(span.requestModel),
    tsvString(span.responseModel),
    tsvString(span.responseId),
    span.environment,
    span.shared ? 1 : 0,
    usage ? usage.rule : "",
    usage ? usage.uncachedInputTokens : 0,
    usage ? usage.cacheReadTokens : 0,
    usage ? usage.cacheWriteTokens : 0,
    usage ? usage.outputTokens : 0,
    usage ? usage.reasoningTokens : 0,
    usage ? usage.cacheWrite1hTokens : 0,
    usage ? usage.inputAudioTokens : 0,
    usage ? usage.outputAudioTokens : 0,
    span.hasImpossibleUsage ? 1 : 0,
    span.serviceTier,
    tsvCounts(span.units),
    cost.status,
    formatNanoUsd(cost.total),
    formatNanoUsd(cost.uncachedInput),
    formatNanoUsd(cost.cacheRead),
    formatNanoUsd(cost.cacheWrite),
    formatNanoUsd(cost.output),
    formatNanoUsd(cost.other),
    cost.computed === undefined ? TSV_NULL : formatNanoUsd(cost.computed),
    cost.reported === undefined ? TSV_NULL : formatNanoUsd(cost.reported),
    tsvString(cost.price),
    tsvString(span.userId),
    tsvString(span.customerId),
    tsvString(span.sessionId),
    tsvString(span.orderId),
    tsvMap(span.properties),
    tsvString(attributes),
    tsvString(content),
    tsvString(resourceJson(span.resource)),
    span.events.length === 0 ? "" : tsvString(eventsJson(span.events)),
    span.links.length === 0 ? "" : tsvString(linksJson(span.links)),
    tsvStrings(span.said.map(({ by }) => by)),
    tsvStrings(span.said.map(({ text }) => text)),
  ].join("\t");
}

function splitJson(attributes: Attributes, isContent: (key: string) => boolean): [string, string] {
  let plain = "";
  let content = "";
  for (const [key, value] of attributes) {
    const member = `${jsonKey(key)}${JSON.stringify(value)}`;
    if (isContent(key)) content += content === "" ? member : `,${member}`;
    else plain += plain === "" ? member : `,${member}`;
  }
  return [`{${plain}}`, content === "" ? "" : `{${content}}`];
}

function toJson(attributes: Attributes): string {
  return `{${Array.from(attributes, ([key, value]) => `${jsonKey(key)}${JSON.stringify(value)}`).join(",")}}`;
}

/** The spans of a batch share their resource. */
const resources = new WeakMap<Attributes, string>();
function resourceJson(resource: Attributes): string {
  let json = resources.get(resource);
  if (json === undefined) {
    json = toJson(resource);
    resources.set(resource, json);
  }
  return json;
}

function eventsJson(events: readonly SpanEvent[]): string {
  return `[${events.map((e) => `{"name":${JSON.stringify(e.name)},"time_ns":"${e.timeNs}","attributes":${toJson(e.attributes)}}`).join(",")}]`;
}

function linksJson(links: readonly SpanLink[]): string {
  return `[${links.map((l) => `{"trace_id":"${l.traceId}","span_id":"${l.spanId}","attributes":${toJson(l.attributes)}}`).join(",")}]`;
}

const jsonKeys = new Map<string, string>();
const MAX_KEYS = 16_384;
const MAX_KEY_LENGTH = 256;
/** `"key":`, remembered, since keys repeat from span to span; those of a client that makes them up do not stay. */
function jsonKey(key: string): string {
  const known = jsonKeys.get(key);
  if (known !== undefined) return known;
  const json = `${JSON.stringify(key)}:`;
  if (jsonKeys.size < MAX_KEYS && key.length <= MAX_KEY_LENGTH) jsonKeys.set(key, json);
  return json;
}
