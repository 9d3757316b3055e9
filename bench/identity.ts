import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClickHouseClient } from "@clickhouse/client";
import { OPEN_SLOT, SLOT_NS } from "../packages/server/src/model/time-range.ts";
import { openClient } from "../packages/server/src/telemetry/client.ts";
import { openTelemetryStore, type TelemetryStore } from "../packages/server/src/telemetry/store.ts";
import { quantile } from "./send.ts";

const FIRST_SLOT = 1_992_768;
const LINES_PER_SLOT = 400;
const CUSTOMERS = 20_000;
const ALIASES = 20_000;
const ROUNDS = 15;

/** How much is known of ids: nothing, links for all time, or, besides, some that hold for a time. */
const PROJECTS = ["none", "linked", "dated"] as const;

/** What profit by customer takes, in milliseconds, and how many times what it takes without links. */
interface IdentityFigure {
  name: (typeof PROJECTS)[number];
  p50_ms: number;
  p95_ms: number;
  ratio: number;
}

/**
 * The cost of knowing who is who: the same sums over the same lines, in a project without links and in ones where four
 * lines of ten name an id that is linked. In the embedded engine of this process.
 */
export async function benchIdentity(
  log: (line: string) => void,
  _only: string,
  { spans: lines }: { spans: number },
): Promise<{ lines: number; aliases: number; queries: IdentityFigure[] }> {
  const dataDir = await mkdtemp(join(tmpdir(), "anyway-bench-identity-"));
  const store = await openTelemetryStore({ dataDir });
  const client = await openClient({ dataDir });
  try {
    for (const project of PROJECTS) await generate(client, project, lines, ALIASES);
    await client.command({ query: "OPTIMIZE TABLE trace_slots FINAL" });
    const times = new Map(PROJECTS.map((project) => [project, [] as number[]]));
    // In turn, so that what else this machine does slows all of them alike.
    for (let round = -1; round < ROUNDS; round++)
      for (const project of PROJECTS) {
        const ms = await ask(store, project, lines);
        if (round >= 0) times.get(project)?.push(ms);
      }
    const figures: IdentityFigure[] = [];
    for (const [links, all] of times) {
      all.sort((a, b) => a - b);
      const [p50, p95] = [quantile(all, 0.5), quantile(all, 0.95)];
      const ratio = Math.round((p50 / (figures[0]?.p50_ms ?? p50)) * 100) / 100;
      figures.push({ name: links, p50_ms: p50, p95_ms: p95, ratio });
      log(`${links}: ${p50} ms, ${p95} ms, ${ratio} times`);
    }
    return { lines, aliases: ALIASES, queries: figures };
  } finally {
    await client.close();
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function ask(store: TelemetryStore, projectId: string, lines: number): Promise<number> {
  const start = performance.now();
  const sums = await store.costSums({
    projectId,
    range: {
      startNs: BigInt(FIRST_SLOT) * SLOT_NS,
      endNs: BigInt(FIRST_SLOT + Math.ceil(lines / LINES_PER_SLOT)) * SLOT_NS,
    },
    environment: "production",
    group: { by: "customer" },
    startsMs: [(FIRST_SLOT * Number(SLOT_NS)) / 1_000_000],
  });
  if (sums.length === 0) throw new Error("nothing was found");
  return Math.round(performance.now() - start);
}

/** Half of the aliases are links that somebody made, and half are sessions'; in `dated` one of fifty ends. */
async function generate(
  client: ClickHouseClient,
  project: (typeof PROJECTS)[number],
  lines: number,
  aliases: number,
): Promise<void> {
  const command = (query: string, query_params: Record<string, unknown>) =>
    client.command({ query, query_params });
  await command(
    `INSERT INTO trace_slots (project_id, slot, trace_id, version, line_environment, line_customer_id, line_shared,
       line_user_id, line_session_id, line_model, line_calls, line_unpriced, line_input_tokens, line_output_tokens,
       line_cost, is_first, start_time_ns, end_time_ns, environment)
     SELECT {project:String}, {first:UInt32} + intDiv(number * 2, ${LINES_PER_SLOT}), lower(hex(MD5(toString(number)))), 1,
       ['production', 'production'],
       arrayMap(i -> multiIf((number * 2 + i) % 10 < 4, concat('anon_', toString(cityHash64(number, i) % {aliases:UInt64})),
         (number * 2 + i) % 10 < 9, concat('CUS_', toString(cityHash64(number, i) % ${CUSTOMERS})), ''), [0, 1]),
       [0, 0], ['', ''], ['', ''], ['gpt-4o', 'gpt-4o-mini'], [1, 1], [0, 0], [100, 100], [10, 10], [0.001, 0.002], 1,
       toInt64({first:UInt32} + intDiv(number * 2, ${LINES_PER_SLOT})) * ${SLOT_NS} AS start, start + 1000, 'production'
     FROM numbers({traces:UInt64})`,
    { project, first: FIRST_SLOT, traces: lines / 2, aliases },
  );
  if (project === "none") return;
  const until = `if(${project === "dated" ? "number % 50 = 0" : "0"}, {first:UInt32} + 1000, ${OPEN_SLOT})`;
  const params = { project, first: FIRST_SLOT, half: aliases / 2 };
  await command(
    `INSERT INTO aliases SELECT {project:String}, concat('anon_', toString(number)), concat('ALI_', toString(number)), 1,
       concat('CUS_', toString(number % ${CUSTOMERS})), 0, ${until}, 0, 0 FROM numbers({half:UInt64})`,
    params,
  );
  await command(
    `INSERT INTO session_links SELECT {project:String}, toString(number), 1, concat('CUS_', toString(number % ${CUSTOMERS})),
       ${until}, '', 0, '', 0, 0, 0 FROM numbers({half:UInt64}, {half:UInt64})`,
    params,
  );
}
