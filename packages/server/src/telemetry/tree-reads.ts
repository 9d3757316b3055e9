import type { ClickHouseClient } from "@clickhouse/client";
import type { TraceSpan } from "../model/trace.ts";
import { TRACE_SPAN_COLUMNS, type TraceSpanRow, toTraceSpan } from "./slot-writes.ts";
import { selectColumns } from "./statement.ts";
import { OF_TRACES } from "./trace-index.ts";

/** A span as the tree of its trace shows it. */
export interface TreeSpan extends TraceSpan {
  statusMessage: string;
  serviceName: string;
}

export interface TreeReads {
  /** Every span of a trace once, in order of start. */
  readTree(projectId: string, traceId: string): Promise<TreeSpan[]>;
}

interface TreeRow extends TraceSpanRow {
  status_message: string;
  service_name: string;
}

export function createTreeReads(client: ClickHouseClient): TreeReads {
  return {
    async readTree(projectId, traceId) {
      const rows = await selectColumns<TreeRow>(
        client,
        `SELECT ${TRACE_SPAN_COLUMNS}, status_message, service_name
         FROM (SELECT * FROM spans WHERE ${OF_TRACES} ORDER BY committed_at_us DESC LIMIT 1 BY span_id)
         ORDER BY start_time_ns, span_id`,
        { projectId, traceIds: [traceId] },
      );
      return rows.map((row) =>
        Object.assign(toTraceSpan(row), { statusMessage: row.status_message, serviceName: row.service_name }),
      );
    },
  };
}
