import type { Environment } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import { SLOT_NS, type TimeRange } from "../model/time-range.ts";
import { CAUSE_LENGTH, CAUSE_RULES } from "../query/error-cause.ts";
import type { TraceCondition } from "../query/trace-query.ts";
import { activeTraces } from "./filter/active-traces.ts";
import { type Ownership, ownedLines, readOwnership } from "./owned-lines.ts";
import { select } from "./statement.ts";

/** Failed spans of one cause, as far as they are in the range. */
export interface ErrorCause {
  /** A fingerprint of type and message: 16 hex digits. */
  id: string;
  /** Empty where no span says one. */
  type: string;
  /** The message of the last one, as it came; where none says anything, the name of the span. */
  message: string;
  /** The same without what differs each time. */
  pattern: string;
  firstNs: bigint;
  lastNs: bigint;
  count: number;
  traces: number;
  customers: number;
  /** At most three. */
  customerIds: string[];
  /** At most five. */
  spanNames: string[];
  /** At most twenty. */
  models: string[];
  /** The last one. */
  traceId: string;
  spanId: string;
  /** How many there are in each of so many equal parts of the range. */
  trend: number[];
}

/** One failed span. */
export interface Failure {
  traceId: string;
  spanId: string;
  startTimeNs: bigint;
  name: string;
  model: string;
  message: string;
  rootName: string;
  customerIds: string[];
  sessionIds: string[];
}

export interface ErrorQuestion {
  projectId: string;
  environment: Environment;
  range: TimeRange;
  /** Of the traces, every one of which must hold. */
  conditions: readonly TraceCondition[];
  /** Part of the type or the message. */
  q?: string | undefined;
}

export type ErrorSort = "last_seen" | "count" | "traces";

export interface ErrorReads {
  /** Causes, those first that have most of what they are sorted by; at most `limit`. */
  readErrorCauses(
    question: ErrorQuestion,
    page: {
      sort: ErrorSort;
      limit: number;
      after?: { value: bigint; id: string } | undefined;
      id?: string | undefined;
    },
  ): Promise<ErrorCause[]>;
  /** Failed spans of a cause, the newest first. */
  readFailures(
    question: ErrorQuestion,
    causeId: string,
    page: { limit: number; after?: { startTimeNs: bigint; spanId: string } | undefined },
  ): Promise<Failure[]>;
}

/** Bars of a sparkline. */
const TREND_PARTS = 24;
/** A trace that began longer before a range than this is not looked for: a day, in slots. */
const LONGEST_TRACE_SLOTS = 96;
/** Of several at the same time one is the last, and its trace, span and message belong together. */
const MOMENT = "(start_time_ns, trace_id, span_id)";
const SORTED = { last_seen: "last_ns", count: "failed", traces: "trace_count" } as const;

