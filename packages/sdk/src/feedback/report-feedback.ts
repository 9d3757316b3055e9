import { AssociationProperty, ATTR_SESSION_ID } from "@anyway-sh/semconv";
import { context, isSpanContextValid } from "@opentelemetry/api";
import { inheritedAttributes } from "../attribution/inherited-attributes.ts";
import { associationProperties } from "../context.ts";
import { guard } from "../guard.ts";
import { logOnce } from "../log.ts";
import { spanIn } from "../own-span.ts";
import { runtime } from "../runtime.ts";
import type { OutgoingScore } from "./outgoing-score.ts";

/** How good an answer was, as somebody says. */
export interface Feedback {
  /** What is judged. Default: the trace that is active, and its session. */
  readonly traceId?: string | undefined;
  /** One span of the trace. */
  readonly spanId?: string | undefined;
  /** A conversation as a whole. */
  readonly sessionId?: string | undefined;
  /** What about it, `helpful` for one. */
  readonly name: string;
  /** A number; true or false for a thumb up or down; or a label such as `rude`. */
  readonly value: number | boolean | string;
  /** In words. Masked as spans are, under the key `feedback.comment`. */
  readonly comment?: string | undefined;
  /** Who says so: default `user`. The same source again replaces what it said of the same name before. */
  readonly source?: string | undefined;
  /** An id of your own, where several are to stand beside each other. */
  readonly id?: string | undefined;
}

/**
 * Tells what a user, or a check of your own, thinks of an answer. It returns at once, never throws, and is sent as spans
 * are: in the background, again when the server was away, and before `forceFlush()` and `shutdown()` resolve. Told twice
 * it counts once.
 *
 * @example
 * // Where the answer is made, keep its trace: trace.getActiveSpan()?.spanContext().traceId. Where the user judges it:
 * reportFeedback({ traceId, name: "helpful", value: false, comment: "It ignored my question." });
 */
export function reportFeedback(feedback: Feedback): void {
  const current = runtime();
  guard(() => {
    const score = current === undefined ? "call initialize() first." : toScore(feedback);
    if (typeof score === "string") logOnce(`reportFeedback() told nothing: ${score}`);
    else current?.feedback.add(score);
  });
}

/** The score, or why it is none. */
function toScore({ name, value, comment, source = "user", id, ...of }: Feedback): OutgoingScore | string {
  if (typeof name !== "string" || name === "") return "it takes a name.";
  const isValue =
    typeof value === "string" ? value !== "" : typeof value === "boolean" || Number.isFinite(value);
  if (!isValue) return "it takes a value: a number, true or false, or a label.";
  const { traceId, spanId, sessionId } = target(of);
  if (!traceId && !sessionId) return "outside of a trace it takes a traceId or sessionId.";
  return {
    id,
    trace_id: traceId || undefined,
    span_id: spanId || undefined,
    session_id: sessionId || undefined,
    name,
    value,
    comment: comment || undefined,
    source,
    time: new Date().toISOString(),
  };
}

/** What is named, else what is active. */
function target({ traceId, spanId, sessionId }: Pick<Feedback, "traceId" | "spanId" | "sessionId">) {
  if (traceId || (sessionId && !spanId)) return { traceId, spanId, sessionId };
  const active = spanIn()?.spanContext();
  const activeTrace = active && isSpanContextValid(active) ? active.traceId : undefined;
  return { traceId: activeTrace, spanId, sessionId: sessionId || activeSession() };
}

function activeSession(): string | undefined {
  const here = context.active();
  const id =
    inheritedAttributes(here)[ATTR_SESSION_ID] ?? associationProperties(here)[AssociationProperty.SESSION_ID];
  return id === undefined ? undefined : String(id);
}
