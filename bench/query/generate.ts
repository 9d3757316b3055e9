import type { ClickHouseClient } from "@clickhouse/client";
import { type Business, businessOf, PROJECT } from "./business.ts";
import { insertBusiness } from "./business-sql.ts";
import { insertSlots } from "./slots-sql.ts";
import { insertSpans } from "./spans-sql.ts";

/** So many traces are made by one statement: a large insert, yet one that fits in memory. */
const TRACES_AT_ONCE = 50_000;

/** Makes the business up in an empty store, the same for the same number of spans. Finds the one of before there. */
export async function generate(
  client: ClickHouseClient,
  spans: number,
  log: (line: string) => void,
): Promise<Business> {
  const business = businessOf(spans);
  const { stored } = await state(client);
  if (stored === business.spans) return business;
  if (stored > 0)
    throw new Error(
      `The data folder holds ${stored} spans and not ${business.spans}. Name another folder, or remove it.`,
    );
  const run = (query: string) => client.command({ query });
  for (const sql of insertBusiness(business)) await run(sql);
  for (let at = 0; at < business.traces; at += TRACES_AT_ONCE) {
    const until = Math.min(at + TRACES_AT_ONCE, business.traces);
    await run(insertSpans(business, at, until));
    await run(insertSlots(business, at, until));
    if (until % 500_000 === 0) log(`${until} of ${business.traces} traces`);
  }
  // A server that opens the folder has nothing to derive.
  await run("INSERT INTO watermarks SELECT 'derived', max(committed_at_us) FROM spans");
  return business;
}

async function state(client: ClickHouseClient): Promise<{ stored: number }> {
  const result = await client.query({
    query: "SELECT count() AS stored FROM spans WHERE project_id = {projectId:String}",
    query_params: { projectId: PROJECT },
    format: "JSONEachRow",
  });
  const [row] = await result.json<{ stored: string }>();
  return { stored: Number(row?.stored ?? 0) };
}
