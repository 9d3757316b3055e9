import type { TreeWindow } from "@anyway-sh/api";
import { formatNanoUsd } from "../model/money.ts";
import { SPAN_STATUSES } from "../model/span.ts";
import { nsToMs } from "../model/time-range.ts";
import type { TreeSpan } from "../telemetry/tree-reads.ts";

/** A span, and whether its call is billed or told by another one too. */
export interface ShownSpan extends TreeSpan {
  billable: boolean;
}

/** Spans as columns; times are counted from `startNs`, the start of their trace. */
export function toTreeWindow(spans: readonly ShownSpan[], startNs: bigint): TreeWindow {
  const strings = new Places<string, string>("", (text) => text);
  const sets = new Places<TreeSpan["properties"], Record<string, string>>(
    new Map(),
    (properties) => Object.fromEntries(properties),
    (properties) => (properties.size === 0 ? "" : JSON.stringify([...properties])),
  );
  const texts = (read: (span: ShownSpan) => string) => spans.map((span) => strings.of(read(span)));
  return {
    span_id: spans.map((span) => span.spanId),
    parent_span_id: spans.map((span) => span.parentSpanId || null),
    name: texts((span) => span.name),
    start_ms: spans.map((span) => nsToMs(span.startTimeNs - startNs)),
    duration_ms: spans.map((span) => nsToMs(span.endTimeNs - span.startTimeNs)),
    status: texts((span) => SPAN_STATUSES[span.status] ?? "unset"),
    status_message: texts((span) => span.statusMessage),
    service_name: texts((span) => span.serviceName),
    category: texts((span) => span.category),
    provider: texts((span) => span.provider),
    request_model: texts((span) => span.requestModel),
    response_model: texts((span) => span.model),
    tokens_input: spans.map((span) => span.inputTokens),
    tokens_output: spans.map((span) => span.outputTokens),
    cost_status: texts((span) => (span.costStatus && !span.billable ? "not_billable" : span.costStatus)),
    cost: texts((span) => (hasCost(span) ? formatNanoUsd(span.cost) : "")),
    properties: spans.map((span) => sets.of(span.properties)),
    strings: strings.values,
    property_sets: sets.values,
  };
}

function hasCost({ billable, costStatus }: ShownSpan): boolean {
  return billable && (costStatus === "computed" || costStatus === "reported");
}

/** What values there are, each once, and where among them each is. */
class Places<T, Shown> {
  readonly values: Shown[];
  readonly #show: (value: T) => Shown;
  readonly #key: (value: T) => unknown;
  readonly #places = new Map<unknown, number>();

  constructor(first: T, show: (value: T) => Shown, key: (value: T) => unknown = (value) => value) {
    this.#show = show;
    this.#key = key;
    this.values = [];
    this.of(first);
  }

  of(value: T): number {
    const key = this.#key(value);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.values.push(this.#show(value)) - 1;
    this.#places.set(key, place);
    return place;
  }
}
