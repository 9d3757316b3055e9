import { createHash } from "node:crypto";
import type { ScoreContent } from "../model/score.ts";

/**
 * The id of a score that brings none: it follows from what is judged, by what name and by whom, so that the same score
 * told twice is one, and a later one takes its place.
 */
export function scoreId({ traceId, spanId, sessionId, name, source }: ScoreContent): string {
  // What a trace's score says of the session besides is no other target.
  const target = traceId === "" ? ["session", sessionId] : ["trace", traceId, spanId];
  const hash = createHash("sha256").update(JSON.stringify([...target, name, source]));
  return `SCR_${hash.digest("hex").slice(0, 24)}`;
}
