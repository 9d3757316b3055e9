import type { Environment } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import type { ScoreStats } from "../model/score-stats.ts";
import { SLOT_NS, type TimeRange } from "../model/time-range.ts";
import type { TraceCondition } from "../query/trace-query.ts";
import { activeTraces } from "./filter/active-traces.ts";
import { AS_STORED, type LineColumn, ownedLines, readOwnership } from "./owned-lines.ts";
import { BY_NAME, STATS, type StatsRow, toStats } from "./score-stats.ts";
import { TRACES_OF_SESSIONS, tracesOfSessions } from "./session-traces.ts";
import { select } from "./statement.ts";

/** By what scores are summed. */
export type ScoreGroup =
  | "none"
  | "customer"
  | "user"
  | "session"
  | "workflow"
  | "agent"
  | "provider"
  | "model"
  | { property: string };

export interface ScoreSums {
  /** By key, empty where the target names none; the most scores first. */
  rows: { key: string; stats: ScoreStats }[];
  /** Over all scores, each once. */
  totals: ScoreStats[];
  /** Scores of traces and sessions that nothing is known of in the environment. */
  unmatched: number;
}

export interface ScoreReads {
  sumScores(question: {
    projectId: string;
    environment: Environment;
    /** When they were given. */
    range: TimeRange;
    name?: string | undefined;
    source?: string | undefined;
    /** Of the judged traces: one that the score is about must meet all of them. */
    conditions: readonly TraceCondition[];
    groupBy: ScoreGroup;
  }): Promise<ScoreSums>;
  /** What was said of these sessions, their traces and their spans, by session. */
  scoresOfSessions(projectId: string, sessionIds: readonly string[]): Promise<Map<string, ScoreStats[]>>;
}

const IN_PROJECT = "project_id = {projectId:String}";
const MOST_ROWS = 1_000;
/** What a span says of its own, which then counts instead of what its trace does. */
const OF_SPAN = {
  model: "if(response_model = '', request_model, response_model)",
  provider: "provider",
} as const;

export function createScoreReads(client: ClickHouseClient): ScoreReads {
  return {
    async sumScores({ projectId, environment, range, name, source, conditions, groupBy }) {
      const ownership = await readOwnership(client, projectId);
      const told = `SELECT * FROM scores FINAL WHERE ${[
        IN_PROJECT,
        "is_deleted = 0 AND time_ns >= {toldFromNs:Int64} AND time_ns < {toldUntilNs:Int64}",
        ...(name === undefined ? [] : ["name = {name:String}"]),
        ...(source === undefined ? [] : ["source = {source:String}"]),
      ].join(" AND ")}`;
      const targets = targetsOf(told);
      const slots = `SELECT slot, trace_id FROM trace_index
        WHERE ${IN_PROJECT} AND trace_id IN (SELECT toFixedString(of_trace, 32) FROM (${targets}))`;
      const ofScores = {
        projectId,
        environment,
        toldFromNs: range.startNs.toString(),
        toldUntilNs: range.endNs.toString(),
        name,
        source,
      };
      const found =
        conditions.length === 0
          ? undefined
          : await activeTraces(client, {
              projectId,
              environment,
              range: await readRange(client, slots, ofScores),
              conditions,
            });
      const inTargets = `${IN_PROJECT} AND (slot, trace_id) IN (${slots}) AND line_env = {environment:String}`;
      const { columns, key } = keyOf(groupBy);
      const lines = ownedLines(
        columns,
        found ? `${inTargets} AND trace_id IN (${found.sql})` : inTargets,
        ownership,
      );
      const keyed = ofSpans(
        groupBy,
        targets,
        `SELECT DISTINCT toString(trace_id) AS of_trace, ${key} AS key FROM (${lines})`,
      );
      const scored = `SELECT score_id, any(name) AS name, any(type) AS type, any(number) AS number, any(label) AS label,
          arrayFilter(one -> one != '', groupUniqArray(key)) AS named
        FROM (${keyed}) AS keyed JOIN (${told}) AS told ON told.score_id = keyed.of_score GROUP BY score_id`;
      // Of all that were given, whatever the conditions find.
      const known = `SELECT DISTINCT toString(trace_id) FROM (${ownedLines([], inTargets, AS_STORED)})`;
      const params = {
        ...ownership.params,
        ...found?.params,
        ...ofScores,
        property: typeof groupBy === "string" ? undefined : groupBy.property,
      };
      const [totals, rows, [count]] = await Promise.all([
        select<StatsRow>(
          client,
          `SELECT ${BY_NAME}, ${STATS} FROM (${scored}) GROUP BY ${BY_NAME} ORDER BY ${BY_NAME}`,
          params,
        ),
        groupBy === "none"
          ? []
          : select<StatsRow & { key: string }>(
              client,
              `SELECT key, ${BY_NAME}, ${STATS}
               FROM (SELECT *, arrayJoin(if(empty(named), [''], named)) AS key FROM (${scored}))
               GROUP BY key, ${BY_NAME} ORDER BY scores DESC, key, ${BY_NAME} LIMIT ${MOST_ROWS}`,
              params,
            ),
        select<{ scores: string }>(
          client,
          `SELECT count() AS scores FROM (${told})
           WHERE score_id NOT IN (SELECT of_score FROM (${targets}) WHERE of_trace IN (${known}))`,
          params,
        ),
      ]);
      return {
        rows: rows.map((row) => ({ key: row.key, stats: toStats(row) })),
        totals: totals.map(toStats),
        unmatched: Number(count?.scores ?? 0),
      };
    },

    async scoresOfSessions(projectId, sessionIds) {
      if (sessionIds.length === 0) return new Map();
      const ids = "{sessionIds:Array(String)}";
      const judged = `(session_id IN ${ids} OR trace_id IN (SELECT toString(trace_id) FROM (${TRACES_OF_SESSIONS})))`;
      const rows = await select<StatsRow & { session: string }>(
        client,
        `SELECT session, ${BY_NAME}, ${STATS} FROM (
           SELECT name, type, number, label, arrayJoin(arrayDistinct(arrayConcat([session_id], sessions))) AS session
           FROM (SELECT * FROM scores FINAL WHERE ${IN_PROJECT} AND is_deleted = 0 AND ${judged}
             AND score_id IN (SELECT score_id FROM scores WHERE ${IN_PROJECT} AND ${judged})) AS told
           LEFT JOIN (SELECT toString(trace_id) AS of_trace, session_ids AS sessions FROM (${tracesOfSessions(ids)})) AS traces
             ON traces.of_trace = told.trace_id
         ) WHERE session IN ${ids} GROUP BY session, ${BY_NAME} ORDER BY ${BY_NAME}`,
        { projectId, sessionIds },
      );
      const bySession = Map.groupBy(rows, (row) => row.session);
      return new Map(Array.from(bySession, ([session, own]) => [session, own.map(toStats)]));
    },
  };
}

