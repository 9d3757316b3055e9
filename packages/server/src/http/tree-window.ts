import type { TreeWindow } from "@anyway-sh/api";
import { formatNanoUsd } from "../model/money.ts";
import { SPAN_STATUSES } from "../model/span.ts";
import { nsToMs } from "../model/time-range.ts";
import type { SpanAttribution } from "../model/trace.ts";
import type { TreeSpan } from "../telemetry/trace-spans.ts";

/** Spans, and what each of them is, as columns; times are counted from `startNs`, the start of their trace. */
export function toTreeWindow(
  spans: readonly TreeSpan[],
  attributions: readonly SpanAttribution[],
  startNs: bigint,
): TreeWindow {
  const strings = new Places<string, string>("", (text) => text);
  const sets = new Places<TreeSpan["properties"], Record<string, string>>(new Map(), (properties) =>
    Object.fromEntries(properties),
  );
  const texts = (read: (span: TreeSpan) => string) => spans.map((span) => strings.of(read(span)));
  const isBilled = (i: number) => attributions[i]?.billable === true;
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
    cost_status: spans.map(({ costStatus }, i) =>
      strings.of(costStatus !== "" && !isBilled(i) ? "not_billable" : costStatus),
    ),
    cost: spans.map((span, i) => strings.of(isBilled(i) && hasCost(span) ? formatNanoUsd(span.cost) : "")),
    properties: spans.map(({ properties }) => (properties.size === 0 ? 0 : sets.of(properties))),
    strings: strings.values,
    property_sets: sets.values,
  };
}

function hasCost({ costStatus }: TreeSpan): boolean {
  return costStatus === "computed" || costStatus === "reported";
}

/** What values there are, each once, and where among them each is; objects are told apart by identity. */
class Places<T, Shown> {
  readonly values: Shown[];
  readonly #show: (value: T) => Shown;
  readonly #places = new Map<T, number>();

  constructor(first: T, show: (value: T) => Shown) {
    this.#show = show;
    this.values = [];
    this.of(first);
  }

  of(value: T): number {
    const known = this.#places.get(value);
    if (known !== undefined) return known;
    const place = this.values.push(this.#show(value)) - 1;
    this.#places.set(value, place);
    return place;
  }
}
