import { SCORE_TYPES } from "@anyway-sh/semconv";
import { z } from "zod";
import { decimal, environment, id, pageQuery, rangeQuery, timestamp } from "./common.ts";
import { filterText } from "./traces.ts";

/** A batch of `POST /v1/scores` has at most so many. */
export const MOST_SCORES = 1_000;
/** Numbers of scores are below this, either way, and exact to nine decimal places. */
export const LARGEST_SCORE = 1e9;

const traceId = z
  .string()
  .regex(/^[0-9a-fA-F]{32}$/, "must be 32 hex digits")
  .toLowerCase();
const spanId = z
  .string()
  .regex(/^[0-9a-fA-F]{16}$/, "must be 16 hex digits")
  .toLowerCase();
const scoreName = z.string().min(1).max(128);
const source = z.string().regex(/^[a-z0-9_.-]{1,64}$/, "must be 1 to 64 characters of a-z, 0-9, _, . and -");
const scoreValue = z.union(
  [z.number().gt(-LARGEST_SCORE).lt(LARGEST_SCORE), z.boolean(), z.string().min(1).max(256)],
  `must be a number below ${LARGEST_SCORE.toLocaleString("en-US")}, true or false for a thumb up or down, or a label of 1 to 256 characters`,
);

/**
 * How good a span, a trace or a session was. A score of the same target, name and source again replaces the one before,
 * unless each brings an `id` of its own.
 */
export const scoreInput = z
  .strictObject({
    /** An id of the caller's: the same id again replaces the score. */
    id: id.optional(),
    trace_id: traceId.optional(),
    /** Together with its `trace_id`. */
    span_id: spanId.optional(),
    session_id: id.optional(),
    /** What is judged, such as `helpful`. */
    name: scoreName,
    /** A number; true or false for a thumb up or down; or a label. */
    value: scoreValue,
    /** What a number stands for, such as `relevant`. */
    label: z.string().max(256).optional(),
    comment: z.string().max(10_000).optional(),
    /** Who says so: `user`, `api`, `evaluation` or a name of one's own. */
    source: source.default("api"),
    /** When it was given; default now. */
    time: timestamp.optional(),
  })
  .refine((score) => score.trace_id !== undefined || score.session_id !== undefined, {
    path: ["trace_id"],
    error: "must be given, or session_id: a score is of a span, a trace or a session",
  })
  .refine((score) => score.span_id === undefined || score.trace_id !== undefined, {
    path: ["trace_id"],
    error: "must be given beside span_id",
  });
export type ScoreInput = z.input<typeof scoreInput>;

export const scoreBatch = z.strictObject({ scores: z.array(scoreInput).min(1).max(MOST_SCORES) });

export const score = z.object({
  id: z.string(),
  trace_id: z.string().nullable(),
  span_id: z.string().nullable(),
  session_id: z.string().nullable(),
  name: z.string(),
  type: z.enum(SCORE_TYPES),
  value: z.union([z.number(), z.boolean(), z.string()]),
  label: z.string().nullable(),
  comment: z.string().nullable(),
  source: z.string(),
  time: timestamp,
});
export type Score = z.infer<typeof score>;

export const scoresStored = z.object({ scores: z.array(score) });
export type ScoresStored = z.infer<typeof scoresStored>;

/** Query of `GET /v1/scores`. The time range is that of the scores; with a trace or session there is none by default. */
export const scoreListQuery = z.object({
  start_time: rangeQuery.start_time,
  end_time: rangeQuery.end_time,
  trace_id: traceId.optional(),
  span_id: spanId.optional(),
  /** Scores of the session itself, and of its traces and their spans. */
  session_id: id.optional(),
  name: scoreName.optional(),
  type: z.enum(SCORE_TYPES).optional(),
  source: source.optional(),
  ...pageQuery,
});

/** What scores of one name and type come to. */
export const scoreStats = z.object({
  name: z.string(),
  type: z.enum(SCORE_TYPES),
  count: z.number(),
  /** Of numbers their mean, of thumbs the share that is up; nine places. Null for labels. */
  average: decimal.nullable(),
  minimum: decimal.nullable(),
  maximum: decimal.nullable(),
  /** How often each label was given, the most frequent first; at most 20. */
  labels: z.array(z.object({ label: z.string(), count: z.number() })),
});
export type ScoreStats = z.infer<typeof scoreStats>;

const GROUPS = ["none", "customer", "user", "session", "workflow", "agent", "provider", "model"] as const;
const groupBy = z.union(
  [z.enum(GROUPS), z.string().regex(/^property\..{1,256}$/)],
  `must be one of ${GROUPS.join(", ")}, or property.<key>`,
);

/** Query of `GET /v1/scores/summary`. The time range is that of the scores. */
export const scoreSummaryQuery = z.object({
  ...rangeQuery,
  name: scoreName.optional(),
  source: source.optional(),
  /** Scores of traces that the query language finds, and of sessions with one. */
  filter: filterText.optional(),
  group_by: groupBy.default("none"),
});

/**
 * Averages of scores. A score counts for whatever its trace, or the traces of its session, name: one of a trace that
 * serves two customers counts for both; one of a span counts for the span's own model and provider.
 */
export const scoreSummary = z.object({
  start_time: timestamp,
  end_time: timestamp,
  environment,
  group_by: z.string(),
  /** By count, at most 1,000. `key` is null where the target names none. */
  rows: z.array(scoreStats.extend({ key: z.string().nullable() })),
  /** Over all scores, each once. */
  totals: z.array(scoreStats),
  /** Scores of traces and sessions that are not known in this environment; left out above. */
  unmatched: z.number(),
});
export type ScoreSummary = z.infer<typeof scoreSummary>;