/** When the traces of these slots were under way. */
async function readRange(
  client: ClickHouseClient,
  slots: string,
  params: Record<string, unknown>,
): Promise<TimeRange> {
  const [row] = await select<{ first: number; last: number }>(
    client,
    `SELECT min(slot) AS first, max(slot) AS last FROM (${slots})`,
    params,
  );
  const { first, last } = row ?? { first: 0, last: 0 };
  return { startNs: BigInt(first) * SLOT_NS, endNs: BigInt(last + 1) * SLOT_NS };
}

/** The traces that scores are about: the one that each names, else those of its session. */
function targetsOf(told: string): string {
  const ofSessions = `SELECT score_id, session_id FROM (${told}) WHERE trace_id = ''`;
  const traces = tracesOfSessions(`(SELECT groupArray(session_id) FROM (${ofSessions}))`);
  return `SELECT score_id AS of_score, trace_id AS of_trace, span_id AS of_span FROM (${told}) WHERE trace_id != ''
    UNION ALL
    SELECT told.score_id AS of_score, toString(traces.trace_id) AS of_trace, '' AS of_span FROM (${ofSessions}) AS told
    JOIN (SELECT trace_id, arrayJoin(session_ids) AS session FROM (${traces})) AS traces ON traces.session = told.session_id`;
}

function keyOf(groupBy: ScoreGroup): { columns: readonly LineColumn[]; key: string } {
  if (typeof groupBy === "object") return { columns: ["properties"], key: "properties[{property:String}]" };
  if (groupBy === "none") return { columns: [], key: "''" };
  return { columns: groupBy === "customer" ? [] : [groupBy], key: `toString(${groupBy})` };
}

/** The keys of scores: of their traces, or, where a score is of a span that says it itself, of the span. */
function ofSpans(groupBy: ScoreGroup, targets: string, keys: string): string {
  const ofTraces = `SELECT of_score, of_trace, of_span, keys.key AS key FROM (${targets}) AS targets
    JOIN (${keys}) AS keys ON keys.of_trace = targets.of_trace`;
  if (groupBy !== "model" && groupBy !== "provider") return ofTraces;
  const spans = `SELECT toString(trace_id) AS in_trace, toString(span_id) AS span,
      argMax(${OF_SPAN[groupBy]}, committed_at_us) AS own
    FROM spans WHERE ${IN_PROJECT}
      AND (intDiv(start_time_ns, 3600000000000), trace_id) IN (
        SELECT toInt64(intDiv(slot, 4)), trace_id FROM trace_index
        WHERE ${IN_PROJECT} AND trace_id IN (SELECT toFixedString(of_trace, 32) FROM (${targets}) WHERE of_span != ''))
      AND span_id IN (SELECT toFixedString(of_span, 16) FROM (${targets}) WHERE of_span != '')
    GROUP BY trace_id, span_id`;
  return `SELECT of_score, if(spans.own = '', of_traces.key, spans.own) AS key FROM (${ofTraces}) AS of_traces
    LEFT JOIN (${spans}) AS spans ON spans.in_trace = of_traces.of_trace AND spans.span = of_traces.of_span`;
}
