import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClickHouseClient } from "@clickhouse/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStanding, VisitOwners } from "../attribution/visit-owners.ts";
import { halvesOf } from "../model/number-places.ts";
import { OPEN_SLOT } from "../model/time-range.ts";
import { openClient } from "./client.ts";
import { WHO, WHO_OF_LINE } from "./conversations.ts";
import { readCustomer } from "./customer-ids.ts";
import { readIdentities } from "./kept-identities.ts";
import { customerLines, ownedLines, readOwnership } from "./owned-lines.ts";
import { readStanding } from "./standing-reads.ts";
import { select } from "./statement.ts";
import { openTelemetryStore, type TelemetryStore } from "./store.ts";

const projectId = "proj_kept";
const IDS = ["A", "B", "gone", "ext", "ext-dated", "ext-gone", "anon_s1", "anon_s2", "anon_s3", ""];
const USERS = ["", "one", "two", "dated"];

let dataDir: string;
let store: TelemetryStore;
/** Keeps what it resolves, and the same without the space for it. */
let client: ClickHouseClient;
let full: ClickHouseClient;
let refused = 0;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-kept-"));
  store = await openTelemetryStore({ dataDir });
  client = await openClient({ dataDir });
  full = Object.create(client, {
    command: {
      value: (statement: { query: string }) => {
        if (!statement.query.includes("INSERT INTO kept_identities")) return client.command(statement);
        refused++;
        return Promise.reject(new Error("No space left on device"));
      },
    },
  });
  // A line of each id and user in each of two quarters of an hour.
  await write(
    `trace_slots (project_id, slot, trace_id, version, line_environment, line_customer_id, line_shared, line_user_id,
       line_session_id, line_model, line_calls, line_unpriced, line_input_tokens, line_output_tokens, line_cost, is_first,
       environment)
     SELECT {projectId:String}, slot, lower(hex(MD5(toString(slot)))), 1,
       arrayMap(i -> 'production', lines), arrayMap(i -> ids[i % length(ids) + 1], lines), arrayMap(i -> 0, lines),
       arrayMap(i -> users[intDiv(i, length(ids)) + 1], lines), arrayMap(i -> '', lines), arrayMap(i -> 'm', lines),
       arrayMap(i -> 1, lines), arrayMap(i -> 0, lines), arrayMap(i -> 1, lines), arrayMap(i -> 1, lines),
       arrayMap(i -> 0.1, lines), 1, 'production'
     FROM (SELECT arrayJoin([100, 200]) AS slot, {ids:Array(String)} AS ids, {users:Array(String)} AS users,
       range(length(ids) * length(users)) AS lines)`,
    { ids: IDS, users: USERS },
  );
});
afterAll(async () => {
  await client.close();
  await store.close();
  await rm(dataDir, { recursive: true });
});

const write = (rows: string, params = {}) =>
  client.command({ query: `INSERT INTO ${rows}`, query_params: { projectId, ...params } });

/** Whose each line is, as its visitor's owner and as the engine says. */
async function owners(by: ClickHouseClient) {
  const ownership = await readOwnership(by, projectId);
  const rows = await select<{ slot: number; who: string; owner: string }>(
    by,
    `SELECT slot, toString(sipHash64(${WHO_OF_LINE})) AS who, toString(sipHash64(${WHO})) AS owner
     FROM (SELECT *, own_id AS line_customer, user AS line_user, session AS line_session FROM (
       ${ownedLines(["user", "session"], "project_id = {projectId:String}", ownership)}))`,
    { ...ownership.params, projectId },
  );
  const visitors = new VisitOwners(createStanding(await readStanding(by, projectId, ownership)));
  return rows.map(({ slot, who, owner }) => {
    const [low = 0, high = 0] = halvesOf(BigUint64Array.of(BigInt(who)));
    const place = visitors.at(low, high, slot) >> 1;
    return { slot, who, owner, found: String(visitors.owners.numbers()[place]) };
  });
}

/** Whose each line is, for all and for one customer, and which ids are the customer's. */
async function answers(by: ClickHouseClient) {
  const ownership = await readOwnership(by, projectId);
  const columns = "slot, own_id, user, customer";
  const lines = await select(
    by,
    `SELECT ${columns} FROM (${ownedLines(["user"], "project_id = {projectId:String}", ownership)}) ORDER BY ${columns}`,
    { ...ownership.params, projectId },
  );
  const customers = [];
  for (const id of ["A", "gone"]) {
    const one = await readOwnership(by, projectId, id);
    const own = customerLines(["user"], "project_id = {projectId:String}", one);
    customers.push({
      id,
      known: await readCustomer(by, projectId, id, await readIdentities(by, projectId)),
      lines: await select(by, `SELECT ${columns} FROM (${own}) ORDER BY ${columns}`, {
        ...one.params,
        projectId,
      }),
    });
  }
  return { lines, customers };
}

