import type { ClickHouseClient } from "@clickhouse/client";
import { OPEN_SLOT } from "../model/time-range.ts";
import { idsResolved, type KnownIds, lendingUsers } from "./identities.ts";
import { writesTo } from "./own-writes.ts";
import { select } from "./statement.ts";

/** What a project knows of who stands for whom, and who is a member of whom. */
export interface Identities extends KnownIds {
  /** Whether any user is, or was, a member of any customer. */
  lent: boolean;
}

/** Of a project that knows more, a state a minute is kept: all of them would take more time and disk than they spare. */
const MANY_ROWS = 50_000;
const MANY_EVERY_MS = 60_000;
/** Rows are removed after two hours; what is older than this is made again before. */
const KEPT_FOR_MS = 3_600_000;

/** Those that {@link readState} reads. */
const TABLES = ["aliases", "session_links", "customers", "members"];

interface State {
  rows: number;
  generation: string;
}
interface Project {
  /** Its state while what was written to the tables is this. */
  known?: { written: string; state: State };
  /** When many rows may be kept again. */
  manyFrom?: number;
  kept?: { generation: string; madeAt: number; identities: Promise<Identities> };
  /** Questions about its state: the one that was sent, and the one that follows it. */
  asked?: Promise<State>;
  next?: Promise<State> | undefined;
}
const projectsBy = new WeakMap<ClickHouseClient, Map<string, Project>>();

/**
 * As it is now: a cheap question tells whether anything has changed since the last time; only then all of it is
 * resolved anew, and kept for all statements until the next change.
 */
export async function readIdentities(client: ClickHouseClient, projectId: string): Promise<Identities> {
  const projects = projectsBy.get(client) ?? new Map<string, Project>();
  projectsBy.set(client, projects);
  const project = projects.get(projectId) ?? {};
  projects.set(projectId, project);
  const { rows, generation } = await shareState(project, () => stateNow(client, projectId, project));
  if (rows === 0) return { linked: false, dated: false, lent: false, generation: undefined };
  const { kept } = project;
  if (kept?.generation === generation && performance.now() - kept.madeAt < KEPT_FOR_MS)
    return kept.identities;
  const wanted = rows <= MANY_ROWS || performance.now() >= (project.manyFrom ?? 0) ? generation : undefined;
  if (rows > MANY_ROWS && wanted !== undefined) project.manyFrom = performance.now() + MANY_EVERY_MS;
  const identities = makeIdentities(client, projectId, wanted);
  project.kept = { generation, madeAt: performance.now(), identities };
  const forget = () => {
    if (project.kept?.identities === identities) delete project.kept;
  };
  // What could not be kept is tried again by the next question.
  identities.then((made) => made.generation !== wanted && forget(), forget);
  return identities;
}

/**
 * Whoever asks while a question is under way shares the next one, since the answer to that one may be older than what
 * was written before they asked.
 */
function shareState(project: Project, read: () => Promise<State>): Promise<State> {
  project.next ??= Promise.allSettled([project.asked]).then(() => {
    project.next = undefined;
    project.asked = read();
    return project.asked;
  });
  return project.next;
}

/** While nothing was written there is the same. */
async function stateNow(client: ClickHouseClient, projectId: string, project: Project): Promise<State> {
  const written = writesTo(client, TABLES) ?? (await readParts(client));
  if (written !== undefined && project.known?.written === written) return project.known.state;
  const state = await readState(client, projectId);
  // What was written since then may be in it, but then there is another mark by the next question.
  if (written !== undefined) project.known = { written, state };
  return state;
}

/** A hash of the parts of the tables, which never change and never come back; undefined where the engine does not tell. */
async function readParts(client: ClickHouseClient): Promise<string | undefined> {
  try {
    const [row] = await select<{ parts: string }>(
      client,
      `SELECT toString(groupBitXor(cityHash64(table, name, hash_of_all_files))) AS parts FROM system.parts
       WHERE active AND database = currentDatabase() AND table IN {tables:Array(String)}`,
      { tables: TABLES },
    );
    return row?.parts;
  } catch {
    // A user of a server may not be allowed to ask. An engine that is away says so to the question that follows.
    return undefined;
  }
}

