import type { ServiceTier } from "./service-tier.ts";

/** The reports that can be read, by who writes them. */
export const BILL_SOURCES = ["openai", "anthropic", "openrouter", "litellm"] as const;
export type BillSource = (typeof BILL_SOURCES)[number];

/**
 * What a line bills. `all`: tokens of every kind in one amount; `other`: what is no token, such as a search, or nobody
 * can tell.
 */
export const BILL_KINDS = [
  "input",
  "cache_read",
  "cache_write",
  "cache_write_1h",
  "output",
  "all",
  "other",
] as const;
export type BillKind = (typeof BILL_KINDS)[number];

/** What a provider says of one model on one of its days. A report that tells tokens only has no amounts, and so on. */
export interface BillLine {
  /** `2026-11-21`, as the provider counts days: in UTC. */
  day: string;
  /** Whose model it is, as spans name it. */
  provider: string;
  /** As the report names it; empty for what is billed for no model. */
  model: string;
  /** The item's own words, where the report has any. */
  item: string;
  kind: BillKind;
  /** Null where the report does not tell tiers apart. */
  tier: ServiceTier | null;
  /** Of requests whose input is larger than where the higher price begins. */
  isLong: boolean;
  /** Dollars, as an integer of `MONEY_PLACES`; exact as it was written. */
  amount: bigint | null;
  /** How far `amount` may be from what was meant, in the same unit: the report had rounded it. */
  blur: bigint;
  tokens: number | null;
  requests: number | null;
}

/** What was read of a provider's reports. */
export interface BillContent {
  source: BillSource;
  /** Days in UTC; both are in. */
  startDay: string;
  endDay: string;
  lines: BillLine[];
}

/** As it is kept. */
export interface Bill extends BillContent {
  id: string;
  projectId: string;
  name: string;
  /** From files, or asked for at the provider. */
  origin: "file" | "provider";
  /** SHA-256 of what was read, by which the same report is one bill. */
  digest: string;
  createdAt: number;
}
