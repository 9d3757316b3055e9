import { z } from "zod";
import { decimal, pageQuery, timestamp } from "./common.ts";
import { actor } from "./identity.ts";

/** `POST /v1/repricings`: which stored calls to price anew, by the prices as they are now. */
export const repricingInput = z.strictObject({
  /** Calls that began from then on. */
  start_time: timestamp,
  /** And before then; default: now. */
  end_time: timestamp.optional(),
  /** As spans name it, such as `openai`; left out, whichever. */
  provider: z.string().min(1).max(128).optional(),
  /** The model that answered, else the one asked for; left out, whichever. */
  model: z.string().min(1).max(256).optional(),
});
export type RepricingInput = z.input<typeof repricingInput>;

const difference = z.object({
  /** In the preview: all calls of the period. Of what was applied: those that were changed. */
  calls: z.int(),
  /** Calls whose cost, or what it is made of, differs. */
  changed: z.int(),
  unpriced_before: z.int(),
  unpriced_after: z.int(),
  /** US dollars. */
  cost_before: decimal,
  cost_after: decimal,
});

const differences = difference.extend({
  /** The largest change first. */
  models: z.array(difference.extend({ provider: z.string(), model: z.string() })),
});

/**
 * A job that prices stored calls anew. It is `previewing`, then `previewed`, until it is applied or canceled;
 * `applying`, then `applied`. It goes on after a restart. When prices change meanwhile it has `failed`.
 */
export const repricing = z.object({
  id: z.string(),
  status: z.enum(["previewing", "previewed", "applying", "applied", "failed", "canceled"]),
  start_time: timestamp,
  end_time: timestamp,
  provider: z.string().nullable(),
  model: z.string().nullable(),
  progress: z.object({ calls_done: z.int(), calls_total: z.int() }),
  /** What changes by it, so far while it is `previewing`. */
  preview: differences,
  /** What was changed, as it was and as it is, also by one that ended before it was `applied`; null where nothing was. */
  applied: differences.nullable(),
  /** Why it failed, and what to do. */
  error: z.string().nullable(),
  created_by: actor,
  created_at: timestamp,
  finished_at: timestamp.nullable(),
});
export type Repricing = z.infer<typeof repricing>;
export type RepricingDifferences = z.infer<typeof differences>;

export const repricingListQuery = z.object(pageQuery);
