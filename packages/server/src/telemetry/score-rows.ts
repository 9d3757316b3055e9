import { formatNanoUsd } from "../model/money.ts";
import type { Score } from "../model/score.ts";
import { TSV_NULL, tsvString } from "./tsv.ts";

/** Columns of `scores` in the order in which {@link encodeScore} writes them; the commit's stamp comes last. */
export const SCORE_COLUMNS = [
  "project_id",
  "score_id",
  "is_deleted",
  "trace_id",
  "span_id",
  "session_id",
  "name",
  "type",
  "number",
  "label",
  "comment",
  "source",
  "time_ns",
  "committed_at_us",
] as const;

/** A score, or that it is no more, as one line of `TabSeparated` without its last field, which the commit appends. */
export function encodeScore(projectId: string, score: Score, isDeleted = false): string {
  return [
    projectId,
    tsvString(score.id),
    isDeleted ? 1 : 0,
    score.traceId,
    score.spanId,
    tsvString(score.sessionId),
    tsvString(score.name),
    score.type,
    // Nine decimal places, as dollars have in nano-dollars.
    score.number === undefined ? TSV_NULL : formatNanoUsd(score.number),
    tsvString(score.label),
    tsvString(score.comment),
    tsvString(score.source),
    score.timeNs,
  ].join("\t");
}