export function createErrorReads(client: ClickHouseClient): ErrorReads {
  return {
    async readErrorCauses(question, { sort, limit, after, id }) {
      const asked = await readAsked(client, question, id);
      const { startNs, endNs } = question.range;
      const sorted = SORTED[sort];
      const rows = await select<CauseRow>(
        client,
        `SELECT lower(hex(cause)) AS id, any(type) AS one_type, any(pattern) AS one_pattern,
           argMax(words, ${MOMENT}) AS last_words, min(start_time_ns) AS first_ns, max(start_time_ns) AS last_ns,
           count() AS failed, uniqExact(trace_id) AS trace_count, uniqExactArray(owners) AS customer_count,
           groupUniqArrayArray(3)(owners) AS customers, groupUniqArray(5)(name) AS names,
           groupUniqArrayIf(20)(model, model != '') AS models, argMax(trace_id, ${MOMENT}) AS last_trace,
           argMax(span_id, ${MOMENT}) AS last_span,
           sumForEach(arrayMap(part -> toUInt32(part = least(intDiv(start_time_ns - {startNs:Int64}, {partNs:Int64}), ${TREND_PARTS - 1})), range(${TREND_PARTS}))) AS trend
         FROM (${withOwners(ofCause(asked), asked)})
         GROUP BY cause
         ${after ? `HAVING (toInt64(${sorted}), id) < ({afterValue:Int64}, {afterId:String})` : ""}
         ORDER BY toInt64(${sorted}) DESC, id DESC LIMIT {limit:UInt32}`,
        {
          ...asked.params,
          limit,
          partNs: ((endNs - startNs) / BigInt(TREND_PARTS) || 1n).toString(),
          afterValue: after?.value.toString(),
          afterId: after?.id,
        },
      );
      return rows.map(toCause);
    },

    async readFailures(question, causeId, { limit, after }) {
      const asked = await readAsked(client, question, causeId);
      const rows = await select<FailureRow>(
        client,
        `SELECT trace_id, span_id, start_time_ns, name, model, words, owners, root_name, session_ids FROM (
           ${withOwners(
             `SELECT * FROM (${ofCause(asked)})
              ${after ? "WHERE (start_time_ns, toString(span_id)) < ({afterNs:Int64}, {afterId:String})" : ""}
              ORDER BY start_time_ns DESC, span_id DESC LIMIT {limit:UInt32}`,
             asked,
           )}) AS failed
         ANY LEFT JOIN (SELECT trace_id, root_name, session_ids FROM (${failedTraces(["root_name", "session_ids"])})) AS traces
           USING (trace_id)
         ORDER BY start_time_ns DESC, span_id DESC`,
        {
          ...asked.params,
          limit,
          afterNs: after?.startTimeNs.toString(),
          afterId: after?.spanId,
        },
      );
      return rows.map((row) => ({
        traceId: row.trace_id,
        spanId: row.span_id,
        startTimeNs: BigInt(row.start_time_ns),
        name: row.name,
        model: row.model,
        message: row.words,
        rootName: row.root_name,
        customerIds: row.owners.sort(),
        sessionIds: row.session_ids,
      }));
    },
  };
}

const HOUR_NS = 3_600_000_000_000n;

const IN_RANGE = `project_id = {projectId:String}
  AND intDiv(start_time_ns, 3600000000000) BETWEEN {firstHour:Int64} AND {lastHour:Int64}
  AND start_time_ns >= {startNs:Int64} AND start_time_ns < {endNs:Int64}`;

/** Traces of the environment that have a failed span by now. */
const failedTraces = (
  columns: readonly string[],
) => `SELECT ${["trace_id", ...columns].join(", ")} FROM trace_slots FINAL
  WHERE project_id = {projectId:String} AND slot BETWEEN {firstSlot:UInt32} - ${LONGEST_TRACE_SLOTS} AND {lastSlot:UInt32}
    AND is_first = 1 AND environment = {environment:String} AND error_count > 0`;

const LINES = `project_id = {projectId:String} AND line_env = {environment:String}
  AND slot BETWEEN {firstSlot:UInt32} - ${LONGEST_TRACE_SLOTS} AND {lastSlot:UInt32} + ${LONGEST_TRACE_SLOTS}
  AND trace_id IN (SELECT trace_id FROM failures WHERE ${IN_RANGE})`;

/**
 * Failed spans of the range with their `cause`. One that fails as a span in it did, or that says nothing of its own, only
 * passes that on: it is left out.
 */
