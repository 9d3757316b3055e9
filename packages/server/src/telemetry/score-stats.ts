import type { ScoreType } from "@anyway-sh/semconv";
import { parseNanoUsd } from "../model/money.ts";
import type { ScoreStats } from "../model/score-stats.ts";

/** Columns of {@link StatsRow} over rows of `type`, `number` and `label`, one for each score. */
export const STATS = `count() AS scores, if(type = 'label', NULL, sum(number)) AS total,
  min(number) AS minimum, max(number) AS maximum,
  sumMapIf([label], [toUInt64(1)], label != '') AS by_label,
  arraySlice(arraySort(one -> (-toInt64(one.2), one.1), arrayZip(by_label.1, by_label.2)), 1, 20) AS labels`;

/** What they are grouped by, beside a key. */
export const BY_NAME = "name, type";

export interface StatsRow {
  name: string;
  type: ScoreType;
  scores: string;
  total: string | null;
  minimum: string | null;
  maximum: string | null;
  labels: [label: string, count: string][];
}

export function toStats(row: StatsRow): ScoreStats {
  const number = (text: string | null) => (text === null ? undefined : parseNanoUsd(text));
  return {
    name: row.name,
    type: row.type,
    count: Number(row.scores),
    sum: number(row.total),
    minimum: number(row.minimum),
    maximum: number(row.maximum),
    labels: row.labels.map(([label, count]) => ({ label, count: Number(count) })),
  };
}
