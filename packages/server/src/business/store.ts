import type { CustomerReads, CustomerWrites } from "./records/customers.ts";
import type { IdempotencyWrites } from "./records/idempotency.ts";
import type { KeyReads, KeyWrites } from "./records/keys.ts";
import type { OrderReads, OrderWrites } from "./records/orders.ts";
import type { OutboxReads, OutboxWrites } from "./records/outbox.ts";
import type { ProjectReads, ProjectWrites } from "./records/projects.ts";

/** Everything that can be asked. Inside a transaction it sees the transaction's own changes. */
export interface BusinessReads extends ProjectReads, KeyReads, CustomerReads, OrderReads, OutboxReads {}

/** Everything that can be changed, always in a transaction. */
export interface BusinessWrites
  extends BusinessReads,
    ProjectWrites,
    KeyWrites,
    CustomerWrites,
    OrderWrites,
    IdempotencyWrites,
    OutboxWrites {}

/** Customers, orders, projects and keys: the records that are not telemetry. */
export interface BusinessStore extends BusinessReads {
  /**
   * Runs `work` in one transaction: all of its changes are kept or, when it throws, none. Once the promise resolves
   * they are on disk, synced. `work` must use only the writer that it is given, and may be run again from the start
   * when the engine rolled it back for another transaction's sake.
   */
  transaction<T>(work: (writer: BusinessWrites) => Promise<T>): Promise<T>;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
  /** Idempotent. Nothing may be asked afterwards. */
  close(): Promise<void>;
}
