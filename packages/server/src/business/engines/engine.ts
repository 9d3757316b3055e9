import type { Kysely, Transaction } from "kysely";
import type { Schema } from "../schema.ts";

/** What differs between SQLite and PostgreSQL once the statements are the same. */
export interface Engine {
  db: Kysely<Schema>;
  /**
   * Makes every other transaction that asks for `name` wait until this one ends.
   * A lock of another process counts too.
   */
  lock(transaction: Transaction<Schema>, name: string): Promise<void>;
  /** Whether a transaction that failed so gave way to another one and may be run again. */
  mayRetry(error: unknown): boolean;
  /** Makes files that were created just now outlive a power cut. */
  syncFiles(): void;
}
