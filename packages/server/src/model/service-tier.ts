/** How a call was served, where that decides its price; `standard` is what a price without a word is for. */
export const SERVICE_TIERS = ["standard", "batch", "flex", "priority"] as const;
export type ServiceTier = (typeof SERVICE_TIERS)[number];

/** Providers' words for a tier. What is none of them, such as `default`, `auto` or `on_demand`, is the standard one. */
export function toServiceTier(word: string): ServiceTier {
  const name = word.trim().toLowerCase();
  return SERVICE_TIERS.find((tier) => tier === name) ?? "standard";
}
