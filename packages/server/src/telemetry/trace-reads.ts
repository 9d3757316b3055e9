import { type ClickHouseClient, TupleParam } from "@clickhouse/client";
import { parseNanoUsd } from "../model/money.ts";
import type { ServiceTier } from "../model/service-tier.ts";
import type { SpanCost } from "../model/span.ts";
import type { SpanPayload, StoredSpan } from "../model/stored-span.ts";
import type { TraceSpan } from "../model/trace.ts";
import type { UsageRule } from "../model/usage.ts";
import { TRACE_SPAN_COLUMNS, type TraceSpanRow, toTraceSpan } from "./slot-writes.ts";
import { type StoredUnits, toUnits } from "./span-units.ts";
import { select } from "./statement.ts";
import { OF_TRACES } from "./trace-index.ts";

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
      const conditions = [
        ...(after ? ["(start_time_ns, toString(span_id)) > ({afterNs:Int64}, {afterId:String})"] : []),
        ...(spanId === undefined ? [] : ["span_id = {spanId:String}"]),
      ];
      const latest = latestSpans(STORED_SPAN_COLUMNS, conditions);
      const params = {
        projectId,
        traceIds: [traceId],
        limit,
        few: FEW_SPANS + 1,
        afterNs: after?.startTimeNs.toString() ?? "0",
        afterId: after?.spanId ?? "",
        spanId: spanId ?? "",
      };
      // Mostly there are few, whose order the engine is spared: it would plan all columns once more for it.
      const few = await select<StoredSpanRow>(client, `${latest} LIMIT {few:UInt32} ${SETTINGS}`, params);
      if (few.length <= FEW_SPANS) return few.map(toStoredSpan).toSorted(byStart).slice(0, limit);
      const rows = await select<StoredSpanRow>(
        client,
        `SELECT * FROM (${latest}) ORDER BY start_time_ns, span_id LIMIT {limit:UInt32} ${SETTINGS}`,
        params,
      );
      return rows.map(toStoredSpan);
    },

    async readSpansOfTraces(projectId, traceIds) {
      const rows = await select<StoredSpanRow>(
        client,
        `SELECT ${STORED_SPAN_COLUMNS}
         FROM (SELECT * FROM spans WHERE ${OF_TRACES} ORDER BY committed_at_us DESC LIMIT 1 BY trace_id, span_id)
         ORDER BY trace_id, start_time_ns, span_id`,
        { projectId, traceIds },
      );
      const byTrace = Map.groupBy(rows, (row) => row.trace_id);
      return new Map(Array.from(byTrace, ([traceId, spans]) => [traceId, spans.map(toStoredSpan)]));
    },

    async readPayloads(projectId, traceId, spanIds) {
      const rows = await select<PayloadRow>(client, PAYLOADS, { projectId, traceIds: [traceId], spanIds });
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

const STORED_SPAN_COLUMNS = `${TRACE_SPAN_COLUMNS}, kind, status_message, service_name, scope_version, dialect,
  response_model, uncached_input_tokens, cache_write_1h_tokens, input_audio_tokens, output_audio_tokens,
  service_tier, units, committed_at_us, cost_uncached_input, cost_reported, cost_computed, price`;

const FEW_SPANS = 500;

/** Of what is found by its key: to look at other indexes too takes longer than to read it. */
const SETTINGS = "SETTINGS max_threads = 1, use_skip_indexes = 0";

function byStart(a: StoredSpan, b: StoredSpan): number {
  if (a.startTimeNs !== b.startTimeNs) return a.startTimeNs < b.startTimeNs ? -1 : 1;
  return a.spanId < b.spanId ? -1 : 1;
}

function latestSpans(columns: string, conditions: readonly string[]): string {
  const where = [OF_TRACES, ...conditions];
  return `SELECT ${columns} FROM spans WHERE ${where.join(" AND ")}
    ORDER BY committed_at_us DESC LIMIT 1 BY span_id`;
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

interface StoredSpanRow extends TraceSpanRow {
  kind: number;
  status_message: string;
  service_name: string;
  scope_version: string;
  dialect: string;
  response_model: string;
  uncached_input_tokens: string;
  cache_write_1h_tokens: string;
  input_audio_tokens: string;
  output_audio_tokens: string;
  committed_at_us: string;
  cost_uncached_input: string;
  cost_reported: string | null;
  cost_computed: string | null;
  service_tier: ServiceTier;
  units: StoredUnits;
  price: string;
}

function toStoredSpan(row: StoredSpanRow): StoredSpan {
  return {
    ...toTraceSpan(row),
    kind: row.kind,
    statusMessage: row.status_message,
    serviceName: row.service_name,
    scopeVersion: row.scope_version,
    dialect: row.dialect,
    responseModel: row.response_model,
    usage:
      row.usage_rule === ""
        ? undefined
        : {
            uncachedInputTokens: Number(row.uncached_input_tokens),
            cacheReadTokens: Number(row.cache_read_tokens),
            cacheWriteTokens: Number(row.cache_write_tokens),
            outputTokens: Number(row.output_tokens),
            reasoningTokens: Number(row.reasoning_tokens),
            cacheWrite1hTokens: Number(row.cache_write_1h_tokens),
            inputAudioTokens: Number(row.input_audio_tokens),
            outputAudioTokens: Number(row.output_audio_tokens),
            rule: row.usage_rule as UsageRule,
          },
    units: toUnits(row.units),
    serviceTier: row.service_tier,
    receivedAtNs: BigInt(row.committed_at_us) * 1_000n,
    price: toCost(row),
  };
}

function toCost(row: StoredSpanRow): SpanCost {
  return {
    status: row.cost_status,
    total: parseNanoUsd(row.cost),
    uncachedInput: parseNanoUsd(row.cost_uncached_input),
    cacheRead: parseNanoUsd(row.cost_cache_read),
    cacheWrite: parseNanoUsd(row.cost_cache_write),
    output: parseNanoUsd(row.cost_output),
    other: parseNanoUsd(row.cost_other),
    reported: row.cost_reported === null ? undefined : parseNanoUsd(row.cost_reported),
    computed: row.cost_computed === null ? undefined : parseNanoUsd(row.cost_computed),
    price: row.price,
  };
}

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
