import { z } from "zod";
import { decimal, environment, rangeQuery, timestamp } from "./common.ts";
import { PROFIT_INTERVALS } from "./profit.ts";
import { traceFilter } from "./traces.ts";

/** What costs are told apart by, beside `property.<key>`. `feature` and `team` are the properties of that name. */
export const COST_GROUPS = [
  "model",
  "provider",
  "customer",
  "user",
  "session",
  "workflow",
  "agent",
  "feature",
  "team",
] as const;

/** Rows times intervals of one answer. */
export const MOST_COST_CELLS = 50_000;

const costGroup = z.union([
  z.enum(COST_GROUPS),
  z.templateLiteral(["property.", z.string().min(1).max(256)]),
]);

const costRange = {
  start_time: rangeQuery.start_time,
  end_time: rangeQuery.end_time,
  /** Default: production; in a project that has test orders alone, these beside it. */
  environment: environment.optional(),
};

/** Query of `GET /v1/costs`. Filters of `GET /v1/traces` come beside these. */
export const costsQuery = z.object({
  ...traceFilter,
  ...costRange,
  /** None, one or two, parted by a comma: `model,customer`. A key of a property holds none here. */
  group_by: z
    .string()
    .refine(
      (text) => {
        const groups = text.split(",");
        return groups.length <= 2 && groups.every((group) => costGroup.safeParse(group).success);
      },
      `must be one or two, parted by a comma, of ${COST_GROUPS.join(", ")} and property.<key>`,
    )
    .optional(),
  /** Adds what each row comes to in each hour, day, week (from Monday) or month of the project's time zone. */
  interval: z.enum(PROFIT_INTERVALS).optional(),
  /** How many values are told apart, the dearest; `other` is the rest. */
  limit: z.coerce.number().int().min(1).max(1_000).default(20),
  /**
   * `closed`: as the month was closed that the range is, by model, by customer or as a whole, without filters and with
   * all rows; `interval` may be a day, other than by customer and in a file.
   */
  as: z.enum(["closed", "restated"]).default("restated"),
  /** `csv`: a file, a line for each row, or for each row and interval; `totals` are left out. */
  format: z.enum(["json", "csv"]).default("json"),
});

/** Query of `GET /v1/costs/today`. Filters of `GET /v1/traces` come beside these. */
export const costsTodayQuery = z.object({ ...traceFilter, environment: costRange.environment });

/** US dollars; they add up to the cost. */
const costParts = z.object({
  /** Neither read from a cache nor written to one. */
  input: decimal,
  cache_read: decimal,
  cache_write: decimal,
  output: decimal,
  /** The share of what was put out that its tokens have. */
  reasoning: decimal,
  /** Billed by other than tokens: images, minutes, searches, requests. */
  other: decimal,
  /** Reported as a whole. */
  unsplit: decimal,
});

const costTokens = z.object({
  input: z.number(),
  /** Parts of `input`. */
  cache_read: z.number(),
  cache_write: z.number(),
  output: z.number(),
  /** A part of `output`. */
  reasoning: z.number(),
});

const costSum = z.object({
  /** US dollars. */
  cost: decimal,
  /** Whether calls have no price, or usage that cannot be: the cost lacks them. */
  incomplete: z.boolean(),
  unpriced_calls: z.number(),
  /** Of models with such calls. */
  unpriced_tokens: z.number(),
  parts: costParts,
  tokens: costTokens,
  calls: z.number(),
  /** Different ones. A trace with two models is in the rows of both. */
  traces: z.number(),
  /**
   * What cached tokens would have cost more as ordinary input, less what it cost to write them to the cache; null where
   * nothing is cached. Nothing is known of `uncompared_tokens`.
   */
  cache_savings: decimal.nullable(),
  uncompared_tokens: z.number(),
});
export type CostSum = z.infer<typeof costSum>;

const costLine = costSum.extend({
  /** Different ones in which a user spoke, or may have. */
  conversations: z.number(),
  cost_per_conversation: decimal.nullable(),
  /** Paid orders that a conversation preceded by no longer than `window_days`; renewals do not count. */
  orders: z.number(),
  cost_per_order: decimal.nullable(),
  /** Conversations of which something was given a thumb up. */
  thumbs_up: z.number(),
  cost_per_thumb_up: decimal.nullable(),
  /** What the period before cost, and what `cost` is more or less. */
  previous_cost: decimal,
  previous_incomplete: z.boolean(),
  change: decimal,
  /** Without an interval, null. */
  trend: z.array(decimal).nullable(),
});
export type CostLine = z.infer<typeof costLine>;

const costRow = costLine.extend({
  /** One for each of `group_by`; null for none. */
  values: z.array(z.string().nullable()),
  /** Of customers; null where there is none. */
  names: z.array(z.string().nullable()),
  /** Of a customer that is null: none because there are several. */
  shared: z.boolean(),
});
export type SpendRow = z.infer<typeof costRow>;

/** What model calls cost, in US dollars. `rows` and `other` add up to `totals`: costs, tokens and calls. */
export const costs = z.object({
  currency: z.literal("USD"),
  start_time: timestamp,
  end_time: timestamp,
  time_zone: z.string(),
  environment,
  orders_environment: environment,
  window_days: z.number(),
  /** The period of the same length before. */
  previous: z.object({ start_time: timestamp, end_time: timestamp }),
  group_by: z.array(z.string()),
  /** When each interval begins; it ends where the next one begins, the last one with the range. */
  intervals: z.array(timestamp),
  rows: z.array(costRow),
  /** What `limit` left out: of so many values. Null when nothing is. */
  other: costLine.extend({ groups: z.number() }).nullable(),
  totals: costLine,
});
export type Costs = z.infer<typeof costs>;

const closedLine = costSum.extend({ trend: costLine.shape.trend });

/** What model calls cost as a month was closed. What came of them, and what the month before cost, is not kept. */
export const closedCosts = costs
  .pick({
    currency: true,
    start_time: true,
    end_time: true,
    time_zone: true,
    environment: true,
    group_by: true,
    intervals: true,
  })
  .extend({
    closed_at: timestamp,
    rows: z.array(closedLine.extend(costRow.pick({ values: true, names: true, shared: true }).shape)),
    totals: closedLine,
  });
export type ClosedCosts = z.infer<typeof closedCosts>;

/** What today costs so far. */
export const costsToday = costSum.extend({
  /** The day of the project's time zone. */
  start_time: timestamp,
  time_zone: z.string(),
  environment,
});
export type CostsToday = z.infer<typeof costsToday>;
