import type { Score as ApiScore, ScoreStats as ApiStats } from "@anyway-sh/api";
import { formatNanoUsd } from "../model/money.ts";
import type { Score } from "../model/score.ts";
import { averageOf, type ScoreStats } from "../model/score-stats.ts";
import { formatTimeNs } from "../model/time-range.ts";

export function toApiScore(score: Score): ApiScore {
  return {
    id: score.id,
    trace_id: score.traceId || null,
    span_id: score.spanId || null,
    session_id: score.sessionId || null,
    name: score.name,
    type: score.type,
    value: apiValue(score),
    label: score.label || null,
    comment: score.comment || null,
    source: score.source,
    time: formatTimeNs(score.timeNs),
  };
}

function apiValue({ type, number = 0n, label }: Score): ApiScore["value"] {
  if (type === "label") return label;
  // The nearest number to the nine places that are stored, which is the one that came.
  return type === "thumbs" ? number !== 0n : Number(formatNanoUsd(number));
}

export function toApiStats(stats: ScoreStats): ApiStats {
  const decimal = (billionths: bigint | undefined) =>
    billionths === undefined ? null : formatNanoUsd(billionths);
  return {
    name: stats.name,
    type: stats.type,
    count: stats.count,
    average: decimal(averageOf(stats)),
    minimum: decimal(stats.minimum),
    maximum: decimal(stats.maximum),
    labels: stats.labels,
  };
}
