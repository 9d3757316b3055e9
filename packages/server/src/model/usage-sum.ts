/** What calls of one model used together, of those whose requests are of one price tier of another model. */
export interface UsageSum {
  provider: string;
  model: string;
  calls: number;
  /** Of the tiers that begin at `tierStarts`; undefined where the sizes of the requests are not known. */
  tier: number | undefined;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  /** Nano-dollars, as it is. */
  cost: bigint;
  unpriced: number;
}
