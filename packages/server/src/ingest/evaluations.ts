import {
  ATTR_EVALUATION_EXPLANATION,
  ATTR_EVALUATION_NAME,
  ATTR_EVALUATION_SCORE_LABEL,
  ATTR_EVALUATION_SCORE_VALUE,
  EVENT_EVALUATION_RESULT,
} from "@anyway-sh/semconv";
import { type Score, type ScoreContent, scoreValue } from "../model/score.ts";
import type { Attributes, AttributeValue, WireSpan } from "../model/span.ts";
import type { SpanLog } from "../model/span-log.ts";
import { scoreId } from "./score-id.ts";

const SOURCE = "evaluation";
const MOST_NAME = 128;
const MOST_LABEL = 256;
const MOST_COMMENT = 10_000;

/**
 * The scores that evaluations on these spans are: events of theirs, or attributes of their own. A span that is nothing
 * but the event (tracers that cannot hold it any other way make one) judges its parent.
 */
export function scoresOfSpans(spans: readonly WireSpan[]): Score[] {
  const scores: Score[] = [];
  for (const span of spans) {
    const { traceId, spanId, parentSpanId } = span;
    for (const event of span.events)
      if (event.name === EVENT_EVALUATION_RESULT)
        add(scores, { traceId, spanId, timeNs: event.timeNs }, event.attributes);
    if (!span.attributes.has(ATTR_EVALUATION_NAME)) continue;
    const isEvent = span.name === EVENT_EVALUATION_RESULT && parentSpanId !== "";
    add(
      scores,
      { traceId, spanId: isEvent ? parentSpanId : spanId, timeNs: span.endTimeNs },
      span.attributes,
    );
  }
  return scores;
}

/** The scores that log records are: what the conventions call the event. */
export function scoresOfLogs(logs: readonly SpanLog[]): Score[] {
  const scores: Score[] = [];
  for (const { name, traceId, spanId, timeNs, attributes } of logs)
    if (name === EVENT_EVALUATION_RESULT) add(scores, { traceId, spanId, timeNs }, attributes);
  return scores;
}

function add(
  scores: Score[],
  of: Pick<Score, "traceId" | "spanId" | "timeNs">,
  attributes: Attributes,
): void {
  const name = text(attributes.get(ATTR_EVALUATION_NAME), MOST_NAME);
  const label = text(attributes.get(ATTR_EVALUATION_SCORE_LABEL), MOST_LABEL);
  const number = attributes.get(ATTR_EVALUATION_SCORE_VALUE);
  const value = typeof number === "number" || typeof number === "boolean" ? number : label;
  const stored = value === "" ? undefined : scoreValue(value, label);
  if (name === "" || stored === undefined) return;
  const comment = text(attributes.get(ATTR_EVALUATION_EXPLANATION), MOST_COMMENT);
  const content: ScoreContent = { ...of, sessionId: "", name, ...stored, comment, source: SOURCE };
  scores.push({ id: scoreId(content), ...content });
}

function text(value: AttributeValue | undefined, most: number): string {
  return typeof value === "string" ? value.slice(0, most) : "";
}
