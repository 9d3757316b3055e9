import type { CreditModel } from "@anyway-sh/semconv";
import { HALF_LIFE_HOURS } from "../model/credit-decay.ts";
import { creditWeights, splitByWeight } from "./credit.ts";

/** The touches of an order, oldest first. Lists may be longer than `size`. */
export interface CountedTouches {
  size: number;
  /** 1 for direct ones. */
  direct: ArrayLike<number>;
  /** How long before the order each ended, in whole hours. */
  hours: ArrayLike<number>;
}

const HOUR_NS = 3_600_000_000_000n;

/**
 * What `splitByWeight` gives each touch of `amount`, put into `parts`: in numbers, a hundred times as fast, which a
 * report over a hundred thousand orders takes. Where numbers do not tell, it asks `splitByWeight`. `amount` is a safe
 * integer and not negative.
 */
export function splitCredit(
  model: CreditModel,
  amount: number,
  touches: CountedTouches,
  parts: Float64Array,
): void {
  const { size } = touches;
  if (amount === 0) parts.fill(0, 0, size);
  else if (model === "last" || size === 1) giveOne(amount, size - 1, size, parts);
  else if (model === "first") giveOne(amount, 0, size, parts);
  else if (model === "direct") giveDirect(amount, touches, parts);
  else if (model === "time_decay") giveByAge(amount, touches, parts);
  else if (model === "linear" || size === 2) giveEqually(amount, size, parts);
  else giveByPosition(amount, touches, parts);
}

function giveOne(amount: number, to: number, size: number, parts: Float64Array): void {
  parts.fill(0, 0, size);
  parts[to] = amount;
}

function giveEqually(amount: number, size: number, parts: Float64Array): void {
  const each = Math.floor(amount / size);
  const more = amount - each * size;
  parts.fill(each + 1, 0, more);
  parts.fill(each, more, size);
}

function giveDirect(amount: number, { size, direct }: CountedTouches, parts: Float64Array): void {
  let count = 0;
  for (let i = 0; i < size; i++) count += direct[i] ?? 0;
  if (count === 0) {
    giveOne(amount, size - 1, size, parts);
    return;
  }
  const each = Math.floor(amount / count);
  let more = amount - each * count;
  for (let i = 0; i < size; i++) parts[i] = direct[i] === 1 ? each + (more-- > 0 ? 1 : 0) : 0;
}

/** The first and the last weigh `2 * (size - 2)`, the others 1. */
function giveByPosition(amount: number, touches: CountedTouches, parts: Float64Array): void {
  const { size } = touches;
  const between = size - 2;
  const [outer, all] = [2 * between, 5 * between];
  if (!Number.isSafeInteger(amount * outer)) {
    giveExactly("position", amount, touches, parts);
    return;
  }
  const [ofOuter, ofInner] = [Math.floor((amount * outer) / all), Math.floor(amount / all)];
  const [restOuter, restInner] = [amount * outer - ofOuter * all, amount - ofInner * all];
  parts.fill(ofInner, 1, size - 1);
  parts[0] = parts[size - 1] = ofOuter;
  let left = amount - 2 * ofOuter - between * ofInner;
  const give = (i: number) => {
    if (left-- > 0) parts[i] = (parts[i] ?? 0) + 1;
  };
  if (restOuter >= restInner) give(0);
  if (restOuter > restInner) give(size - 1);
  for (let i = 1; i < size - 1 && left > 0; i++) give(i);
  if (restOuter < restInner) give(0);
  if (restOuter <= restInner) give(size - 1);
}

function giveByAge(amount: number, touches: CountedTouches, parts: Float64Array): void {
  if (!isGivenByAge(amount, touches, parts)) giveExactly("time_decay", amount, touches, parts);
}

let rests = new Float64Array(64);
let among = new Float64Array(64);

/** Answers false where numbers do not tell who has what. */
function isGivenByAge(amount: number, { size, hours }: CountedTouches, parts: Float64Array): boolean {
  if (rests.length < size) [rests, among] = [new Float64Array(size * 2), new Float64Array(size * 2)];
  let all = 0;
  for (let i = 0; i < size; i++) {
    const weight = weightOf(hours[i] ?? 0);
    parts[i] = weight;
    all += weight;
  }
  // How far a part, and what rounding it down leaves, may be from the truth: weights are integers of 56 bits and less.
  const doubt = (amount + 1) * (1e-14 + ((size + 1) * 2 ** -55) / all);
  let left = amount;
  for (let i = 0; i < size; i++) {
    const part = (amount * (parts[i] ?? 0)) / all;
    const whole = Math.floor(part);
    const rest = part - whole;
    if (rest < doubt || rest > 1 - doubt) return false;
    parts[i] = whole;
    rests[i] = rest;
    among[i] = rest;
    left -= whole;
  }
  const least = nth(among, size - left, size);
  // Of those that lost just as much, for they weigh the same, the earlier come first.
  let age = -1;
  for (let i = 0; i < size; i++) {
    const more = (rests[i] ?? 0) - least;
    if (more === 0 && age >= 0 && age !== hours[i]) return false;
    if (more === 0) age = hours[i] ?? 0;
    else if (more < doubt && more > -doubt) return false;
    if (more > 0) left--;
  }
  for (let i = 0; i < size; i++) {
    const more = (rests[i] ?? 0) - least;
    if (more > 0 || (more === 0 && left-- > 0)) parts[i] = (parts[i] ?? 0) + 1;
  }
  return true;
}

/** The value that would stand at `place` if the first `size` were sorted; their order changes. (Hoare's selection.) */
function nth(values: Float64Array, place: number, size: number): number {
  for (let [from, to] = [0, size - 1]; from < to; ) {
    const pivot = values[place] ?? 0;
    let [low, high] = [from, to];
    while (low <= high) {
      while ((values[low] ?? 0) < pivot) low++;
      while ((values[high] ?? 0) > pivot) high--;
      if (low > high) break;
      const value = values[low] ?? 0;
      values[low++] = values[high] ?? 0;
      values[high--] = value;
    }
    if (high < place) from = low;
    if (place < low) to = high;
  }
  return values[place] ?? 0;
}

const OF_HALF_LIFE = Array.from({ length: HALF_LIFE_HOURS }, (_, hours) => 2 ** (-hours / HALF_LIFE_HOURS));
/** As many as there are bits in a weight. */
const HALVED = Array.from({ length: 57 }, (_, times) => 2 ** -times);

function weightOf(hours: number): number {
  const halvings = Math.floor(hours / HALF_LIFE_HOURS);
  return (OF_HALF_LIFE[hours - halvings * HALF_LIFE_HOURS] ?? 0) * (HALVED[halvings] ?? 0);
}

function giveExactly(model: CreditModel, amount: number, touches: CountedTouches, parts: Float64Array): void {
  const { size, direct, hours } = touches;
  const asTold = Array.from({ length: size }, (_, i) => ({
    direct: direct[i] === 1,
    endNs: -BigInt(hours[i] ?? 0) * HOUR_NS,
  }));
  splitByWeight(BigInt(amount), creditWeights(model, asTold, 0)).forEach((part, i) => {
    parts[i] = Number(part);
  });
}