function ofCause({ q, found, causeId }: Asked): string {
  const inRange = `SELECT *, sipHash64(type, message) AS said FROM failures FINAL WHERE ${IN_RANGE}`;
  const where = [
    `trace_id IN (${failedTraces([])})`,
    `(trace_id, toString(span_id), said) NOT IN (SELECT trace_id, parent_span_id, said FROM (${inRange}))`,
    `(type != '' OR message != '' OR (trace_id, toString(span_id)) NOT IN (SELECT trace_id, parent_span_id FROM failures WHERE ${IN_RANGE}))`,
    ...(found === undefined ? [] : [`trace_id IN (${found})`]),
    ...(q === undefined
      ? []
      : [
          "(positionCaseInsensitiveUTF8(message, {q:String}) > 0 OR positionCaseInsensitiveUTF8(type, {q:String}) > 0)",
        ]),
  ];
  // Each name in a level of its own: the engine's analysis repeats what a name stands for wherever it is used.
  const words = `SELECT *, if(type = '' AND message = '', name, message) AS words FROM (${inRange}) WHERE ${where.join(" AND ")}`;
  const pattern = CAUSE_RULES.reduce(
    (text, _, i) => `replaceRegexpAll(${text}, {rule${i}:String}, {stands${i}:String})`,
    `substringUTF8(words, 1, ${CAUSE_LENGTH})`,
  );
  const causes = `SELECT *, sipHash64(type, pattern) AS cause FROM (SELECT *, ${pattern} AS pattern FROM (${words}))`;
  return causeId === undefined
    ? causes
    : `SELECT * FROM (${causes}) WHERE lower(hex(cause)) = {causeId:String}`;
}

/** The spans with the customers of their traces. */
function withOwners(spans: string, { ownership }: Asked): string {
  return `SELECT * FROM (${spans}) AS spans
    ANY LEFT JOIN (
      SELECT trace_id, groupUniqArray(20)(customer) AS owners
      FROM (${ownedLines([], LINES, ownership)}) WHERE customer != '' GROUP BY trace_id
    ) AS owned USING (trace_id)`;
}

/** What statements are made of. */
interface Asked {
  q: string | undefined;
  causeId: string | undefined;
  /** Ids of the traces; undefined for any. */
  found: string | undefined;
  ownership: Ownership;
  params: Record<string, unknown>;
}

async function readAsked(
  client: ClickHouseClient,
  { q, ...question }: ErrorQuestion,
  causeId: string | undefined,
): Promise<Asked> {
  const [ownership, found] = await Promise.all([
    readOwnership(client, question.projectId),
    question.conditions.length === 0 ? undefined : activeTraces(client, question),
  ]);
  const params = { ...ownership.params, ...found?.params, ...paramsOf(question), q, causeId };
  return { q, causeId, found: found?.sql, ownership, params };
}

function paramsOf({ projectId, environment, range }: ErrorQuestion): Record<string, unknown> {
  return {
    projectId,
    environment,
    startNs: range.startNs.toString(),
    endNs: range.endNs.toString(),
    firstHour: (range.startNs / HOUR_NS).toString(),
    lastHour: (range.endNs / HOUR_NS).toString(),
    firstSlot: Number(range.startNs / SLOT_NS),
    lastSlot: Number(range.endNs / SLOT_NS),
    ...Object.fromEntries(
      CAUSE_RULES.flatMap(({ pattern, stands }, i) => [
        [`rule${i}`, pattern],
        [`stands${i}`, stands],
      ]),
    ),
  };
}

interface CauseRow {
  id: string;
  one_type: string;
  one_pattern: string;
  last_words: string;
  first_ns: string;
  last_ns: string;
  failed: string;
  trace_count: string;
  customer_count: string;
  customers: string[];
  names: string[];
  models: string[];
  last_trace: string;
  last_span: string;
  trend: (string | number)[];
}

function toCause(row: CauseRow): ErrorCause {
  return {
    id: row.id,
    type: row.one_type,
    message: row.last_words,
    pattern: row.one_pattern,
    firstNs: BigInt(row.first_ns),
    lastNs: BigInt(row.last_ns),
    count: Number(row.failed),
    traces: Number(row.trace_count),
    customers: Number(row.customer_count),
    customerIds: row.customers.sort(),
    spanNames: row.names.sort(),
    models: row.models.sort(),
    traceId: row.last_trace,
    spanId: row.last_span,
    trend: row.trend.map(Number),
  };
}

interface FailureRow {
  trace_id: string;
  span_id: string;
  start_time_ns: string;
  name: string;
  model: string;
  words: string;
  owners: string[];
  root_name: string;
  session_ids: string[];
}
