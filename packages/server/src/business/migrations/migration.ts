import type { Compilable, Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/**
 * One step of the schema's history, the same on both engines. A migration that was released never changes: its
 * statements are checksummed, and a database that ran others is refused.
 */
export interface Migration {
  /** Number and name, such as `0001_records`; migrations run in this order. */
  name: string;
  statements(db: Kysely<Schema>): readonly (Compilable & { execute(): Promise<unknown> })[];
}
