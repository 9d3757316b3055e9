import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, expect, it } from "vitest";
import { openSqlite } from "./sqlite.ts";

const folder = mkdtempSync(join(tmpdir(), "anyway-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("tells why the engine ended a transaction by itself, as it does when the disk is full", async () => {
  const { db } = openSqlite(folder);
  await sql`create table things (name text unique)`.execute(db);
  const twice = db.transaction().execute(async (transaction) => {
    await sql`insert into things values ('a')`.execute(transaction);
    await sql`insert or rollback into things values ('a')`.execute(transaction);
  });
  await expect(twice).rejects.toThrow("UNIQUE constraint failed");
  await db.transaction().execute((transaction) => sql`insert into things values ('a')`.execute(transaction));
  await db.destroy();
});