/** How much there is, and a hash of all of it. */
async function readState(client: ClickHouseClient, projectId: string): Promise<State> {
  const rows = await select<{ amount: string; hash: string }>(
    client,
    `SELECT toString(sum(amount)) AS amount, toString(cityHash64(groupArray(hash))) AS hash FROM (
       SELECT * FROM (
         SELECT 1 AS part, count() AS amount, sum(cityHash64(*)) AS hash FROM aliases WHERE project_id = {projectId:String}
         UNION ALL
         SELECT 2, count(), sum(cityHash64(*)) FROM session_links WHERE project_id = {projectId:String}
         UNION ALL
         SELECT 3, countIf(merged_into != ''), sum(cityHash64(customer_id, version, merged_into)) FROM customers
         WHERE project_id = {projectId:String} AND version > 1
         UNION ALL
         SELECT 4, count(), sum(cityHash64(*)) FROM members WHERE project_id = {projectId:String}
       ) ORDER BY part)`,
    { projectId },
  );
  return { rows: Number(rows[0]?.amount ?? 0), generation: rows[0]?.hash ?? "0" };
}

async function makeIdentities(
  client: ClickHouseClient,
  projectId: string,
  generation: string | undefined,
): Promise<Identities> {
  const any = (table: string, where = "1") =>
    `EXISTS (SELECT 1 FROM ${table} WHERE project_id = {projectId:String} AND ${where})`;
  const [row] = await select<{ linked: number; dated: number; lent: number }>(
    client,
    `SELECT ${any("aliases")} OR ${any("session_links")} OR ${any("customers", "merged_into != ''")} AS linked,
       ${any("aliases", "(from_slot > 0 OR until_slot < {open:UInt32})")}
         OR ${any("session_links", "until_slot < {open:UInt32}")}
         OR ${any("session_links", "customer_id IN (SELECT alias FROM aliases WHERE project_id = {projectId:String})")} AS dated,
       ${any("members")} AS lent`,
    { projectId, open: OPEN_SLOT },
  );
  const identities: Identities = {
    linked: row?.linked === 1,
    dated: row?.dated === 1,
    lent: row?.lent === 1,
    generation,
  };
  if (generation === undefined) return identities;
  const keep = (kind: string, columns: string, query: string) =>
    client.command({
      query: `INSERT INTO kept_identities (project_id, generation, kind, ${columns})
        SELECT {projectId:String}, {generation:UInt64}, {kind:String}, * FROM (${query})`,
      query_params: { projectId, generation, kind },
    });
  try {
    // As whoever ran a moment ago may have left it.
    const [kept] = await select(client, WHOLE, { projectId, generation, seconds: KEPT_FOR_MS / 2_000 });
    if (kept) return identities;
    if (identities.linked) await keep("always", "id, customer", idsResolved.always);
    if (identities.linked && identities.dated) await keep("dated", "id, periods", idsResolved.dated);
    // Of what is kept by now.
    if (identities.lent) await keep("user", "id, members", lendingUsers(identities));
    await keep("whole", "id", "SELECT '' AS id");
    return identities;
  } catch {
    // Nobody is kept from reading by a full disk: each statement resolves by itself. One that cannot says why.
    return { ...identities, generation: undefined };
  }
}

/** Whether all of a state is kept: less, where a process ended as it was being kept, has no such row. */
const WHOLE = `SELECT 1 FROM kept_identities
  WHERE project_id = {projectId:String} AND generation = {generation:UInt64} AND kind = 'whole'
    AND kept_at > now() - {seconds:UInt32} LIMIT 1`;
