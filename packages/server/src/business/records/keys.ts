import type { Kysely } from "kysely";
import type { ApiKey, DashboardSession } from "../../model/project.ts";
import type { Schema } from "../schema.ts";
import type { PageRequest } from "./paging.ts";

export interface KeyReads {
  /** Whether a key was ever made, revoked ones included: local mode ends with the first and does not return. */
  hasAnyKey(): Promise<boolean>;
  /** Whether a key of scope `admin` other than `except` is in force. */
  hasAdminKey(except?: string): Promise<boolean>;
  /** The key of this SHA-256 (hex), unless it is revoked. */
  keyByHash(hash: string): Promise<ApiKey | undefined>;
  /** The key of this id, unless it is revoked. */
  key(id: string): Promise<ApiKey | undefined>;
  /** The keys of all projects that are not revoked, by `createdAt`, newest first. */
  keys(page: PageRequest): Promise<ApiKey[]>;
  /** The session of this SHA-256 (hex) of its token, unless it has expired or its key was revoked. */
  sessionByHash(hash: string, now: number): Promise<DashboardSession | undefined>;
}
export interface KeyWrites {
  addKey(key: ApiKey, hash: string): Promise<void>;
  /** Changes nothing when the key is revoked already. */
  revokeKey(id: string, now: number): Promise<void>;
  noteKeyUse(id: string, now: number): Promise<void>;
  /** Adds a session and forgets those that have expired by `now`. */
  addSession(session: { hash: string; keyId: string; expiresAt: number }, now: number): Promise<void>;
  removeSession(hash: string): Promise<void>;
  /** Makes every other transaction that changes which keys are in force wait until this one ends. */
  lockKeys(): Promise<void>;
}

export function keyReads(db: Kysely<Schema>): KeyReads {
  const inForce = () => db.selectFrom("api_keys").selectAll().where("revoked_at", "is", null);
  return {
    async hasAnyKey() {
      return (await db.selectFrom("api_keys").select("id").limit(1).executeTakeFirst()) !== undefined;
    },
    async hasAdminKey(except = "") {
      const query = inForce().where("scope", "=", "admin").where("id", "<>", except).limit(1);
      return (await query.executeTakeFirst()) !== undefined;
    },
    async keyByHash(hash) {
      const row = await inForce().where("hash", "=", hash).executeTakeFirst();
      return row && fromRow(row);
    },
    async key(id) {
      const row = await inForce().where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    async keys({ limit, after }) {
      let query = inForce();
      if (after)
        query = query.where((eb) => eb(eb.refTuple("created_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
    async sessionByHash(hash, now) {
      const row = await db
        .selectFrom("sessions")
        .innerJoin("api_keys", "api_keys.id", "sessions.key_id")
        .select(["key_id", "name", "project_id", "scope", "expires_at"])
        .where("sessions.hash", "=", hash)
        .where("expires_at", ">", now)
        .where("revoked_at", "is", null)
        .executeTakeFirst();
      return (
        row && {
          keyId: row.key_id,
          keyName: row.name,
          projectId: row.project_id,
          scope: row.scope,
          expiresAt: row.expires_at,
        }
      );
    },
  };
}

export function keyWrites(db: Kysely<Schema>, lock: (name: string) => Promise<void>): KeyWrites {
  return {
    async addKey(key, hash) {
      await db
        .insertInto("api_keys")
        .values({
          id: key.id,
          project_id: key.projectId,
          name: key.name,
          scope: key.scope,
          prefix: key.prefix,
          hash,
          created_at: key.createdAt,
          last_used_at: key.lastUsedAt,
          revoked_at: null,
        })
        .execute();
    },
    async revokeKey(id, now) {
      const query = db.updateTable("api_keys").set({ revoked_at: now });
      await query.where("id", "=", id).where("revoked_at", "is", null).execute();
    },
    async noteKeyUse(id, now) {
      await db.updateTable("api_keys").set({ last_used_at: now }).where("id", "=", id).execute();
    },
    async addSession({ hash, keyId, expiresAt }, now) {
      await db.deleteFrom("sessions").where("expires_at", "<=", now).execute();
      await db.insertInto("sessions").values({ hash, key_id: keyId, expires_at: expiresAt }).execute();
    },
    async removeSession(hash) {
      await db.deleteFrom("sessions").where("hash", "=", hash).execute();
    },
    lockKeys: () => lock("keys"),
  };
}

function fromRow(row: Schema["api_keys"]): ApiKey {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    scope: row.scope,
    prefix: row.prefix,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}
