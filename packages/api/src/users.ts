import { z } from "zod";
import { decimal, id, pageQuery, rangeQuery, timestamp } from "./common.ts";
import { member } from "./members.ts";
import { filterText } from "./traces.ts";

/** Query of `GET /v1/users`. */
export const userListQuery = z.object({
  ...rangeQuery,
  /** What of the users is this customer's. */
  customer_id: id.optional(),
  /** Users of traces that the query language finds. */
  filter: filterText.optional(),
  /** Part of a user id. */
  q: z.string().min(1).max(256).optional(),
  ...pageQuery,
});

/** A user of the application, as spans name them, over the range in whole quarters of an hour. */
export const userSummary = z.object({
  user_id: z.string(),
  first_seen: timestamp,
  last_seen: timestamp,
  sessions: z.number(),
  traces: z.number(),
  /** Traces that failed. */
  errors: z.number(),
  /** Billed model calls. */
  calls: z.number(),
  tokens_input: z.number(),
  tokens_output: z.number(),
  /** US dollars. */
  cost: decimal,
  /** True when a model call could not be priced; `cost` is then not all. */
  cost_incomplete: z.boolean(),
  /** Who paid for it; at most twenty. */
  customer_ids: z.array(z.string()),
});
export type UserSummary = z.infer<typeof userSummary>;

/** One user: over the range, which may be nothing, and since when it is known at all. */
export const userDetail = userSummary.extend({
  /** Over all time. */
  first_seen: timestamp,
  last_seen: timestamp,
  /** Which customers it is said to belong to, newest first; at most a hundred. */
  memberships: z.array(member),
});
export type UserDetail = z.infer<typeof userDetail>;
