/** Whose words these are; `step`: what a workflow, a task or an agent took and gave, which may repeat what others said. */
export type Speaker = "user" | "assistant" | "tool" | "step" | "error";

/** Something that was said in a span, and that people may look for. */
export interface Said {
  by: Speaker;
  text: string;
}

/** A span in which something was said. */
export interface SaidSpan {
  /** Spans of one session, or of one trace where the spans name no session, have the same. */
  conversation: string;
  traceId: string;
  spanId: string;
  startTimeNs: bigint;
  said: readonly Said[];
}
