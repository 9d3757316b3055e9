/** How fast older conversations count less: by half in so many days. */
export const HALF_LIFE_HOURS = 7 * 24;

/**
 * The weight of a conversation that ended so many whole hours before its order, as an integer: this list for the first
 * half-life, and half of that for each further one. Integers, so that every engine splits money alike; and so large
 * that a year later the weight is still not zero.
 */
export const DECAY_WEIGHTS: readonly bigint[] = Array.from({ length: HALF_LIFE_HOURS }, (_, hours) =>
  BigInt(Math.round(2 ** (56 - hours / HALF_LIFE_HOURS))),
);

/** The weight after so many whole hours. */
export function decayWeight(hours: number): bigint {
  const halvings = BigInt(Math.floor(hours / HALF_LIFE_HOURS));
  return (DECAY_WEIGHTS[hours % HALF_LIFE_HOURS] ?? 0n) >> halvings;
}
