import type { ScoreType } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import { parseNanoUsd } from "../model/money.ts";
import type { Score } from "../model/score.ts";
import type { TimeRange } from "../model/time-range.ts";
import type { Insert } from "./insert.ts";
import { SCORE_COLUMNS } from "./score-rows.ts";
import { TRACES_OF_SESSIONS } from "./session-traces.ts";
import { select } from "./statement.ts";

/** What a list of scores can be narrowed by. */
export interface ScoreFilter {
  id?: string | undefined;
  traceId?: string | undefined;
  spanId?: string | undefined;
  /** Also of its traces and their spans. */
  sessionId?: string | undefined;
  name?: string | undefined;
  type?: ScoreType | undefined;
  source?: string | undefined;
  /** When they were given. */
  range?: TimeRange | undefined;
}

/** A page of scores, newest first. `after` is the last one of the page before. */
export interface ScorePage {
  limit: number;
  after?: { timeNs: bigint; id: string } | undefined;
}

export interface Scores {
  /** Stores scores that spans carry, given as lines of `encodeScore`. The same id again replaces it. */
  insertScores(lines: readonly string[], committedAtUs: number): Promise<void>;
  /** Stores what somebody said of scores, that they are removed too; no span that is sent again changes that. */
  insertSaidScores(lines: readonly string[], committedAtUs: number): Promise<void>;
  readScores(projectId: string, filter: ScoreFilter, page: ScorePage): Promise<Score[]>;
}

/** Of one id the row with the highest stamp holds; this lifts a stamp above those of a lifetime of spans. */
const SAID_US = 4_000_000_000_000_000;

export function createScores(client: ClickHouseClient, insert: Insert): Scores {
  const insertStamped = async (lines: readonly string[], stamp: number) => {
    if (lines.length === 0) return;
    const end = `\t${stamp}\n`;
    await insert("scores", SCORE_COLUMNS, lines.join(end) + end);
  };
  return {
    insertScores: insertStamped,
    insertSaidScores: (lines, committedAtUs) => insertStamped(lines, committedAtUs + SAID_US),

    async readScores(projectId, filter, { limit, after }) {
      const targets = [
        ...(filter.traceId === undefined ? [] : ["trace_id = {traceId:String}"]),
        ...(filter.sessionId === undefined ? [] : [OF_SESSIONS]),
      ];
      const where = [
        ...targets,
        // The newest row of an id may be of another target, and an index knows only what each row says.
        ...targets.map(
          (target) => `score_id IN (SELECT score_id FROM scores WHERE ${IN_PROJECT} AND ${target})`,
        ),
        ...(filter.id === undefined ? [] : ["score_id = {id:String}"]),
        ...(filter.spanId === undefined ? [] : ["span_id = {spanId:String}"]),
        ...(filter.name === undefined ? [] : ["name = {name:String}"]),
        ...(filter.type === undefined ? [] : ["type = {type:String}"]),
        ...(filter.source === undefined ? [] : ["source = {source:String}"]),
        ...(filter.range ? ["time_ns >= {startNs:Int64} AND time_ns < {endNs:Int64}"] : []),
        ...(after ? ["(time_ns, score_id) < ({afterNs:Int64}, {afterId:String})"] : []),
      ];
      const rows = await select<ScoreRow>(
        client,
        `SELECT score_id, trace_id, span_id, session_id, name, type, number, label, comment, source, time_ns
         FROM scores FINAL WHERE ${[IN_PROJECT, "is_deleted = 0", ...where].join(" AND ")}
         ORDER BY time_ns DESC, score_id DESC LIMIT {limit:UInt32}`,
        {
          projectId,
          id: filter.id,
          traceId: filter.traceId,
          spanId: filter.spanId,
          sessionIds: [filter.sessionId ?? ""],
          name: filter.name,
          type: filter.type,
          source: filter.source,
          startNs: filter.range?.startNs.toString(),
          endNs: filter.range?.endNs.toString(),
          afterNs: after?.timeNs.toString(),
          afterId: after?.id,
          limit,
        },
      );
      return rows.map(toScore);
    },
  };
}

const IN_PROJECT = "project_id = {projectId:String}";
/** Of the sessions themselves, and of what is in them. */
const OF_SESSIONS = `(session_id IN {sessionIds:Array(String)}
  OR trace_id IN (SELECT toString(trace_id) FROM (${TRACES_OF_SESSIONS})))`;

interface ScoreRow {
  score_id: string;
  trace_id: string;
  span_id: string;
  session_id: string;
  name: string;
  type: ScoreType;
  number: string | null;
  label: string;
  comment: string;
  source: string;
  time_ns: string;
}

function toScore(row: ScoreRow): Score {
  return {
    id: row.score_id,
    traceId: row.trace_id,
    spanId: row.span_id,
    sessionId: row.session_id,
    name: row.name,
    type: row.type,
    number: row.number === null ? undefined : parseNanoUsd(row.number),
    label: row.label,
    comment: row.comment,
    source: row.source,
    timeNs: BigInt(row.time_ns),
  };
}
