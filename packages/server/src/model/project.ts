/** Everything else belongs to a project; projects do not see each other. */
export interface Project {
  id: string;
  name: string;
  /** Milliseconds since the epoch, as every `…At` of these records. */
  createdAt: number;
}

/** What a key may do. `ingest` only sends spans, `read` only reads, `write` does both and changes records. */
export type Scope = "ingest" | "read" | "write" | "admin";

const GRANTS: Record<Scope, readonly Scope[]> = {
  ingest: ["ingest"],
  read: ["read"],
  write: ["ingest", "read", "write"],
  admin: ["ingest", "read", "write", "admin"],
};

/** Whether a key of scope `held` may do what needs `needed`. */
export function grants(held: Scope, needed: Scope): boolean {
  return GRANTS[held].includes(needed);
}

/** An API key without the key: of that only a hash is kept. */
export interface ApiKey {
  id: string;
  projectId: string;
  name: string;
  scope: Scope;
  /** The first characters of the key, to tell keys apart. */
  prefix: string;
  createdAt: number;
  lastUsedAt: number | null;
}

/** A dashboard that signed in; it may what its key may, for as long as the key is not revoked. */
export interface DashboardSession {
  keyId: string;
  keyName: string;
  projectId: string;
  scope: Scope;
  expiresAt: number;
}
