import type { ScoreType } from "@anyway-sh/semconv";
import { divideHalfUp } from "./money.ts";

/** What scores of one name and type come to. */
export interface ScoreStats {
  name: string;
  type: ScoreType;
  count: number;
  /** In billionths; of thumbs 0 and 1 are added. Undefined for labels. */
  sum: bigint | undefined;
  minimum: bigint | undefined;
  maximum: bigint | undefined;
  /** The most frequent first. */
  labels: { label: string; count: number }[];
}

/** In billionths; of thumbs the share that is up. Undefined for labels. */
export function averageOf({ sum, count }: ScoreStats): bigint | undefined {
  return sum === undefined || count === 0 ? undefined : divideHalfUp(sum, BigInt(count));
}
