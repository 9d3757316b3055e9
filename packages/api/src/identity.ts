import { z } from "zod";
import { id, pageQuery, timestamp } from "./common.ts";

/**
 * That an id which spans and orders name as their customer (an anonymous id, the application's own, a payment
 * provider's) is a customer, for a time. It counts for the past too.
 */
export const aliasInput = z.strictObject({
  alias: id,
  /** Inclusive, rounded down to a quarter of an hour; default: ever since. */
  valid_from: timestamp.optional(),
  /** Exclusive, rounded down to a quarter of an hour; default: until further notice. */
  valid_until: timestamp.optional(),
  /** On what the link stands, in words. An e-mail that a buyer typed is no evidence. */
  evidence: z.string().min(1).max(500).optional(),
});
export type AliasInput = z.input<typeof aliasInput>;

/** Who did something: a key, a dashboard signed in with one, this machine's user in local mode, or the server itself. */
export const actor = z.object({
  type: z.enum(["key", "session", "local", "system"]),
  key_id: z.string().nullable(),
  key_name: z.string().nullable(),
});
export type Actor = z.infer<typeof actor>;

export const alias = z.object({
  alias: z.string(),
  customer_id: z.string(),
  /** As it counts: at a whole quarter of an hour. Null: ever since. */
  valid_from: timestamp.nullable(),
  /** As it counts: at a whole quarter of an hour. Null: until further notice. */
  valid_until: timestamp.nullable(),
  /** What made it: a call of the API, `identify` of the SDK, or what a session shows. */
  source: z.enum(["api", "sdk", "session"]),
  evidence: z.discriminatedUnion("type", [
    /** Somebody said so. */
    z.object({ type: z.literal("statement"), text: z.string().nullable() }),
    /** On one session there was first the anonymous visitor and later the customer. */
    z.object({
      type: z.literal("session"),
      session_id: z.string(),
      anonymous_trace_id: z.string(),
      anonymous_at: timestamp,
      customer_trace_id: z.string(),
      customer_at: timestamp,
    }),
  ]),
  created_by: actor,
  /** Of what a session shows: when the customer appeared. */
  created_at: timestamp,
  /** Of what a session shows: that somebody undid it; it counts for nobody then. */
  undone: z.object({ by: actor, at: timestamp }).nullable(),
});
export type Alias = z.infer<typeof alias>;

/** `POST /v1/identify`: who an anonymous visitor, or a user, turned out to be. One of the two ids. */
export const identifyInput = z
  .strictObject({ anonymous_id: id.optional(), user_id: id.optional(), customer_id: id })
  .refine((input) => (input.anonymous_id === undefined) !== (input.user_id === undefined), {
    error: "must be one of anonymous_id and user_id",
    path: ["anonymous_id"],
  });
export type IdentifyInput = z.input<typeof identifyInput>;

export const identification = z.object({
  anonymous_id: z.string().nullable(),
  user_id: z.string().nullable(),
  customer_id: z.string(),
  /** False when it was known already. */
  created: z.boolean(),
});
export type Identification = z.infer<typeof identification>;

export const auditQuery = z.object({
  /** The id of the record that something happened to, such as a customer's. */
  subject: id.optional(),
  ...pageQuery,
});

/** That somebody changed something. */
export const auditEntry = z.object({
  id: z.string(),
  at: timestamp,
  actor,
  /** What happened to what, such as `customer.merged`. */
  action: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type AuditEntry = z.infer<typeof auditEntry>;
