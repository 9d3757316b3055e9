import type { ClickHouseClient } from "@clickhouse/client";
import type { TraceQuery } from "../../query/trace-query.ts";
import { compileActive } from "./compile-filter.ts";
import { readFilterOwners } from "./filter-owners.ts";

/** SQL of the ids of the traces that meet the conditions and are under way in the range, and what it names. */
export async function activeTraces(
  client: ClickHouseClient,
  asked: Pick<TraceQuery, "projectId" | "environment" | "range" | "conditions">,
): Promise<{ sql: string; params: Record<string, unknown> }> {
  const { join, where, params } = compileActive(asked, await readFilterOwners(client, asked));
  return { sql: `SELECT trace_id FROM trace_slots FINAL ${join} WHERE ${where}`, params };
}
