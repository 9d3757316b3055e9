import { z } from "zod";
import { id, timestamp } from "./common.ts";

export const projectInput = z.strictObject({ name: z.string().min(1).max(100) });
export const project = z.object({ id: z.string(), name: z.string(), created_at: timestamp });
export type Project = z.infer<typeof project>;

/** What a key may do. Each scope includes those before it, but `ingest`, which only sends. */
export const KEY_SCOPES = ["ingest", "read", "write", "admin"] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export const keyInput = z.strictObject({
  name: z.string().min(1).max(100),
  scope: z.enum(KEY_SCOPES),
  /** Default: the caller's own project. */
  project_id: id.optional(),
});
export type KeyInput = z.infer<typeof keyInput>;

export const apiKey = z.object({
  id: z.string(),
  project_id: z.string(),
  name: z.string(),
  scope: z.enum(KEY_SCOPES),
  /** The first characters, to tell keys apart. */
  prefix: z.string(),
  created_at: timestamp,
  last_used_at: timestamp.nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;

/** The answer to `POST /v1/keys`: the only time that the key itself is shown. */
export const createdKey = apiKey.extend({ key: z.string() });
export type CreatedKey = z.infer<typeof createdKey>;

/** `POST /v1/session`: signs the dashboard in with an admin key; the answer sets an http-only cookie. */
export const signInInput = z.strictObject({ key: z.string().min(1).max(200) });

/** `GET /v1/session`: who is asking. */
export const session = z.object({
  /** `local`: no key needed yet; `key` or `cookie`: signed in; `none`: the dashboard must sign in. */
  mode: z.enum(["local", "key", "cookie", "none"]),
  project: project.nullable(),
  scope: z.enum(KEY_SCOPES).nullable(),
  /** Of the key that asks, or that the dashboard signed in with. */
  key_id: z.string().nullable(),
  /** True when the project has no trace yet: the dashboard then shows how to send one. */
  empty: z.boolean(),
});
export type Session = z.infer<typeof session>;
