import type { ClickHouseClient } from "@clickhouse/client";
import { formatNanoUsd } from "../model/money.ts";
import { slotOf } from "../model/time-range.ts";
import type { DerivedTrace, SlotLine, TraceSpan } from "../model/trace.ts";
import type { Insert } from "./insert.ts";
import { select } from "./statement.ts";
import { readSpansOf } from "./trace-spans.ts";
import { tsvMap, tsvMapOfStrings, tsvNumbers, tsvString, tsvStrings } from "./tsv.ts";

/** A trace, named. */
export interface TraceKey {
  projectId: string;
  traceId: string;
}

export interface SlotWrites {
  /** Replaces what is stored of a trace by what was derived from spans read at `version` (microseconds). */
  writeDerived(traces: readonly (TraceKey & { derived: DerivedTrace })[], version: number): Promise<void>;
  /** Every span of the given traces of one project, each once. */
  readTraceSpans(projectId: string, traceIds: readonly string[]): Promise<Map<string, TraceSpan[]>>;
  /** Every slot in which a trace has, or ever had, a span. */
  readTraceSlots(projectId: string, traceIds: readonly string[]): Promise<Map<string, number[]>>;
  /**
   * Traces with a span that was committed at or after the time, in microseconds since 1970: those of about `spans`
   * spans, the oldest commits first, and the time from which on to ask for more; undefined when there is no more.
   */
  tracesCommittedSince(
    sinceUs: number,
    spans: number,
  ): Promise<{ traces: TraceKey[]; nextUs: number | undefined }>;
  readWatermark(): Promise<number>;
  writeWatermark(committedAtUs: number): Promise<void>;
}

const COLUMNS = [
  "project_id",
  "slot",
  "trace_id",
  "version",
  "line_environment",
  "line_customer_id",
  "line_shared",
  "line_user_id",
  "line_session_id",
  "line_model",
  "line_calls",
  "line_unpriced",
  "line_input_tokens",
  "line_output_tokens",
  "line_cost",
  "is_first",
  "start_time_ns",
  "end_time_ns",
  "span_count",
  "error_count",
  "status",
  "root_name",
  "root_properties",
  "has_root",
  "environment",
  "workflows",
  "providers",
  "models",
  "request_models",
  "input_tokens",
  "output_tokens",
  "cost",
  "unpriced_count",
  "customer_ids",
  "customer_costs",
  "user_ids",
  "session_ids",
  "order_ids",
  "properties",
  "line_provider",
  "line_workflow",
  "line_agent",
  "line_properties",
  "line_cache_read_tokens",
  "line_cache_write_tokens",
  "line_reasoning_tokens",
  "line_cost_cache_read",
  "line_cost_cache_write",
  "line_cost_output",
  "agents",
  "calls",
  "user_message",
  "line_source",
  "line_cost_other",
  "line_cost_unsplit",
  "line_request_model",
] as const;

const WATERMARK = "derived";

export function createSlotWrites(client: ClickHouseClient, insert: Insert): SlotWrites {
  return {
    async writeDerived(traces, version) {
      const lines = traces.flatMap((trace) => encodeTrace(trace, version));
      if (lines.length > 0) await insert("trace_slots", COLUMNS, lines.join(""));
    },

    async readTraceSpans(projectId, traceIds) {
      return readSpansOf(client, projectId, traceIds);
    },

    async readTraceSlots(projectId, traceIds) {
      const rows = await select<{ trace_id: string; slots: number[] }>(
        client,
        `SELECT trace_id, groupUniqArray(slot) AS slots FROM trace_index
         WHERE project_id = {projectId:String} AND trace_id IN {traceIds:Array(String)} GROUP BY trace_id`,
        { projectId, traceIds },
      );
      return new Map(rows.map((row) => [row.trace_id, row.slots]));
    },

    async tracesCommittedSince(sinceUs, spans) {
      const rows = await select<{ project_id: string; trace_id: string; read: string; last_us: string }>(
        client,
        `SELECT project_id, trace_id, sum(count()) OVER () AS read, max(max(committed_at_us)) OVER () AS last_us
         FROM (
           SELECT project_id, trace_id, committed_at_us FROM spans WHERE committed_at_us >= {sinceUs:UInt64}
           ORDER BY committed_at_us LIMIT {spans:UInt32} WITH TIES
         )
         GROUP BY project_id, trace_id`,
        { sinceUs, spans },
      );
      const [first] = rows;
      return {
        traces: rows.map((row) => ({ projectId: row.project_id, traceId: row.trace_id })),
        // All of one commit were read together.
        nextUs: first && Number(first.read) >= spans ? Number(first.last_us) + 1 : undefined,
      };
    },

    async readWatermark() {
      const rows = await select<{ at: string }>(
        client,
        "SELECT max(committed_at_us) AS at FROM watermarks WHERE name = {name:String}",
        { name: WATERMARK },
      );
      return Number(rows[0]?.at ?? 0);
    },

    async writeWatermark(committedAtUs) {
      await insert("watermarks", ["name", "committed_at_us"], `${WATERMARK}\t${committedAtUs}\n`);
    },
  };
}

