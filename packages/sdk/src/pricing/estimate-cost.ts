import { createRequire } from "node:module";
import type { calcPrice } from "@pydantic/genai-prices";
import { guard } from "../guard.ts";
import type { Usage } from "../instrumentations/genai.ts";

type Prices = { calcPrice: typeof calcPrice };

/** Half a megabyte of prices, so they are read when the first call is priced, and once. */
let prices: Prices | undefined;

/** The price list's names of providers, where they differ from the conventions'. */
const PRICE_LIST_PROVIDERS: Readonly<Record<string, string>> = {
  "azure.ai.openai": "azure",
  x_ai: "x-ai",
};

/**
 * What a call costs by public list prices, in US dollars; undefined when the model or its usage is not known.
 * An estimate for the eye: the server prices the call exactly.
 */
export function estimateCostUsd(
  provider: string,
  model: string | undefined,
  usage: Usage,
): number | undefined {
  const { inputTokens, outputTokens } = usage;
  if (model === undefined || inputTokens === undefined || outputTokens === undefined) return undefined;
  return guard(() => {
    prices ??= createRequire(import.meta.url)("@pydantic/genai-prices") as Prices;
    const price = prices.calcPrice(
      {
        input_tokens: inputTokens,
        output_tokens: outputTokens,
        cache_read_tokens: usage.cacheReadTokens ?? 0,
        cache_write_tokens: usage.cacheWriteTokens ?? 0,
      },
      model,
      { providerId: PRICE_LIST_PROVIDERS[provider] ?? provider },
    );
    return price?.total_price;
  });
}
