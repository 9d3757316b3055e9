import type { ClickHouseClient } from "@clickhouse/client";
import { parseNanoUsd } from "../model/money.ts";
import { SLOT_NS } from "../model/time-range.ts";
import type { Period } from "./profit-reads.ts";
import { select } from "./statement.ts";

/** Calls of a model of which a client reported a cost and the book has a price; both sums in nano-dollars. */
export interface ReportedCosts {
  provider: string;
  model: string;
  calls: number;
  /** Of these, those of which the two are more than 1 % apart. */
  differing: number;
  computed: bigint;
  reported: bigint;
}

export interface ReportedCostReads {
  /** By model, the most calls that differ first. */
  reportedCosts(period: Period): Promise<ReportedCosts[]>;
}

/** In the terms of the key of `spans`. */
const IN_PERIOD = `project_id = {projectId:String} AND environment = {environment:String}
  AND intDiv(start_time_ns, 3600000000000) BETWEEN intDiv({firstSlot:UInt32}, 4) AND intDiv({endSlot:UInt32}, 4)
  AND start_time_ns >= {firstSlot:UInt32} * 900000000000 AND start_time_ns < {endSlot:UInt32} * 900000000000`;

export function createReportedCostReads(client: ClickHouseClient): ReportedCostReads {
  return {
    async reportedCosts({ projectId, range, environment }) {
      const rows = await select<Record<keyof ReportedCosts, string>>(
        client,
        `SELECT provider, if(response_model = '', request_model, response_model) AS model, count() AS calls,
           countIf(abs(cost_reported - cost_computed) * 100 > cost_computed) AS differing,
           toString(sum(cost_computed)) AS computed, toString(sum(cost_reported)) AS reported
         FROM (
           SELECT provider, response_model, request_model, cost_reported, cost_computed, cost_status FROM spans
           WHERE ${IN_PERIOD} ORDER BY committed_at_us DESC LIMIT 1 BY trace_id, span_id
         )
         WHERE isNotNull(cost_reported) AND isNotNull(cost_computed) AND cost_status IN ('computed', 'reported')
         GROUP BY provider, model ORDER BY differing DESC, calls DESC, provider, model`,
        {
          projectId,
          environment,
          firstSlot: Number(range.startNs / SLOT_NS),
          endSlot: Number(range.endNs / SLOT_NS),
        },
      );
      return rows.map((row) => ({
        provider: row.provider,
        model: row.model,
        calls: Number(row.calls),
        differing: Number(row.differing),
        computed: parseNanoUsd(row.computed),
        reported: parseNanoUsd(row.reported),
      }));
    },
  };
}
