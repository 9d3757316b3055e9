import {
  ATTR_OPERATION_NAME,
  ATTR_OUTPUT_TOKENS,
  ATTR_REQUEST_MODEL,
  ATTR_SPAN_KIND,
  ATTR_TIME_TO_FIRST_CHUNK,
  EntityKind,
} from "@anyway-sh/semconv";
import { SpanStatusCode } from "@opentelemetry/api";
import { hrTimeToMilliseconds, millisToHrTime } from "@opentelemetry/core";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { Random } from "./random.ts";

/** Output tokens a second, as these models write them. */
const SPEEDS: [model: string, tokensPerSecond: number][] = [
  ["gpt-4o-mini", 95],
  ["gpt-4o", 75],
  ["gpt-5", 110],
  ["claude-haiku", 150],
  ["claude-sonnet", 75],
  ["claude-opus", 140],
];

/** How long a span without children took, in milliseconds, and until its first output. */
interface Pace {
  duration: number;
  firstChunk: number;
}

/**
 * The same trace as it would have run at `start` with models of real speed: the stand-in answers at once, so
 * model calls get the time that their tokens would take and everything around them moves along.
 *
 * `spans` are in the order in which they ended. The shop does one thing after another, so that order is also
 * the order of siblings, and no clock is asked.
 */
export function retime(spans: readonly ReadableSpan[], start: Date, random: Random): ReadableSpan[] {
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const children = Map.groupBy(spans, (span) => span.parentSpanContext?.spanId);
  const placed: ReadableSpan[] = [];

  /** @returns when the span ends */
  function place(span: ReadableSpan, from: number): number {
    const below = children.get(span.spanContext().spanId) ?? [];
    const pace = below.length === 0 ? paceOf(span, random) : undefined;
    let to = from + (pace?.duration ?? random.between(0.2, 1.5));
    for (const child of below) to = place(child, to) + random.between(0.2, 2);
    placed.push(moved(span, from, to, pace?.firstChunk));
    return to;
  }

  let time = start.getTime();
  for (const span of spans) {
    const parent = span.parentSpanContext?.spanId;
    if (parent === undefined || !ids.has(parent)) time = place(span, time);
  }
  return placed;
}

function paceOf(span: ReadableSpan, random: Random): Pace {
  const { attributes } = span;
  if (attributes[ATTR_OPERATION_NAME] === undefined || attributes[ATTR_REQUEST_MODEL] === undefined) {
    const [low, high] = attributes[ATTR_SPAN_KIND] === EntityKind.TOOL ? [15, 160] : [2, 12];
    return { duration: random.between(low, high), firstChunk: 0 };
  }
  const firstChunk = random.between(180, 750);
  if (span.status.code === SpanStatusCode.ERROR) return { duration: firstChunk, firstChunk };
  const model = String(attributes[ATTR_REQUEST_MODEL]);
  const speed = SPEEDS.find(([name]) => model.startsWith(name))?.[1] ?? 80;
  const tokens = Number(attributes[ATTR_OUTPUT_TOKENS] ?? 0);
  return { duration: firstChunk + (1000 * tokens * random.between(0.8, 1.25)) / speed, firstChunk };
}

function moved(span: ReadableSpan, from: number, to: number, firstChunk: number | undefined): ReadableSpan {
  const oldStart = hrTimeToMilliseconds(span.startTime);
  const stretch = (to - from) / Math.max(hrTimeToMilliseconds(span.endTime) - oldStart, Number.EPSILON);
  const hasFirstChunk = span.attributes[ATTR_TIME_TO_FIRST_CHUNK] !== undefined;
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(span.parentSpanContext ? { parentSpanContext: span.parentSpanContext } : {}),
    startTime: millisToHrTime(from),
    endTime: millisToHrTime(to),
    duration: millisToHrTime(to - from),
    status: span.status,
    attributes:
      hasFirstChunk && firstChunk !== undefined
        ? { ...span.attributes, [ATTR_TIME_TO_FIRST_CHUNK]: firstChunk / 1000 }
        : span.attributes,
    links: span.links,
    events: span.events.map((event) => ({
      ...event,
      time: millisToHrTime(Math.min(to, from + (hrTimeToMilliseconds(event.time) - oldStart) * stretch)),
    })),
    ended: span.ended,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}
