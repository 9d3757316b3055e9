import type { Engine } from "./engine.ts";
import { openPostgres } from "./postgres.ts";
import { openSqlite } from "./sqlite.ts";

/** Where the records are: a folder for SQLite, or a PostgreSQL database. */
export type BusinessPlace = { dataDir: string } | { postgresUrl: string };

export async function openEngine(place: BusinessPlace): Promise<Engine> {
  return "dataDir" in place ? openSqlite(place.dataDir) : await openPostgres(place.postgresUrl);
}
