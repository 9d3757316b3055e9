import { createHash } from "node:crypto";
import type { ClickHouseClient } from "@clickhouse/client";
import type { SpanLog } from "../model/span-log.ts";
import type { SpanPayload } from "../model/stored-span.ts";
import type { Insert } from "./insert.ts";
import { select } from "./statement.ts";
import { tsvString } from "./tsv.ts";

export interface SpanLogs {
  /** Stores log records, given as lines of `encodeSpanLog`. The same record again replaces itself. */
  insertSpanLogs(lines: readonly string[], committedAtUs: number): Promise<void>;
  /** The log records that tell of these spans, by span id, each list in the order of time. */
  readSpanLogs(
    projectId: string,
    traceId: string,
    spanIds: readonly string[],
  ): Promise<Map<string, SpanPayload["events"]>>;
}

const COLUMNS = [
  "project_id",
  "trace_id",
  "span_id",
  "time_ns",
  "name",
  "identity",
  "attributes",
  "committed_at_us",
] as const;

/** A log record as one line of `TabSeparated` without its last field, which the commit appends. */
export function encodeSpanLog(projectId: string, log: SpanLog): string {
  const attributes = JSON.stringify(Object.fromEntries(log.attributes));
  const hash = createHash("sha256").update(log.name).update("\0").update(attributes).digest();
  return [
    projectId,
    log.traceId,
    log.spanId,
    log.timeNs,
    tsvString(log.name),
    hash.readBigUInt64LE(),
    tsvString(attributes),
  ].join("\t");
}

export function createSpanLogs(client: ClickHouseClient, insert: Insert): SpanLogs {
  return {
    async insertSpanLogs(lines, committedAtUs) {
      if (lines.length === 0) return;
      const end = `\t${committedAtUs}\n`;
      await insert("span_logs", COLUMNS, lines.join(end) + end);
    },

    async readSpanLogs(projectId, traceId, spanIds) {
      const rows = await select<{ span_id: string; time_ns: string; name: string; attributes: string }>(
        client,
        `SELECT span_id, time_ns, name, attributes FROM span_logs FINAL
         WHERE project_id = {projectId:String} AND trace_id = {traceId:String}
           AND span_id IN {spanIds:Array(String)}
         ORDER BY time_ns, name, identity`,
        { projectId, traceId, spanIds },
      );
      return Map.groupBy(
        rows.map((row) => ({
          spanId: row.span_id,
          name: row.name,
          timeNs: BigInt(row.time_ns),
          attributes: JSON.parse(row.attributes) as SpanPayload["attributes"],
        })),
        (log) => log.spanId,
      );
    },
  };
}
