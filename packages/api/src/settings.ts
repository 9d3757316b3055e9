import { CREDIT_MODELS } from "@anyway-sh/semconv";
import { z } from "zod";
import { currency, environment, pageQuery, timestamp } from "./common.ts";

const name = z.string().min(1).max(256);
const property = z.strictObject({ key: name, value: name });

const COST_SOURCES = ["computed", "reported"] as const;

/** How a project is counted. */
export const settings = z.object({
  /** IANA name: days, weeks and months of every report begin at its midnights. */
  time_zone: z.string(),
  /** Sums of money are made in it; other currencies are converted by the rate table. */
  reporting_currency: z.string(),
  /** How many days before an order a conversation may have been to count as leading to it. */
  window_days: z.number(),
  credit_model: z.enum(CREDIT_MODELS),
  /** What marks a conversation as one of somebody who may buy. */
  intent: z.object({ workflows: z.array(z.string()), properties: z.array(property) }),
  /**
   * Which environment a span is of. `names` maps values of `deployment.environment.name`; `properties` are looked at
   * first, in their order. Spans are judged as they come in: a rule holds for those that come after it.
   */
  environments: z.object({
    names: z.record(z.string(), environment),
    properties: z.array(property.extend({ environment })),
  }),
  /** Whether a paying customer who comes to cost more than it pays is an alert (`GET /v1/alerts`). */
  margin_alert: z.boolean(),
  /**
   * Which cost counts where a client reports one with its span (`gen_ai.usage.cost` and others): what is computed by
   * the price book, or what was reported. The other is kept beside it. It holds for spans that come in from then on.
   */
  cost_source: z.enum(COST_SOURCES),
});
export type Settings = z.infer<typeof settings>;

/** `PATCH /v1/settings`: what is left out stays; lists are replaced as a whole. */
export const settingsPatch = z.strictObject({
  time_zone: z.string().min(1).max(64).optional(),
  reporting_currency: currency.optional(),
  window_days: z.int().min(1).max(365).optional(),
  credit_model: z.enum(CREDIT_MODELS).optional(),
  intent: z
    .strictObject({ workflows: z.array(name).max(100), properties: z.array(property).max(100) })
    .optional(),
  environments: z
    .strictObject({
      names: z
        .record(name.toLowerCase(), environment)
        .refine((names) => Object.keys(names).length <= 100, "must be at most 100 names"),
      properties: z.array(property.extend({ environment })).max(100),
    })
    .optional(),
  margin_alert: z.boolean().optional(),
  cost_source: z.enum(COST_SOURCES).optional(),
});
export type SettingsPatch = z.input<typeof settingsPatch>;

const date = z.iso.date("must be a day such as 2026-11-21");

/** One unit of `currency` in the project's reporting currency, from `date` on until the next rate. */
export const exchangeRate = z.object({ currency: z.string(), date: z.string(), rate: z.string() });
export type ExchangeRate = z.infer<typeof exchangeRate>;

/** `PUT /v1/exchange-rates`: sets the rates that it names, and removes those of which `rate` is null. */
export const exchangeRatesInput = z.strictObject({
  rates: z
    .array(
      z.strictObject({
        currency,
        /** In the project's time zone. */
        date,
        rate: z
          .string()
          .regex(/^(?!0+(\.0*)?$)\d{1,9}(\.\d{1,9})?$/, 'must be a decimal above zero such as "1.0832"')
          .nullable(),
      }),
    )
    .min(1)
    .max(1_000),
});
export type ExchangeRatesInput = z.input<typeof exchangeRatesInput>;

export const exchangeRateListQuery = z.object({ currency: currency.optional(), ...pageQuery });

/** What came of `PUT /v1/exchange-rates`. */
export const exchangeRatesChange = z.object({
  reporting_currency: z.string(),
  set: z.number(),
  removed: z.number(),
});
export type ExchangeRatesChange = z.infer<typeof exchangeRatesChange>;

export const alertListQuery = z.object({ status: z.enum(["open", "resolved"]).optional(), ...pageQuery });

/** A paying customer whose earned revenue of 30 days came to be less than what it cost. */
export const alert = z.object({
  id: z.string(),
  type: z.literal("margin.negative"),
  customer_id: z.string(),
  /** As it was when the alert was raised, in `currency`. */
  currency: z.string(),
  revenue: z.string(),
  cost: z.string(),
  fees: z.string().nullable(),
  profit: z.string(),
  start_time: timestamp,
  end_time: timestamp,
  raised_at: timestamp,
  /** When the customer paid for what it cost again; null as long as it does not. */
  resolved_at: timestamp.nullable(),
});
export type Alert = z.infer<typeof alert>;
