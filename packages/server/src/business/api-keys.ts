import { createHash } from "node:crypto";
import type { Actor } from "../model/actor.ts";
import { AppError } from "../model/app-error.ts";
import type { AuditEntry } from "../model/audit.ts";
import { type NewId, newApiKey, type RandomBytes } from "../model/ids.ts";
import type { ApiKey, Scope } from "../model/project.ts";
import type { BusinessWrites } from "./store.ts";

const PREFIX_LENGTH = 9;

/** SHA-256 in hex: what is kept of keys and session tokens. They are random, so neither salt nor a slow hash is needed. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/**
 * Makes an API key. The first of all must be an admin key: local mode ends with it, and without an admin key nobody
 * could sign in or make another. `secret` is the key itself, which exists nowhere else.
 */
export async function createApiKey(
  writer: BusinessWrites,
  { projectId, name, scope, actor }: { projectId: string; name: string; scope: Scope; actor: Actor },
  { now, newId, randomBytes }: { now: () => number; newId: NewId; randomBytes: RandomBytes },
): Promise<{ key: ApiKey; secret: string }> {
  await writer.lockKeys();
  if (scope !== "admin" && !(await writer.hasAnyKey()))
    throw new AppError(
      "invalid_request",
      `The first key must have the scope admin, not ${scope}: from then on every request needs a key, ` +
        "and only an admin key signs in to the dashboard and makes further keys.",
      { details: [{ field: "scope", message: "must be admin for the first key" }] },
    );
  if (!(await writer.project(projectId)))
    throw new AppError("not_found", `There is no project ${projectId}.`, {
      details: [{ field: "project_id", message: "must be the id of a project" }],
    });
  const secret = newApiKey(randomBytes);
  const key: ApiKey = {
    id: newId("key_"),
    projectId,
    name,
    scope,
    prefix: secret.slice(0, PREFIX_LENGTH),
    createdAt: now(),
    lastUsedAt: null,
  };
  await writer.addKey(key, hashSecret(secret));
  await writer.addAudit(auditOf(key, "key.created", { at: key.createdAt, actor }));
  return { key, secret };
}

/** Revokes a key at once, and the dashboards that signed in with it. The last admin key cannot be revoked. */
export async function revokeApiKey(
  writer: BusinessWrites,
  id: string,
  by: { at: number; actor: Actor },
): Promise<void> {
  await writer.lockKeys();
  const key = await writer.key(id);
  if (!key) throw new AppError("not_found", `There is no key ${id}, or it was revoked already.`);
  if (key.scope === "admin" && !(await writer.hasAdminKey(id)))
    throw new AppError("conflict", `${id} is the last admin key. Make another one first.`);
  await writer.revokeKey(id, by.at);
  await writer.addAudit(auditOf(key, "key.revoked", by));
}

/** Told in the project that the key opens, whoever made it. */
function auditOf(
  { id, projectId, name, scope, prefix }: ApiKey,
  action: "key.created" | "key.revoked",
  { at, actor }: { at: number; actor: Actor },
): Omit<AuditEntry, "id"> {
  return { projectId, at, actor, action, subject: id, details: { name, scope, prefix } };
}
