/**
 * What a cost is made of; the parts add up to it. `input` was neither read from a cache nor written to one; `reasoning`
 * is the share of the output's cost that its tokens have; `other` is billed by other than tokens: images, minutes,
 * searches, requests; `unsplit` was reported as a whole.
 */
export const COST_PARTS = [
  "input",
  "cacheRead",
  "cacheWrite",
  "output",
  "reasoning",
  "other",
  "unsplit",
] as const;
export type CostPart = (typeof COST_PARTS)[number];

/** Nano-dollars. */
export type CostParts = Record<CostPart, bigint>;
