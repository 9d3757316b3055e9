import type { ApiKey, DashboardSession } from "../../model/project.ts";
import type { PageRequest } from "./paging.ts";

export interface KeyReads {
  /** Whether a key was ever made, revoked ones included: local mode ends with the first and does not return. */
  hasAnyKey(): Promise<boolean>;
  hasAdminKey(): Promise<boolean>;
  /** The key of this SHA-256 (hex), unless it is revoked. */
  keyByHash(hash: string): Promise<ApiKey | undefined>;
  /** The keys of all projects that are not revoked. */
  keys(page: PageRequest): Promise<ApiKey[]>;
  /** The session of this SHA-256 (hex) of its token, unless it has expired or its key was revoked. */
  sessionByHash(hash: string, now: number): Promise<DashboardSession | undefined>;
}
export interface KeyWrites {
  addKey(key: ApiKey, hash: string): Promise<void>;
  /** False when there is no such key, or it is revoked already. */
  revokeKey(id: string, now: number): Promise<boolean>;
  noteKeyUse(id: string, now: number): Promise<void>;
  /** Adds a session and forgets those that have expired by `now`. */
  addSession(session: { hash: string; keyId: string; expiresAt: number }, now: number): Promise<void>;
  removeSession(hash: string): Promise<void>;
}
