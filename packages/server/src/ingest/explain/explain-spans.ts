import type { Environment } from "@anyway-sh/semconv";
import { attributeTrace } from "../../attribution/attribute-trace.ts";
import type { Attributes, AttributeValue, Span } from "../../model/span.ts";
import type { SpanPayload, StoredSpan } from "../../model/stored-span.ts";
import { msToNs } from "../../model/time-range.ts";
import type { SpanAttribution } from "../../model/trace.ts";
import { inputTokens } from "../../model/usage.ts";
import type { PriceBook } from "../../pricing/price-book.ts";
import { classify } from "../dialects/classify.ts";
import { InvalidBodyError } from "../otlp/invalid-body.ts";
import { toSpan } from "../to-span.ts";
import { contentSources } from "./content-sources.ts";
import { type FieldSources, fieldSources } from "./field-sources.ts";
import { type Filled, type PastedForm, readPastedSpans } from "./pasted-spans.ts";
import { costReason, ruleReason } from "./reasons.ts";

/** How one span is read. */
export interface SpanExplanation extends FieldSources {
  traceId: string;
  stored: StoredSpan;
  payload: SpanPayload;
  /** Whose it is, were the spans given with it all of its trace. */
  attribution: SpanAttribution;
  parent: StoredSpan | undefined;
  environment: Environment;
  /** Undefined without usage. */
  ruleReason: string | undefined;
  costReason: string;
  /** Attributes of the span that nothing was read from. */
  unread: [string, AttributeValue][];
  filled: Filled[];
}

export interface Explanation {
  form: PastedForm;
  spans: SpanExplanation[];
  /** How many spans there are beyond those explained. */
  more: number;
  /** Why the server would refuse other spans of the text. */
  refused: string[];
}

/** More than anyone reads, and little enough that a large text is answered at once. */
const MOST_EXPLAINED = 100;

/**
 * How the spans in a JSON text would be read and priced; see {@link readPastedSpans} for what it may hold, and for
 * what it throws. Stores nothing. `nowMs` stands in for the time of a span that has none.
 */
export function explainSpans(text: string, book: PriceBook, nowMs: number): Explanation {
  const { form, spans: pasted, refused, unread } = readPastedSpans(text, nowMs);
  if (pasted.length === 0) throw new InvalidBodyError(refused[0] ?? "there is no span in it");
  const read = pasted.map(({ wire, filled }) => {
    const span = toSpan(wire, book);
    return { span, filled, stored: toStored(span, nowMs) };
  });
  const traces = Map.groupBy(read, ({ span }) => span.traceId);
  const attributions = new Map<StoredSpan, SpanAttribution>();
  for (const trace of traces.values()) {
    const stored = trace.map((one) => one.stored);
    for (const [i, attribution] of attributeTrace(stored).entries()) {
      const span = stored[i];
      if (span) attributions.set(span, attribution);
    }
  }
  const spans = read.slice(0, MOST_EXPLAINED).flatMap(({ span, stored, filled }): SpanExplanation[] => {
    const attribution = attributions.get(stored);
    if (!attribution) return [];
    const siblings = traces.get(span.traceId) ?? [];
    const parent = siblings.find((other) => other.stored.spanId === span.parentSpanId)?.stored;
    const told = toldBy(span);
    return [
      {
        traceId: span.traceId,
        stored,
        parent,
        attribution,
        filled,
        environment: span.environment,
        ruleReason: ruleReason(span, told.sources),
        costReason: costReason(span, attribution.billable),
        ...told,
      },
    ];
  });
  return { form, spans, more: unread + read.length - spans.length, refused };
}

/** Which attributes say what, and which nothing. */
function toldBy(span: Span): FieldSources & Pick<SpanExplanation, "payload" | "unread"> {
  const [content, attributes] = partition(span.attributes, (key) => classify(key).content);
  const { sources, passedOver } = fieldSources(span.attributes, span.resource, span);
  sources.push(...contentSources(content, span.events));
  const heard = new Set(
    [...sources, ...passedOver].filter(({ from }) => from === "span").map(({ key }) => key),
  );
  return {
    sources,
    passedOver,
    payload: {
      attributes: Object.fromEntries(attributes),
      content: Object.fromEntries(content),
      resource: Object.fromEntries(span.resource),
      events: span.events.map((event) => ({ ...event, attributes: Object.fromEntries(event.attributes) })),
      links: span.links.map((link) => ({ ...link, attributes: Object.fromEntries(link.attributes) })),
    },
    unread: [...attributes].filter(([key]) => !heard.has(key)),
  };
}

function partition(attributes: Attributes, isFirst: (key: string) => boolean): [Attributes, Attributes] {
  const { first = [], second = [] } = Object.groupBy(attributes, ([key]) =>
    isFirst(key) ? "first" : "second",
  );
  return [new Map(first), new Map(second)];
}

/** The span as it would be read back. It counts as received when it ended, so that its age is no fault of it. */
function toStored(span: Span, nowMs: number): StoredSpan {
  const { usage, cost } = span;
  const nowNs = msToNs(nowMs);
  const isOver = span.endTimeNs < nowNs;
  return {
    ...span,
    model: span.responseModel || span.requestModel,
    hasUsage: usage !== undefined,
    inputTokens: usage ? inputTokens(usage) : 0,
    outputTokens: usage?.outputTokens ?? 0,
    cacheReadTokens: usage?.cacheReadTokens ?? 0,
    cacheWriteTokens: usage?.cacheWriteTokens ?? 0,
    reasoningTokens: usage?.reasoningTokens ?? 0,
    costStatus: cost.status,
    cost: cost.total,
    costCacheRead: cost.cacheRead,
    costCacheWrite: cost.cacheWrite,
    costOutput: cost.output,
    costOther: cost.other,
    userMessage: 0,
    price: cost,
    receivedAtNs: isOver ? span.endTimeNs : nowNs,
  };
}
