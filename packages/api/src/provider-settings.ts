import { z } from "zod";
import { timestamp } from "./common.ts";

/** `PUT /v1/providers/stripe`: the project's account at Stripe. Neither key is ever answered again. */
export const stripeSettingsInput = z.strictObject({
  /** A secret key, or better a restricted one: `rk_…`. */
  secret_key: z.string().min(1).max(256),
  /** Of the webhook endpoint at Stripe that calls `webhook_url`: `whsec_…`. */
  webhook_secret: z.string().min(1).max(256),
});
export type StripeSettingsInput = z.input<typeof stripeSettingsInput>;

export const stripeSettings = z.object({
  /** Whether new payment links are paid through Stripe. */
  connected: z.boolean(),
  /** Where the keys come from; null without any. */
  source: z.enum(["settings", "environment"]).nullable(),
  /** `test`: no money moves, and its orders are of the environment `test`. */
  mode: z.enum(["live", "test"]).nullable(),
  /** What tells the key apart: its kind and its last characters. */
  key_hint: z.string().nullable(),
  /** Where Stripe is to send its events, and which. */
  webhook_url: z.string(),
  webhook_events: z.array(z.string()),
  /** When the keys were set here. */
  updated_at: timestamp.nullable(),
});
export type StripeSettings = z.infer<typeof stripeSettings>;
