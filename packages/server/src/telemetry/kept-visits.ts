import type { ClickHouseClient } from "@clickhouse/client";
import { selectColumns } from "./native.ts";
import { insertError } from "./statement.ts";
import { KEEP_VISITS } from "./visits.ts";

/** Slots of a project, the last included. */
export interface SlotRange {
  projectId: string;
  firstSlot: number;
  lastSlot: number;
}

/** Of so many rows of slots and more what is made of them is kept; fewer are read as fast. */
export const KEPT_FROM_ROWS = 50_000;
/** So many are read by one statement that keeps them, which bounds its memory. */
const ROWS_AT_ONCE = 200_000;
/** The last slots of a project are still written. */
const LIVE_SLOTS = 4;

/** After a failure to keep visits they are read as they are for so long. */
const PAUSE_MS = 300_000;

interface Project {
  /** Settles when what others of it keep is kept, or could not be. */
  making?: Promise<void>;
  /** When it may be tried again. */
  pausedUntil?: number;
}
const projectsBy = new WeakMap<ClickHouseClient, Map<string, Project>>();

/** How visits are kept: of so many rows and more; and who hears why they could not be. */
export interface KeepsVisits {
  fromRows: number;
  report(message: string): void;
}

/** What is kept of a range, by slot: those before `liveFrom`, each as made of the rows that the state tells. */
export interface KeptSlots {
  slot: Uint32Array;
  state: BigUint64Array;
  liveFrom: number;
}

const NONE: KeptSlots = { slot: new Uint32Array(), state: new BigUint64Array(), liveFrom: 0 };

/** Keeps the visits in a range that are no longer written, where there are many. */
export async function keepVisits(
  client: ClickHouseClient,
  range: SlotRange,
  { fromRows, report }: KeepsVisits,
): Promise<KeptSlots> {
  const project = projectOf(client, range.projectId);
  if (performance.now() < (project.pausedUntil ?? 0)) return NONE;
  // Whoever comes while others keep visits waits for these.
  const plan = (project.making ?? Promise.resolve()).then(() => planOf(client, range, fromRows));
  const kept = plan.then((known) => keep(client, range.projectId, known.stale));
  project.making = kept.catch(() => undefined);
  const { slots } = await plan;
  try {
    await kept;
    return slots;
  } catch (error) {
    // A full disk keeps nobody from reading.
    project.pausedUntil = performance.now() + PAUSE_MS;
    report(
      `what conversions are read from could not be kept, and is read as it is: ${(error as Error).message}`,
    );
    return NONE;
  }
}

function projectOf(client: ClickHouseClient, projectId: string): Project {
  const projects = projectsBy.get(client) ?? new Map<string, Project>();
  projectsBy.set(client, projects);
  const project = projects.get(projectId) ?? {};
  projects.set(projectId, project);
  return project;
}

interface Plan {
  /** Slots that are to be kept first. */
  stale: { slot: number; state: bigint; rows: number }[];
  /** What will be kept then. */
  slots: KeptSlots;
}

const STATES = {
  slot: "UInt32",
  state: "UInt64",
  is_kept: "UInt8",
  rows: "UInt64",
  latest: "UInt32",
} as const;

/** What each slot is made of now, and whether that is what is kept of it. */
async function planOf(client: ClickHouseClient, range: SlotRange, keptFromRows: number): Promise<Plan> {
  const of = "project_id = {projectId:String} AND slot BETWEEN {firstSlot:UInt32} AND {lastSlot:UInt32}";
  const { slot, state, is_kept, rows, latest } = await selectColumns(
    client,
    STATES,
    `SELECT slot, anyIf(own_state, is_now) AS state, toUInt8(countIf(NOT is_now AND own_state = state_now) > 0) AS is_kept,
       sum(amount) AS rows,
       assumeNotNull((SELECT slot FROM trace_slots WHERE project_id = {projectId:String} ORDER BY slot DESC LIMIT 1)) AS latest
     FROM (
       SELECT *, anyIf(own_state, is_now) OVER (PARTITION BY slot) AS state_now FROM (
         SELECT slot, 1 AS is_now, cityHash64(count(), sum(cityHash64(version))) AS own_state, count() AS amount
         FROM trace_slots WHERE ${of} GROUP BY slot
         UNION ALL SELECT slot, 0, state, 0 FROM visit_slots FINAL WHERE alone = 0 AND ${of}
       )
     ) GROUP BY slot ORDER BY slot`,
    { ...range },
  );
  const all = rows.reduce((sum, count) => sum + count, 0n);
  if (all < keptFromRows) return { stale: [], slots: NONE };
  const liveFrom = Math.max(0, (latest[0] ?? 0) + 1 - LIVE_SLOTS);
  const stale: Plan["stale"] = [];
  slot.forEach((one, i) => {
    if (one < liveFrom && is_kept[i] !== 1)
      stale.push({ slot: one, state: state[i] ?? 0n, rows: Number(rows[i] ?? 0n) });
  });
  return { stale, slots: { slot, state, liveFrom } };
}

async function keep(client: ClickHouseClient, projectId: string, stale: Plan["stale"]): Promise<void> {
  const parts: Plan["stale"][] = [];
  let amount = Number.POSITIVE_INFINITY;
  for (const one of stale) {
    if (amount > ROWS_AT_ONCE) {
      parts.push([]);
      amount = 0;
    }
    amount += one.rows;
    parts.at(-1)?.push(one);
  }
  for (const part of parts)
    await client
      .command({
        query: KEEP_VISITS,
        query_params: {
          projectId,
          slots: part.map(({ slot }) => slot),
          states: part.map(({ state }) => state),
        },
      })
      .catch((error) => {
        throw insertError(error);
      });
}
