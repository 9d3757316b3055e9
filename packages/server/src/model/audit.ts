import type { Actor } from "./actor.ts";

/** That somebody changed something. Entries are never changed or removed. */
export interface AuditEntry {
  id: string;
  projectId: string;
  /** Milliseconds since the epoch. */
  at: number;
  actor: Actor;
  /** What happened to what, such as `customer.merged`. */
  action: `${string}.${string}`;
  /** The id of the record that it happened to. */
  subject: string;
  /** What else is to be said of it; no secrets. */
  details: Readonly<Record<string, string | number | boolean | null>>;
}