function encodeTrace(
  { projectId, traceId, derived }: TraceKey & { derived: DerivedTrace },
  version: number,
): string[] {
  const { summary, slots } = derived;
  const first = slotOf(summary.startTimeNs);
  return Array.from(slots, ([slot, lines]) => {
    const text = (read: (line: SlotLine) => string) => tsvStrings(lines.map(read));
    const numbers = (read: (line: SlotLine) => number | string) => tsvNumbers(lines.map(read));
    const head = [
      projectId,
      slot,
      traceId,
      version,
      text((line) => line.environment),
      text((line) => line.customerId),
      numbers((line) => (line.shared ? 1 : 0)),
      text((line) => line.userId),
      text((line) => line.sessionId),
      text((line) => line.model),
      numbers((line) => line.calls),
      numbers((line) => line.unpriced),
      numbers((line) => line.inputTokens),
      numbers((line) => line.outputTokens),
      numbers((line) => formatNanoUsd(line.cost)),
    ];
    const isFirst = slot === first;
    const none = "[]";
    const rest = [
      isFirst ? 1 : 0,
      summary.startTimeNs,
      summary.endTimeNs,
      summary.spanCount,
      summary.errorCount,
      summary.status,
      isFirst ? tsvString(summary.rootName) : "",
      isFirst ? tsvMap(summary.rootProperties) : "{}",
      summary.hasRoot ? 1 : 0,
      summary.environment,
      isFirst ? tsvStrings(summary.workflows) : none,
      isFirst ? tsvStrings(summary.providers) : none,
      isFirst ? tsvStrings(summary.models) : none,
      isFirst ? tsvStrings(summary.requestModels) : none,
      summary.inputTokens,
      summary.outputTokens,
      formatNanoUsd(summary.cost),
      summary.unpricedCount,
      isFirst ? tsvStrings(summary.customers.map((customer) => customer.customerId)) : none,
      isFirst ? tsvNumbers(summary.customers.map((customer) => formatNanoUsd(customer.cost))) : none,
      isFirst ? tsvStrings(summary.userIds) : none,
      isFirst ? tsvStrings(summary.sessionIds) : none,
      // In every slot: the lines of who is in conversation may all be in a later one.
      tsvStrings(summary.orderIds),
      isFirst ? tsvMapOfStrings(summary.properties) : "{}",
      text((line) => line.provider),
      text((line) => line.workflow),
      text((line) => line.agent),
      `[${lines.map((line) => tsvMap(line.properties)).join(",")}]`,
      numbers((line) => line.cacheReadTokens),
      numbers((line) => line.cacheWriteTokens),
      numbers((line) => line.reasoningTokens),
      numbers((line) => formatNanoUsd(line.costCacheRead)),
      numbers((line) => formatNanoUsd(line.costCacheWrite)),
      numbers((line) => formatNanoUsd(line.costOutput)),
      isFirst ? tsvStrings(summary.agents) : none,
      summary.calls,
      summary.userMessage,
      text((line) => line.source),
      numbers((line) => formatNanoUsd(line.costOther)),
      numbers((line) => formatNanoUsd(line.costUnsplit)),
      text((line) => line.requestModel),
    ];
    return `${[...head, ...rest].join("\t")}\n`;
  });
}
