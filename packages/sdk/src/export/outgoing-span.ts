import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { SpanMask } from "../privacy/span-mask.ts";
import { limitSize, MAX_SPAN_CHARS } from "./span-size.ts";

/**
 * A span as it leaves the process: masked, and cut where it is too large. It is a copy, so that whoever else sees the
 * span sees it as it was.
 */
export function outgoingSpan(
  span: ReadableSpan,
  chars: number,
  mask: SpanMask,
  isContentTraced: boolean,
): ReadableSpan {
  const isMasked = !isContentTraced || mask.concerns(chars);
  if (!isMasked && chars <= MAX_SPAN_CHARS) return span;
  // Cut last: what is cut is no JSON any more, and the beginning of a card number is no card number.
  const masked = isMasked ? mask.apply(span, isContentTraced) : span;
  const limited = chars > MAX_SPAN_CHARS ? limitSize(masked) : masked;
  return {
    name: masked.name,
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanContext && { parentSpanContext: span.parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    status: limited.status,
    attributes: limited.attributes,
    links: masked.links,
    events: limited.events,
    duration: span.duration,
    ended: span.ended,
    resource: masked.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}
