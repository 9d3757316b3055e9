import { z } from "zod";
import { decimal, environment, pageQuery, rangeQuery, timestamp } from "./common.ts";
import { actor } from "./identity.ts";

/** What a price is: dollars as decimal text, of up to 9 digits before the point and 12 after it. */
const rate = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,12})?$/, 'must be dollars as decimal text such as "2.50"')
  .optional();

/** In US dollars. What is left out costs what the whole that it is a part of costs. */
export const priceRates = z.strictObject({
  /** Per million tokens, down to `output_audio`. */
  input: rate,
  output: rate,
  cache_read: rate,
  /** Kept for five minutes, or as long as the provider always does. */
  cache_write: rate,
  cache_write_1h: rate,
  reasoning: rate,
  input_audio: rate,
  output_audio: rate,
  /** Per request. */
  request: rate,
  /** Per image. */
  image: rate,
  /** Per minute of audio. */
  audio_minute: rate,
  /** Per million characters. */
  characters: rate,
  /** Per thousand searches. */
  searches: rate,
});
export type PriceRates = z.infer<typeof priceRates>;

const longContext = z.strictObject({
  /** Requests of more input tokens than this, cached ones included, cost `rates` as a whole. */
  above_input_tokens: z.int().min(1).max(100_000_000),
  rates: priceRates,
});
const tiers = z.strictObject({
  batch: priceRates.optional(),
  flex: priceRates.optional(),
  priority: priceRates.optional(),
});

/** `POST /v1/prices`: what a model costs this project from a time on. */
export const priceInput = z.strictObject({
  /** As spans name it, such as `openai`; left out, whichever. */
  provider: z.string().min(1).max(128).optional(),
  /** A model's name; `*` stands for any characters. */
  model: z.string().min(1).max(256),
  rates: priceRates.refine((rates) => Object.values(rates).some((value) => value !== undefined), {
    error: "must have at least one rate",
  }),
  long_contexts: z.array(longContext).max(8).optional(),
  /** Rates of other service tiers; without them a tier's usual discount applies, where the provider has one. */
  tiers: tiers.optional(),
  /** Calls that began before it keep the price that holds then; default: ever since. */
  effective_from: timestamp.optional(),
  /** Where the price is from, such as the address of a contract or of a price list. */
  source: z.string().min(1).max(500).optional(),
});
export type PriceInput = z.input<typeof priceInput>;

export const PRICE_KINDS = ["override", "list", "built_in"] as const;

/** A price of the book. */
export const price = z.object({
  /** Of an override, by which it is removed; null for others. */
  id: z.string().nullable(),
  /** Null: whichever. */
  provider: z.string().nullable(),
  model: z.string(),
  rates: priceRates,
  long_contexts: z.array(longContext),
  tiers,
  /** Null: ever since. */
  effective_from: timestamp.nullable(),
  /** The hours of each day (UTC) in which it holds, such as `00:30-16:30`; null: all. */
  hours: z.string().nullable(),
  /** Where it comes from, and when it was read there. */
  source: z.object({
    kind: z.enum(PRICE_KINDS),
    /** A price list's id, or the name of what is built in. */
    name: z.string(),
    /** Addresses, or what was said when the price was set. */
    text: z.string().nullable(),
    read_at: timestamp.nullable(),
  }),
  created_by: actor.nullable(),
});
export type Price = z.infer<typeof price>;

export const priceListQuery = z.object({
  /** Words that provider and model must contain. */
  q: z.string().min(1).max(256).optional(),
  kind: z.enum(PRICE_KINDS).optional(),
  ...pageQuery,
});

/** What `POST /v1/prices` did. */
export const priceSet = z.object({
  price,
  /** The price of the same provider, model and time that it took the place of. */
  replaced_id: z.string().nullable(),
  /** Spans that are stored keep the price that they came in with, until they are re-priced. */
  stored_spans: z.literal("unchanged"),
});
export type PriceSet = z.infer<typeof priceSet>;

/** Query of `GET /v1/unpriced`. */
export const unpricedQuery = z.object(rangeQuery);

/** What costs of a period lack, and where what clients reported is not what the book says. */
export const unpriced = z.object({
  start_time: timestamp,
  end_time: timestamp,
  environment,
  /** Calls that totals lack, and their tokens. */
  calls: z.number(),
  tokens: z.number(),
  /** By provider and model, the most calls first. */
  models: z.array(
    z.object({
      provider: z.string(),
      model: z.string(),
      calls: z.number(),
      tokens: z.number(),
      /** Spans among them that say of their tokens what cannot be, which no price mends. */
      impossible_usage: z.number(),
      /** The price that new calls have by now, if any; stored ones get it by re-pricing. */
      price: z.string().nullable(),
    }),
  ),
  /** Models of which clients reported costs, where the book has a price too; those that differ most often first. */
  reported: z.array(
    z.object({
      provider: z.string(),
      model: z.string(),
      calls: z.number(),
      /** Of these, those that are more than 1 % apart. */
      differing: z.number(),
      computed: decimal,
      reported: decimal,
    }),
  ),
});
export type Unpriced = z.infer<typeof unpriced>;

const PRICE_LIST_FORMATS = ["litellm", "openlit"] as const;

/** Query of `POST /v1/price-lists`; the body is the file. */
export const priceListImportQuery = z.object({
  /** Told by the file itself where it is left out. */
  format: z.enum(PRICE_LIST_FORMATS).optional(),
  /** The file's name or address. */
  source: z.string().min(1).max(500),
  /** Calls that began before it keep the price that holds then; default: now. */
  effective_from: timestamp.optional(),
});

/** A file of prices that the project took: it counts after the project's own prices and before the built-in ones. */
export const priceList = z.object({
  id: z.string(),
  format: z.enum(PRICE_LIST_FORMATS),
  source: z.string(),
  models: z.number(),
  effective_from: timestamp,
  /** When it was read. */
  created_at: timestamp,
  created_by: actor,
});
export type PriceList = z.infer<typeof priceList>;

/** What `POST /v1/price-lists` took. */
export const priceListImport = z.object({
  list: priceList,
  /** Entries that were left out, at most 100, and why. */
  left_out: z.array(z.object({ model: z.string(), reason: z.string() })),
  left_out_count: z.number(),
});
export type PriceListImport = z.infer<typeof priceListImport>;
