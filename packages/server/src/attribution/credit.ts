import type { CreditModel } from "@anyway-sh/semconv";
import { decayWeight } from "../model/credit-decay.ts";
import type { RevenueLine } from "../model/order.ts";
import { msToNs } from "../model/time-range.ts";

/** What credit models look at. Touches are given oldest first. */
export interface CreditedTouch {
  endNs: bigint;
  direct: boolean;
}

/** Credit that changed at a time: minor units for each touch, which add up to the change. */
export interface CreditChange {
  /** Milliseconds. */
  at: number;
  kind: RevenueLine["kind"];
  amounts: bigint[];
}

const HOUR_NS = 3_600_000_000_000n;

/**
 * Rule 14: how much each touch weighs, as integers of no unit. All zero only where there is no touch. Without a direct
 * touch the model `direct` weighs as `last` does.
 */
export function creditWeights(
  model: CreditModel,
  touches: readonly CreditedTouch[],
  placedAt: number,
): bigint[] {
  const last = touches.length - 1;
  const only = (index: number) => touches.map((_, i) => (i === index ? 1n : 0n));
  switch (model) {
    case "last":
      return only(last);
    case "first":
      return only(0);
    case "linear":
      return touches.map(() => 1n);
    case "direct":
      return touches.some(({ direct }) => direct)
        ? touches.map(({ direct }) => (direct ? 1n : 0n))
        : only(last);
    case "position": {
      // 40 / 20 / 40, where the 20 are shared by all in between.
      const between = BigInt(touches.length - 2);
      if (between <= 0n) return touches.map(() => 1n);
      return touches.map((_, i) => (i === 0 || i === last ? 2n * between : 1n));
    }
    case "time_decay":
      return touches.map(({ endNs }) => {
        const age = msToNs(placedAt) - endNs;
        return decayWeight(age > 0n ? Number(age / HOUR_NS) : 0);
      });
  }
}

/**
 * Splits minor units by weight so that the parts add up to `amount`: what is left by rounding down goes to the largest
 * remainders, of equal ones to the earlier. `amount` is not negative; without weight there are no parts to give it to.
 */
export function splitByWeight(amount: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight) => (amount * weight) / total);
  const missing = Number(amount - parts.reduce((sum, part) => sum + part, 0n));
  const byRemainder = weights
    .map((weight, i) => ({ i, rest: (amount * weight) % total }))
    .sort((a, b) => (a.rest > b.rest ? -1 : a.rest < b.rest ? 1 : a.i - b.i));
  for (const { i } of byRemainder.slice(0, missing)) parts[i] = (parts[i] ?? 0n) + 1n;
  return parts;
}

/**
 * Rule 15: what money that came and went credits to each touch, and when. After each change the credit is the split of
 * what remains, so a change credits the difference to the split before it.
 */
export function creditChanges(revenue: readonly RevenueLine[], weights: readonly bigint[]): CreditChange[] {
  let balance = 0n;
  return revenue
    .filter(({ kind }) => kind !== "fee")
    .map(({ at, kind, amount }) => {
      const before = splitByWeight(balance, weights);
      balance += BigInt(amount);
      return {
        at,
        kind,
        amounts: splitByWeight(balance, weights).map((part, i) => part - (before[i] ?? 0n)),
      };
    });
}
