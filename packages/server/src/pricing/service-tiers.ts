import type { RateCard } from "../model/price.ts";
import type { ServiceTier } from "../model/service-tier.ts";

/** What a tier makes of a model's standard rates. */
export type TierRule =
  /** A fraction of them; `cacheRead` of that part where it differs. */
  | { tier: ServiceTier; factor: Fraction; cacheRead?: Fraction }
  /** Rates of their own for models whose name begins so; the longest beginning counts. */
  | { tier: ServiceTier; models: Readonly<Record<string, RateCard>> };
export type Fraction = readonly [numerator: bigint, denominator: bigint];

const HALF: Fraction = [1n, 2n];
const SAME: Fraction = [1n, 1n];

interface ProviderTiers {
  /** Where it was read, and when; not always on the provider's own page, see the README here. */
  source: string;
  readOn: string;
  rules: readonly TierRule[];
}

/** By the book's name of the provider. */
export const TIER_RULES: Readonly<Record<string, ProviderTiers>> = {
  openai: {
    // The page of its priority tier; the rest of that tier, and the halves, are also in the list and the code after it.
    source:
      "https://openai.com/api-priority-processing, https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json and https://github.com/RooCodeInc/Roo-Code/blob/main/packages/types/src/providers/openai.ts",
    readOn: "2026-11-21",
    rules: [
      { tier: "batch", factor: HALF },
      { tier: "flex", factor: HALF },
      {
        tier: "priority",
        models: {
          "gpt-5.5": { input: "12.5", cacheRead: "1.25", output: "75" },
          "gpt-5.4": { input: "5", cacheRead: "0.5", output: "30" },
          "gpt-5.4-mini": { input: "1.5", cacheRead: "0.15", output: "9" },
          "gpt-5.2": { input: "3.5", cacheRead: "0.35", output: "28" },
          "gpt-5.1": { input: "2.5", cacheRead: "0.25", output: "20" },
          "gpt-5": { input: "2.5", cacheRead: "0.25", output: "20" },
          "gpt-5-mini": { input: "0.45", cacheRead: "0.045", output: "3.6" },
          "gpt-4.1": { input: "3.5", cacheRead: "0.875", output: "14" },
          "gpt-4.1-mini": { input: "0.7", cacheRead: "0.175", output: "2.8" },
          "gpt-4.1-nano": { input: "0.2", cacheRead: "0.05", output: "0.8" },
          "gpt-4o": { input: "4.25", cacheRead: "2.125", output: "17" },
          "gpt-4o-2024-05-13": { input: "8.75", output: "26.25" },
          "gpt-4o-mini": { input: "0.25", cacheRead: "0.125", output: "1" },
          o3: { input: "3.5", cacheRead: "0.875", output: "14" },
          "o4-mini": { input: "2", cacheRead: "0.5", output: "8" },
        },
      },
    ],
  },
  azure: {
    // Which quotes the provider's page.
    source:
      "https://github.com/api-evangelist/microsoft-azure-openai/blob/main/plans/microsoft-azure-openai-plans-pricing.yml",
    readOn: "2026-11-21",
    rules: [{ tier: "batch", factor: HALF }],
  },
  anthropic: {
    source:
      "https://platform.claude.com/docs/en/about-claude/pricing and https://platform.claude.com/docs/en/api/service-tiers",
    readOn: "2026-11-21",
    rules: [
      { tier: "batch", factor: HALF },
      // Capacity that was paid for ahead, and is no longer sold. What was paid is not published: a call counts as standard.
      { tier: "priority", factor: SAME },
    ],
  },
  google: {
    // Which quotes the provider's page.
    source: "https://github.com/api-evangelist/gemini/blob/main/plans/gemini-plans-pricing.yml",
    readOn: "2026-11-21",
    rules: [{ tier: "batch", factor: HALF, cacheRead: SAME }],
  },
  aws: {
    // Which quote the provider's page and its list of prices.
    source:
      "https://github.com/api-evangelist/amazon-bedrock/blob/main/plans/amazon-bedrock-plans-pricing.yml and https://github.com/api-evangelist/amazon-nova/blob/main/plans/amazon-nova-plans-pricing.yml",
    readOn: "2026-11-21",
    rules: [
      { tier: "batch", factor: HALF },
      { tier: "flex", factor: HALF },
      { tier: "priority", factor: [7n, 4n] },
    ],
  },
  mistral: {
    source: "https://developer.puter.com/tutorials/mistral-api-pricing/",
    readOn: "2026-11-21",
    rules: [{ tier: "batch", factor: HALF }],
  },
  groq: {
    // Flex is the provider's own page; the half is another's words of its prices.
    source:
      "https://console.groq.com/docs/flex-processing and https://github.com/api-evangelist/groq/blob/main/plans/groq-plans-pricing.yml",
    readOn: "2026-11-21",
    rules: [
      { tier: "batch", factor: HALF },
      { tier: "flex", factor: SAME },
    ],
  },
  together: {
    // Its older page takes up to half off; this one says that only some models are cheaper, which of them was not seen.
    source:
      "https://docs.together.ai/docs/inference/batch/overview and https://docs.together.ai/docs/batch-inference",
    readOn: "2026-11-21",
    rules: [{ tier: "batch", factor: HALF }],
  },
};
