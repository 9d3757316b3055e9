import { z } from "zod";
import { decimal, environment, id, pageQuery, timestamp } from "./common.ts";

const BUDGET_SCOPES = ["project", "customer", "user"] as const;

/** Over which time spend adds up. */
export const budgetWindow = z.discriminatedUnion("type", [
  /** The day, the week from Monday or the month in the project's time zone. */
  z.strictObject({ type: z.literal("calendar"), unit: z.enum(["day", "week", "month"]) }),
  /** The last hours up to now, and up to 15 minutes more: sums are kept by quarters of an hour. At most a year. */
  z.strictObject({ type: z.literal("rolling"), hours: z.int().min(1).max(8_784) }),
]);
export type BudgetWindow = z.infer<typeof budgetWindow>;

/** US dollars above zero, exact. */
const amount = z
  .string()
  .regex(
    /^(?!0+(\.0*)?$)\d{1,9}(\.\d{1,9})?$/,
    'must be US dollars above zero as a decimal string such as "250"',
  );
const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, "must be one line of text");
const slackUrl = z
  .url({ protocol: /^https?$/ })
  .max(2_048)
  .refine((text) => !text.includes("…"), "must be the whole URL: what is shown of one lacks a part");

const fields = {
  name,
  environment,
  /**
   * What counts: filters of the trace list by their names, such as `{"model": "gpt-4o", "property.team": "growth"}`, or
   * `{"filter": "model:gpt-4o or property.team:growth"}` in the query language.
   */
  filter: z
    .record(z.string().max(300), z.string().min(1).max(4_000))
    .refine((filter) => Object.keys(filter).length <= 20, "must be at most 20 conditions"),
  /** Who has the whole amount: the project, each customer, or each user. */
  per: z.enum(BUDGET_SCOPES),
  window: budgetWindow,
  amount,
  /** Percents of the amount at which somebody is told. */
  thresholds: z
    .array(z.int().min(1).max(1_000))
    .max(10)
    .refine((list) => new Set(list).size === list.length, "must not name a percent twice"),
  /** Whether `GET /v1/budgets/check` refuses once the amount is spent. */
  blocks: z.boolean(),
  emails: z.array(z.email().max(254)).max(20),
  /** An incoming webhook of Slack's, or of what takes the same. It is a secret, and never answered whole. */
  slack_url: slackUrl.nullable(),
};

export const budgetInput = z.strictObject({
  ...fields,
  environment: environment.default("production"),
  filter: fields.filter.default({}),
  per: fields.per.default("project"),
  thresholds: fields.thresholds.default([50, 80, 100]),
  blocks: fields.blocks.default(true),
  emails: fields.emails.default([]),
  slack_url: fields.slack_url.default(null),
});
export type BudgetInput = z.input<typeof budgetInput>;

/** What is left out stays. */
export const budgetPatch = z.strictObject({ ...fields, active: z.boolean() }).partial();
export type BudgetPatch = z.input<typeof budgetPatch>;

const isoOrNull = timestamp.nullable();

/** What one customer, one user or the project has spent of a budget. */
export const budgetSpend = z.object({
  customer_id: z.string().nullable(),
  user_id: z.string().nullable(),
  /** US dollars, exact, as all money here. */
  spent: decimal,
  /** What is left; zero once more than the amount is spent. */
  remaining: decimal,
  /** Whole percent of the amount, rounded down. */
  percent: z.number(),
  /** Calls without a price: `spent` lacks them. */
  unpriced: z.number(),
  /**
   * Where a straight line leads: what will be spent when the window ends if it goes on as it did since it began. Null for
   * a window that rolls, and before a twentieth of the window is over.
   */
  forecast: decimal.nullable(),
  /** By the same line, when the amount will be, or was, spent; null where it lasts. */
  spent_up_at: isoOrNull,
});
export type BudgetSpend = z.infer<typeof budgetSpend>;

export const budget = z.object({
  id: z.string(),
  name: z.string(),
  environment,
  filter: z.record(z.string(), z.string()),
  per: z.enum(BUDGET_SCOPES),
  window: budgetWindow,
  amount: decimal,
  thresholds: z.array(z.number()),
  blocks: z.boolean(),
  emails: z.array(z.string()),
  /** With its secret part left out: `https://hooks.slack.com/…x7Yz`. */
  slack_url: z.string().nullable(),
  active: z.boolean(),
  created_at: timestamp,
  /** Null while it is off, and before what is spent was read for the first time. */
  status: z
    .object({
      start_time: timestamp,
      /** When spend begins anew; null where the window rolls. */
      resets_at: isoOrNull,
      /** What came in later is not in it. */
      as_of: timestamp,
      /** Who spent anything, and how many of these spent it all. */
      subjects: z.number(),
      exceeded: z.number(),
      /** Who spent most, at most five; of a budget of the project's that one alone. */
      highest: z.array(budgetSpend),
    })
    .nullable(),
});
export type Budget = z.infer<typeof budget>;

export const budgetSpendQuery = z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) });

/** Who spent of a budget, the most first. */
export const budgetSpendList = z.object({
  as_of: timestamp,
  start_time: timestamp,
  resets_at: isoOrNull,
  subjects: z.number(),
  rows: z.array(budgetSpend),
});
export type BudgetSpendList = z.infer<typeof budgetSpendList>;

export const budgetFiringQuery = z.object({ budget_id: id.optional(), ...pageQuery });

/** That spend reached a threshold, with what the budget was then. */
export const budgetFiring = z.object({
  id: z.string(),
  budget_id: z.string(),
  name: z.string(),
  per: z.enum(BUDGET_SCOPES),
  customer_id: z.string().nullable(),
  user_id: z.string().nullable(),
  /** Percent. */
  threshold: z.number(),
  /** When it was noticed. */
  spent: decimal,
  limit: decimal,
  start_time: timestamp,
  end_time: isoOrNull,
  fired_at: timestamp,
  /** Of a window that rolls: when spend was below the threshold again. */
  resolved_at: isoOrNull,
  /** Who was told of it beside webhooks, which have deliveries of their own. */
  notices: z.array(
    z.object({
      channel: z.enum(["email", "slack"]),
      /** An e-mail address. */
      to: z.string().nullable(),
      status: z.enum(["pending", "sent", "failed"]),
      attempts: z.number(),
      next_attempt_at: isoOrNull,
      last_error: z.string().nullable(),
      sent_at: isoOrNull,
    }),
  ),
});
export type BudgetFiring = z.infer<typeof budgetFiring>;

/** Query of `GET /v1/budgets/check`. `property.<key>=<value>` may come beside these. */
export const budgetCheckQuery = z.object({
  customer_id: id.optional(),
  user_id: id.optional(),
  model: id.optional(),
  provider: id.optional(),
  workflow: id.optional(),
  environment: environment.default("production"),
});

/** Whether somebody may go on spending. */
export const budgetCheck = z.object({
  /** False when the amount of a budget that blocks is spent. */
  allowed: z.boolean(),
  /** Whom the ids stand for: the customer that an id is linked to or was merged into, or whose only member the user is. */
  customer_id: z.string().nullable(),
  user_id: z.string().nullable(),
  /** Those that apply, what is spent up first. */
  budgets: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      per: z.enum(BUDGET_SCOPES),
      blocks: z.boolean(),
      exceeded: z.boolean(),
      spent: decimal,
      limit: decimal,
      remaining: decimal,
      resets_at: isoOrNull,
      as_of: timestamp,
    }),
  ),
});
export type BudgetCheck = z.infer<typeof budgetCheck>;
