import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/** How long a key is remembered at least. */
const KEEP_MS = 7 * 86_400_000;

/** The first request that used an Idempotency-Key. */
export interface IdempotentRequest {
  projectId: string;
  /** Method and path pattern. The same key on another route is another request. */
  route: string;
  key: string;
  /** SHA-256 (hex) of the body. */
  bodyHash: string;
}
/** The answer to it, as JSON. */
export interface IdempotentAnswer {
  status: number;
  data: unknown;
}
export type IdempotencyClaim =
  | { claimed: true }
  | { claimed: false; bodyHash: string; answer: IdempotentAnswer };

export interface IdempotencyReads {
  /** What the first request of the same key was answered; undefined while there was none, or it is under way. */
  keptAnswer(
    request: Omit<IdempotentRequest, "bodyHash">,
  ): Promise<{ bodyHash: string; answer: IdempotentAnswer } | undefined>;
}
export interface IdempotencyWrites {
  /**
   * Takes the key for this transaction, or answers what the transaction that took it before left behind.
   * A twin at the same time waits until the first has ended. Forgets keys that are older than a week.
   */
  claimIdempotencyKey(request: IdempotentRequest, now: number): Promise<IdempotencyClaim>;
  /** Keeps the answer of a claimed key; must be called in the transaction that claimed it. */
  keepAnswer(request: IdempotentRequest, answer: IdempotentAnswer): Promise<void>;
}

export function idempotencyReads(db: Kysely<Schema>): IdempotencyReads {
  return {
    async keptAnswer({ projectId, route, key }) {
      const row = await db
        .selectFrom("idempotency_keys")
        .select(["body_hash", "status", "answer"])
        .where("project_id", "=", projectId)
        .where("route", "=", route)
        .where("key", "=", key)
        .executeTakeFirst();
      if (!row) return undefined;
      if (row.status === null || row.answer === null)
        throw new Error("An Idempotency-Key was committed without its answer.");
      return { bodyHash: row.body_hash, answer: { status: row.status, data: JSON.parse(row.answer) } };
    },
  };
}

export function idempotencyWrites(db: Kysely<Schema>): IdempotencyWrites {
  const { keptAnswer } = idempotencyReads(db);
  return {
    async claimIdempotencyKey({ projectId, route, key, bodyHash }, now) {
      await db
        .deleteFrom("idempotency_keys")
        .where("created_at", "<", now - KEEP_MS)
        .execute();
      // The row comes first: on PostgreSQL a twin waits at the unique key until this transaction has ended.
      const claimed = await db
        .insertInto("idempotency_keys")
        .values({
          project_id: projectId,
          route,
          key,
          body_hash: bodyHash,
          status: null,
          answer: null,
          created_at: now,
        })
        .onConflict((conflict) => conflict.columns(["project_id", "route", "key"]).doNothing())
        .returning("key")
        .executeTakeFirst();
      if (claimed) return { claimed: true };
      const kept = await keptAnswer({ projectId, route, key });
      if (!kept) throw new Error("An Idempotency-Key was taken, and is gone.");
      return { claimed: false, ...kept };
    },
    async keepAnswer({ projectId, route, key }, { status, data }) {
      await db
        .updateTable("idempotency_keys")
        .set({ status, answer: JSON.stringify(data) })
        .where("project_id", "=", projectId)
        .where("route", "=", route)
        .where("key", "=", key)
        .execute();
    },
  };
}
