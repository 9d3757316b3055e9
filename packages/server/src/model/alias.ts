import type { Actor } from "./actor.ts";

/**
 * Somebody's word about an id that spans and orders name as a customer: that it is (a link), or, against what the
 * server found by itself, that it is not (a refusal) a certain customer. Times are whole quarters of an hour, the grain
 * of the derived slots.
 */
export interface Alias {
  /** Of the record. */
  id: string;
  projectId: string;
  /** The id that is spoken of. */
  alias: string;
  customerId: string;
  kind: "link" | "refusal";
  /** Milliseconds since the epoch, inclusive; null: ever since. */
  validFrom: number | null;
  /** Exclusive; null: until further notice. */
  validUntil: number | null;
  /** What made it. */
  source: "api" | "sdk";
  /** On what it stands, in its maker's words; null where none were given. */
  evidence: string | null;
  createdBy: Actor;
  createdAt: number;
  /** When it was undone, which leaves it as if it had never been; null while it holds. */
  deletedAt: number | null;
  /** Grows by one with every change; of two copies the higher one holds. */
  version: number;
}
