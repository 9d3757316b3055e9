import { type ClickHouseClient, TupleParam } from "@clickhouse/client";
import type { SpanPayload, StoredSpan } from "../model/stored-span.ts";
import type { TraceSpan } from "../model/trace.ts";
import { readFewSpans } from "./few-spans.ts";
import { readRecords } from "./span-records.ts";
import { select } from "./statement.ts";
import { OF_TRACE, OF_TRACES } from "./trace-index.ts";

export interface TraceReads {
  /** Spans of a trace by start, without payloads; with `spanId` that one alone. */
  readSpans(
    projectId: string,
    traceId: string,
    page: { limit: number; after?: { startTimeNs: bigint; spanId: string }; spanId?: string },
  ): Promise<StoredSpan[]>;
  /** All spans of each of these traces, by start. */
  readSpansOfTraces(projectId: string, traceIds: readonly string[]): Promise<Map<string, StoredSpan[]>>;
  /** Payloads by span id. */
  readPayloads(
    projectId: string,
    traceId: string,
    spanIds: readonly string[],
  ): Promise<Map<string, SpanPayload>>;
  /** Other traces with a billed call, within a day, that has the response id of this span; at most ten. */
  tracesOfResponse(projectId: string, traceId: string, span: TraceSpan): Promise<string[]>;
  hasSpans(projectId: string): Promise<boolean>;
}

export function createTraceReads(client: ClickHouseClient): TraceReads {
  return {
    async readSpans(projectId, traceId, { limit, after, spanId }) {
      const few = after ? undefined : await readFewSpans(client, projectId, traceId, spanId);
      if (few) return few.slice(0, limit);
      const conditions = [
        ...(after ? ["(start_time_ns, toString(span_id)) > ({afterNs:Int64}, {afterId:String})"] : []),
        ...(spanId === undefined ? [] : ["span_id = {spanId:String}"]),
      ];
      const rows = await select<RecordRow>(
        client,
        `SELECT record FROM (${latestSpans("record, start_time_ns, span_id", conditions)})
         ORDER BY start_time_ns, span_id LIMIT {limit:UInt32} ${SETTINGS}`,
        {
          projectId,
          traceId,
          limit,
          afterNs: after?.startTimeNs.toString() ?? "0",
          afterId: after?.spanId ?? "",
          spanId: spanId ?? "",
        },
      );
      return readRecords(rows);
    },

    async readSpansOfTraces(projectId, traceIds) {
      const latest = `SELECT trace_id, record, start_time_ns, span_id FROM spans WHERE ${OF_TRACES}
        ORDER BY committed_at_us DESC LIMIT 1 BY trace_id, span_id`;
      const rows = await select<RecordRow & { trace_id: string }>(
        client,
        `SELECT trace_id, record FROM (${latest}) ORDER BY trace_id, start_time_ns, span_id`,
        { projectId, traceIds },
      );
      const byTrace = Map.groupBy(rows, (row) => row.trace_id);
      return new Map(Array.from(byTrace, ([traceId, spans]) => [traceId, readRecords(spans)]));
    },

    async readPayloads(projectId, traceId, spanIds) {
      const rows = await select<PayloadRow>(client, PAYLOADS, { projectId, traceId, spanIds });
      const keys = rows.filter((row) => row.conversation !== "0").map(contentKey);
      const contents =
        keys.length === 0 ? [] : await select<ContentRow>(client, CONTENTS, { projectId, keys });
      const byKey = new Map(contents.map((row) => [keyText(row), row.content]));
      return new Map(rows.map((row) => [row.span_id, toPayload(row, byKey.get(keyText(row)) ?? "")]));
    },

    async tracesOfResponse(projectId, traceId, { responseId, costStatus, startTimeNs }) {
      if (responseId === "" || costStatus === "") return [];
      const rows = await select<{ trace_id: string }>(
        client,
        `SELECT DISTINCT trace_id FROM spans
         WHERE project_id = {projectId:String} AND response_id = {responseId:String} AND cost_status != ''
           AND intDiv(start_time_ns, 3600000000000) BETWEEN {hour:Int64} - 24 AND {hour:Int64} + 24
           AND trace_id != {traceId:String}
         LIMIT 10`,
        { projectId, responseId, traceId, hour: (startTimeNs / 3_600_000_000_000n).toString() },
      );
      return rows.map((row) => row.trace_id);
    },

    async hasSpans(projectId) {
      const rows = await select(client, "SELECT 1 FROM spans WHERE project_id = {projectId:String} LIMIT 1", {
        projectId,
      });
      return rows.length > 0;
    },
  };
}

/** Of what is found by its key: to look at other indexes too takes longer than to read it. */
const SETTINGS = "SETTINGS max_threads = 1, use_skip_indexes = 0";

function latestSpans(columns: string, conditions: readonly string[]): string {
  const where = [OF_TRACE, ...conditions];
  return `SELECT ${columns} FROM spans WHERE ${where.join(" AND ")}
    ORDER BY committed_at_us DESC LIMIT 1 BY span_id`;
}

interface RecordRow {
  record: string;
}

/** With the key of its contents. */
const PAYLOADS = `
SELECT span_id, attributes, resource, events, links, conversation, start_time_ns, sipHash64(trace_id, span_id) AS span
FROM (${latestSpans("*", ["span_id IN {spanIds:Array(String)}"])}) ${SETTINGS}`;
/** A span that was sent twice may have contents in two places; only those of its latest commit are its own. */
const CONTENTS = `
SELECT conversation, start_time_ns, span, argMax(content, committed_at_us) AS content FROM span_contents
WHERE project_id = {projectId:String}
  AND (conversation, start_time_ns, span) IN {keys:Array(Tuple(UInt64, Int64, UInt64))}
GROUP BY conversation, start_time_ns, span ${SETTINGS}`;

interface ContentKey {
  conversation: string;
  start_time_ns: string;
  span: string;
}
interface ContentRow extends ContentKey {
  content: string;
}

const keyText = ({ conversation, start_time_ns, span }: ContentKey) =>
  `${conversation} ${start_time_ns} ${span}`;
const contentKey = ({ conversation, start_time_ns, span }: ContentKey) =>
  new TupleParam([BigInt(conversation), BigInt(start_time_ns), BigInt(span)]);

interface PayloadRow extends ContentKey {
  span_id: string;
  attributes: string;
  resource: string;
  events: string;
  links: string;
}

function toPayload(row: PayloadRow, content: string): SpanPayload {
  const list = <T>(json: string): T[] => (json === "" ? [] : (JSON.parse(json) as T[]));
  const object = (json: string): SpanPayload["attributes"] =>
    json === "" ? {} : (JSON.parse(json) as SpanPayload["attributes"]);
  type Event = { name: string; time_ns: string; attributes: SpanPayload["attributes"] };
  type Link = { trace_id: string; span_id: string; attributes: SpanPayload["attributes"] };
  return {
    attributes: object(row.attributes),
    content: object(content),
    resource: object(row.resource),
    events: list<Event>(row.events).map((e) => ({
      name: e.name,
      timeNs: BigInt(e.time_ns),
      attributes: e.attributes,
    })),
    links: list<Link>(row.links).map((l) => ({
      traceId: l.trace_id,
      spanId: l.span_id,
      attributes: l.attributes,
    })),
  };
}
