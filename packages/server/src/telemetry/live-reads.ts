import type { Environment } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import { parseNanoUsd } from "../model/money.ts";
import { SLOT_NS } from "../model/time-range.ts";
import { select } from "./statement.ts";
import { OF_TRACES } from "./trace-index.ts";

/** What was derived of a trace lately. */
export interface ChangedTrace {
  traceId: string;
  /** Microseconds since 1970 at which its spans were read. */
  versionUs: bigint;
  startTimeNs: bigint;
  endTimeNs: bigint;
  rootName: string;
  status: number;
  errorCount: number;
  spanCount: number;
  cost: bigint;
  unpricedCount: number;
  customerIds: string[];
}

/** Traces that began in a part of a day. */
export interface DayTotals {
  traces: number;
  failed: number;
  cost: bigint;
  unpriced: number;
}

interface Place {
  projectId: string;
  environment: Environment;
}

export interface LiveReads {
  /** Traces that began from `fromNs` on and were derived after `sinceUs`, those first that were last. */
  changedTraces(
    place: Place,
    since: { fromNs: bigint; sinceUs: bigint; limit: number },
  ): Promise<ChangedTrace[]>;
  /** When the first of their spans that are stored now were committed, in microseconds since 1970. */
  firstCommits(projectId: string, traceIds: readonly string[]): Promise<Map<string, bigint>>;
  totalsSince(place: Place, fromNs: bigint): Promise<DayTotals>;
}

export function createLiveReads(client: ClickHouseClient): LiveReads {
  return {
    async changedTraces({ projectId, environment }, { fromNs, sinceUs, limit }) {
      const rows = await select<ChangedRow>(
        client,
        `SELECT trace_id, version, start_time_ns, end_time_ns, root_name, status, error_count, span_count, cost,
           unpriced_count, customer_ids
         FROM trace_slots FINAL
         WHERE project_id = {projectId:String} AND slot >= {firstSlot:UInt32} AND is_first = 1
           AND environment = {environment:String} AND version > {sinceUs:UInt64}
         ORDER BY version DESC, trace_id LIMIT {limit:UInt32}`,
        { projectId, environment, firstSlot: Number(fromNs / SLOT_NS), sinceUs: sinceUs.toString(), limit },
      );
      return rows.map((row) => ({
        traceId: row.trace_id,
        versionUs: BigInt(row.version),
        startTimeNs: BigInt(row.start_time_ns),
        endTimeNs: BigInt(row.end_time_ns),
        rootName: row.root_name,
        status: row.status,
        errorCount: row.error_count,
        spanCount: row.span_count,
        cost: parseNanoUsd(row.cost),
        unpricedCount: row.unpriced_count,
        customerIds: row.customer_ids,
      }));
    },

    async firstCommits(projectId, traceIds) {
      if (traceIds.length === 0) return new Map();
      const rows = await select<{ trace_id: string; first: string }>(
        client,
        `SELECT trace_id, min(committed_at_us) AS first FROM spans WHERE ${OF_TRACES} GROUP BY trace_id`,
        { projectId, traceIds },
      );
      return new Map(rows.map((row) => [row.trace_id, BigInt(row.first)]));
    },

    async totalsSince({ projectId, environment }, fromNs) {
      const [row] = await select<{ traces: string; failed: string; total: string; unpriced: string }>(
        client,
        `SELECT count() AS traces, countIf(status = 2) AS failed, sum(cost) AS total, sum(unpriced_count) AS unpriced
         FROM trace_slots FINAL
         WHERE project_id = {projectId:String} AND slot >= {firstSlot:UInt32} AND is_first = 1
           AND environment = {environment:String} AND start_time_ns >= {fromNs:Int64}`,
        { projectId, environment, firstSlot: Number(fromNs / SLOT_NS), fromNs: fromNs.toString() },
      );
      return {
        traces: Number(row?.traces ?? 0),
        failed: Number(row?.failed ?? 0),
        cost: parseNanoUsd(row?.total ?? "0"),
        unpriced: Number(row?.unpriced ?? 0),
      };
    },
  };
}

interface ChangedRow {
  trace_id: string;
  version: string;
  start_time_ns: string;
  end_time_ns: string;
  root_name: string;
  status: number;
  error_count: number;
  span_count: number;
  cost: string;
  unpriced_count: number;
  customer_ids: string[];
}
