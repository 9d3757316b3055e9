import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import type { Migration } from "./migrations/migration.ts";
import type { Schema } from "./schema.ts";

/** The database was made by another history than this program knows. */
class MigrationError extends Error {
  override readonly name = "MigrationError";
}

type WithHistory = Schema & {
  migrations: { number: number; name: string; checksum: string; applied_at: number };
};

/**
 * Runs the migrations that the database lacks. Must be given a transaction that keeps other processes out, so that a
 * crash leaves all of them or none. Refuses, by name, a history that is not a beginning of `migrations`.
 */
export async function migrate(
  db: Kysely<Schema>,
  migrations: readonly Migration[],
  now: number,
): Promise<void> {
  const history = db as unknown as Kysely<WithHistory>;
  await history.schema
    .createTable("migrations")
    .ifNotExists()
    .addColumn("number", "integer", (c) => c.primaryKey())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("checksum", "text", (c) => c.notNull())
    .addColumn("applied_at", "bigint", (c) => c.notNull())
    .execute();
  const applied = await history.selectFrom("migrations").selectAll().orderBy("number").execute();

  for (const { number, name, checksum } of applied) {
    const migration = migrations[number - 1];
    if (migration?.name !== name)
      throw new MigrationError(
        `The business database has the migration ${name}, which this version does not know. ` +
          "Start the version that wrote it, or a newer one.",
      );
    if (checksumOf(db, migration) !== checksum)
      throw new MigrationError(
        `The migration ${name} is not the one that the business database ran. A released migration must not change.`,
      );
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < applied.length) continue;
    for (const statement of migration.statements(db)) await statement.execute();
    await history
      .insertInto("migrations")
      .values({
        number: index + 1,
        name: migration.name,
        checksum: checksumOf(db, migration),
        applied_at: now,
      })
      .execute();
  }
}

/** SHA-256 of the statements as the engine is given them, so that it changes with their meaning and not with a comment. */
export function checksumOf(db: Kysely<Schema>, migration: Migration): string {
  const statements = migration.statements(db).map((statement) => statement.compile().sql);
  return createHash("sha256").update(statements.join(";\n")).digest("hex");
}