/** Each leaves the ones before it. */
const CHANGES: [string, () => Promise<unknown>][] = [
  ["an alias", () => write(aliases("'ext', 'A', 0, 0", OPEN_SLOT))],
  ["an alias for a time", () => write(aliases("'ext-dated', 'B', 0, 0", 150))],
  ["a link of a session", () => write(links("'s1', 'A'", OPEN_SLOT))],
  ["a link of a session until another's", () => write(links("'s2', 'B'", 150))],
  ["a link to an id that is itself linked", () => write(links("'s3', 'ext-dated'", OPEN_SLOT))],
  ["a member", () => write(members("'one', 'm1', 'A'", OPEN_SLOT))],
  [
    "a member of two",
    () => write(`${members("'two', 'm2', 'A'", OPEN_SLOT)}, ${member("'two', 'm3', 'B'", 150)}`),
  ],
  ["a member of an id for a time", () => write(members("'dated', 'm4', 'ext-dated'", OPEN_SLOT))],
  [
    "a merge",
    () =>
      write(
        `customers (project_id, customer_id, version, merged_into) VALUES ({projectId:String}, 'gone', 2, 'B')`,
      ),
  ],
  ["an alias of who was merged", () => write(aliases("'ext-gone', 'gone', 0, 0", OPEN_SLOT))],
  ["a refusal", () => write(aliases("'anon_s1', 'A', 1, 0", OPEN_SLOT))],
  ["an alias that is undone", () => write(aliases("'ext', 'A', 0, 1", OPEN_SLOT, 2))],
];
function aliases(alias: string, untilSlot: number, version = 1): string {
  return `aliases (project_id, alias, customer_id, is_refusal, is_deleted, alias_id, from_slot, until_slot, version)
    VALUES ({projectId:String}, ${alias}, concat('ALI_', ${alias.split(",")[0]}), 0, ${untilSlot}, ${version})`;
}
function links(link: string, untilSlot: number): string {
  return `session_links (project_id, session_id, customer_id, version, until_slot)
    VALUES ({projectId:String}, ${link}, 1, ${untilSlot})`;
}
const member = (one: string, untilSlot: number) => `({projectId:String}, ${one}, 1, 0, ${untilSlot}, 0)`;
function members(one: string, untilSlot: number): string {
  return `members (project_id, user_id, member_id, customer_id, version, from_slot, until_slot, is_deleted)
    VALUES ${member(one, untilSlot)}`;
}

test("who stands for whom is the same where it is kept and where there is no space for it", async () => {
  let before = await answers(client);
  expect(await answers(full)).toEqual(before);
  for (const [what, change] of CHANGES) {
    await change();
    const kept = await answers(client);
    expect(kept, `${what} counts in the next question`).not.toEqual(before);
    expect((await readIdentities(client, projectId)).generation, what).toMatch(/^\d+$/);
    for (const { slot, who, owner, found } of await owners(client))
      expect(found, `${what}: ${who} in ${slot}`).toBe(owner);
    const tries = refused;
    await client.command({ query: "DELETE FROM kept_identities WHERE kind = 'whole'" });
    expect(await answers(full), what).toEqual(kept);
    expect((await readIdentities(full, projectId)).generation).toBeUndefined();
    expect(refused, "tried again by each question").toBeGreaterThan(tries + 1);
    before = kept;
  }
  for (const { owner, found } of await owners(full)) expect(found).toBe(owner);
}, 120_000);

test("what a process kept is there for the next one, if it kept all of it", async () => {
  const rows = async () =>
    (await select<{ rows: string }>(client, "SELECT count() AS rows FROM kept_identities"))[0]?.rows;
  const other = async () => {
    const next = await openClient({ dataDir });
    const { generation } = await readIdentities(next, projectId);
    await next.close();
    return generation;
  };
  // The last one that was kept, and its whole.
  const generation = await other();
  const before = await rows();
  expect(await other()).toBe(generation);
  expect(await rows()).toBe(before);
  await client.command({ query: "DELETE FROM kept_identities WHERE kind = 'whole'" });
  expect(await other()).toBe(generation);
  expect(Number(await rows())).toBeGreaterThan(Number(before));
});
