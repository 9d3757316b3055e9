import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startPostgres, type TestPostgres } from "../../test/postgres.ts";
import { createNewId } from "../model/ids.ts";
import type { Member } from "../model/member.ts";
import type { BusinessPlace } from "./engines/open.ts";
import { type BusinessStore, type BusinessWrites, openBusinessStore } from "./store.ts";

const newId = createNewId(randomBytes);
const NOW = Date.UTC(2026, 10, 21, 9);
const root = mkdtempSync(join(tmpdir(), "anyway-members-"));
let folders = 0;
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(async () => {
  await postgres.stop();
  rmSync(root, { recursive: true });
});
const PLACES: Record<string, () => Promise<BusinessPlace>> = {
  SQLite: async () => ({ dataDir: join(root, `place-${++folders}`) }),
  PostgreSQL: async () => ({ postgresUrl: await postgres.createDatabase() }),
};

describe.each(Object.keys(PLACES))("members on %s", (engine) => {
  let store: BusinessStore;
  let projectId: string;
  beforeEach(async () => {
    store = await openBusinessStore(await (PLACES[engine] ?? expect.fail)(), { now: () => NOW, newId });
    projectId = (await store.defaultProject()).id;
  });
  afterEach(() => store.close());
  const write = <T>(work: (writer: BusinessWrites) => Promise<T>) => store.transaction(work);
  const aMember = (fields: Partial<Member> = {}): Member => ({
    id: newId("MEM_"),
    projectId,
    customerId: "CUS_1",
    userId: "u",
    validFrom: null,
    validUntil: null,
    source: "api",
    createdAt: NOW,
    deletedAt: null,
    version: 1,
    ...fields,
  });
  const addMembers = (...members: Member[]) =>
    write(async (w) => {
      for (const member of members) await w.addMember(member);
    });
  const key = () => ({ projectId, customerId: "CUS_1", userId: "u" });

  it("are listed by customer, newest first, page by page, in their project only", async () => {
    const first = aMember();
    const second = aMember({ userId: "v", validFrom: NOW, validUntil: NOW + 1, createdAt: NOW + 1 });
    await addMembers(first, second, aMember({ customerId: "CUS_2" }));
    expect(await store.members(projectId, "CUS_1", { limit: 10 })).toEqual([second, first]);
    const after = { time: second.createdAt, id: second.id };
    expect(await store.members(projectId, "CUS_1", { limit: 10, after })).toEqual([first]);
    expect(await store.members("proj_other", "CUS_1", { limit: 10 })).toEqual([]);
    for (const member of [first, second]) {
      const { userId } = member;
      expect(await store.membershipsOf(projectId, userId, 10)).toContainEqual(member);
      expect(await store.membershipsOf("proj_other", userId, 10)).toEqual([]);
    }
    expect(await store.membershipsOf(projectId, "nobody", 10)).toEqual([]);
  });

  it("know the periods that share time with another, half-open", async () => {
    await addMembers(aMember({ validFrom: 10, validUntil: 20 }), aMember({ validFrom: 30 }));
    const shares = async (validFrom: number | null, validUntil: number | null, other = {}) =>
      (await store.overlappingMember({ ...key(), validFrom, validUntil, ...other })) !== undefined;
    for (const [from, until] of [
      [null, 10],
      [20, 30],
      [25, 26],
    ] as const)
      expect([from, until, await shares(from, until)]).toEqual([from, until, false]);
    for (const [from, until] of [
      [null, null],
      [null, 11],
      [19, 20],
      [20, 31],
      [12, 13],
      [40, null],
    ] as const)
      expect([from, until, await shares(from, until)]).toEqual([from, until, true]);
    expect(await shares(null, null, { userId: "v" })).toBe(false);
    expect(await shares(null, null, { customerId: "CUS_2" })).toBe(false);
  });

  it("refuse, in the database itself, a period without time", async () => {
    await expect(addMembers(aMember({ validFrom: 10, validUntil: 10 }))).rejects.toThrow();
  });

  it("are undone all at once, and what is left of them tells when", async () => {
    const [early, late] = [aMember({ validUntil: 20 }), aMember({ validFrom: 30 })];
    const other = aMember({ userId: "v" });
    await addMembers(early, late, other);
    const { entryIds } = await store.outbox(10);
    await write((w) => w.clearOutbox(entryIds));
    expect(await write((w) => w.removeMembers(key(), NOW + 5))).toBe(2);
    expect(await write((w) => w.removeMembers(key(), NOW + 6))).toBe(0);
    expect(await store.members(projectId, "CUS_1", { limit: 10 })).toEqual([other]);
    const { members } = await store.outbox(10);
    expect(members.sort((a, b) => (a.validFrom ?? 0) - (b.validFrom ?? 0))).toEqual([
      { ...early, deletedAt: NOW + 5, version: 2 },
      { ...late, deletedAt: NOW + 5, version: 2 },
    ]);
    expect(await store.overlappingMember({ ...key(), validFrom: null, validUntil: null })).toBeUndefined();
  });
});
