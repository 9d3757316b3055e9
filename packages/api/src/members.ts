import { z } from "zod";
import { id, timestamp } from "./common.ts";

/**
 * That a user is a member of a customer, for a time. Spans that name no customer, and whose user was a member of one
 * customer alone at their time, are that customer's, also those that came long before.
 */
export const memberInput = z.strictObject({
  user_id: id,
  /** Inclusive, rounded down to a quarter of an hour; default: ever since. */
  valid_from: timestamp.optional(),
  /** Exclusive, rounded down to a quarter of an hour; default: until further notice. */
  valid_until: timestamp.optional(),
});
export type MemberInput = z.input<typeof memberInput>;

export const member = z.object({
  customer_id: z.string(),
  user_id: z.string(),
  /** As it counts: at a whole quarter of an hour. Null: ever since. */
  valid_from: timestamp.nullable(),
  /** As it counts: at a whole quarter of an hour. Null: until further notice. */
  valid_until: timestamp.nullable(),
  /** What made it. */
  source: z.enum(["api", "sdk"]),
  created_at: timestamp,
});
export type Member = z.infer<typeof member>;
