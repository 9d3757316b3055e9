import { z } from "zod";
import { decimal, id, timestamp } from "./common.ts";

export const BILL_SOURCES = ["openai", "anthropic", "openrouter", "litellm"] as const;
/** Those that are asked by an admin key. */
export const BILL_PROVIDERS = ["openai", "anthropic", "openrouter"] as const;

const day = z.iso.date("must be a day such as 2026-11-21");
const name = z.string().min(1).max(256);

/** What a provider says that the calls of some days cost. */
export const bill = z.object({
  id,
  name,
  source: z.enum(BILL_SOURCES),
  /** From files, or asked for at the provider. */
  origin: z.enum(["file", "provider"]),
  /** Days in UTC, as providers count them; both are in. */
  start_date: day,
  end_date: day,
  /** US dollars, exact as the report has it. */
  amount: decimal,
  created_at: timestamp,
});
export type Bill = z.infer<typeof bill>;

/** Most files of one bill, and the most that they hold together. */
export const MOST_BILL_FILES = 40;
export const MOST_BILL_BYTES = 24 * 1024 * 1024;

/** `POST /v1/bills`: reports of one provider as text, JSON or CSV. Costs and usage of the same days are one bill. */
export const billInput = z.strictObject({
  name: name.optional(),
  files: z
    .array(z.strictObject({ name, content: z.string().min(1) }))
    .min(1)
    .max(MOST_BILL_FILES),
});
export type BillInput = z.input<typeof billInput>;

/** `POST /v1/bills/fetch`: the same, asked for at the provider. */
export const billFetchInput = z.strictObject({
  provider: z.enum(BILL_PROVIDERS),
  /** Used for this and forgotten. */
  admin_key: z.string().regex(/^[\x21-\x7e]{8,512}$/, "must be a key of printable characters"),
  start_date: day,
  end_date: day,
  name: name.optional(),
  /** Where the provider's API is, for those who reach it through another address. */
  base_url: z
    .url({ protocol: /^https?$/, error: "must be an address such as https://api.openai.com" })
    .max(2_048)
    .optional(),
});
export type BillFetchInput = z.input<typeof billFetchInput>;

/** What a difference is made of; the parts add up to it. Signs are those of billed less ours. */
export const reconciliationCauses = z.object({
  /** Spans tell of these tokens, but there is no price for them. */
  unpriced: decimal,
  /** Tokens are billed that no span tells of. */
  missing_spans: decimal,
  /** Spans tell of tokens that are not billed. */
  not_billed: decimal,
  /** Billed for what is no tokens of a model: searches, storage, sessions. */
  other_items: decimal,
  /** The same tokens at another price than ours: another service tier's, or one that was agreed on. */
  price: decimal,
  rounding: decimal,
  unexplained: decimal,
});
export type ReconciliationCauses = z.infer<typeof reconciliationCauses>;

const amounts = {
  /** US dollars, to the nano-dollar. */
  billed: decimal,
  ours: decimal,
  /** `billed` less `ours`. */
  difference: decimal,
  causes: reconciliationCauses,
};

/** One model on one day, on both sides. */
export const reconciliationRow = z.object({
  date: day,
  provider: z.string(),
  /** As the bill names it; for what is of no model, the bill's own words. */
  model: z.string(),
  /** What spans call the same. */
  our_models: z.array(z.string()),
  /** `uncovered`: billed, and no span tells of it; `only_ours`: spans tell of it, and it is not billed. */
  status: z.enum(["agrees", "differs", "uncovered", "only_ours"]),
  ...amounts,
  /** Null where the bill does not tell. */
  billed_tokens: z.number().nullable(),
  our_tokens: z.number(),
  requests: z.number().nullable(),
  calls: z.number(),
  unpriced_calls: z.number(),
  /** The service tiers whose prices the bill charges, where that is why it differs. */
  billed_tiers: z.array(z.string()),
});
export type ReconciliationRow = z.infer<typeof reconciliationRow>;

/** A bill side by side with what spans of all environments tell of the same days and providers. */
export const reconciliation = z.object({
  bill,
  ...amounts,
  /** Of `billed`: what spans tell of too, and what none does. */
  covered: decimal,
  uncovered: decimal,
  /** How many rows there are of each kind, whatever was asked for. */
  counts: z.object({
    agrees: z.number(),
    differs: z.number(),
    uncovered: z.number(),
    only_ours: z.number(),
    unexplained: z.number(),
  }),
  /** By day, then model. */
  rows: z.array(reconciliationRow),
});
export type Reconciliation = z.infer<typeof reconciliation>;

/** `only=differing` leaves out what agrees, `only=unexplained` all that has a reason. */
export const reconciliationQuery = z.object({ only: z.enum(["differing", "unexplained"]).optional() });
