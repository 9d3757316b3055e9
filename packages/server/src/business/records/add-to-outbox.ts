import type { Schema } from "../schema.ts";

/** Notes, in the transaction that changes a record, that its copy must follow. */
export type AddToOutbox = (
  kind: Schema["outbox"]["kind"],
  projectId: string,
  recordId: string,
) => Promise<void>;
