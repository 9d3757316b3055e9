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
  /** How much each weighs by its age ({@link weightOfAge}), and all of them. */
  ages: ArrayLike<number>;
  age: number;
}

const HOUR_NS = 3_600_000_000_000n;

/** Where parts are put: that of the first touch, and how far each is from the one before. */
export interface PartsPlace {
  parts: Float64Array;
  at: number;
  step: number;
}

/**
 * What `splitByWeight` gives each touch of `amount`: in numbers, a hundred times as fast, which a report over a hundred
 * thousand orders takes. Where numbers do not tell, it asks `splitByWeight`. `amount` is a safe integer and not negative.
 */
export function splitCredit(
  model: CreditModel,
  amount: number,
  touches: CountedTouches,
  place: PartsPlace,
): void {
  const { size } = touches;
  if (amount === 0) giveOne(0, 0, size, place);
  else if (model === "last" || size === 1) giveOne(amount, size - 1, size, place);
  else if (model === "first") giveOne(amount, 0, size, place);
  else if (model === "direct") giveDirect(amount, touches, place);
  else if (model === "time_decay") giveByAge(amount, touches, place);
  else if (model === "linear" || size === 2) giveEqually(amount, size, place);
  else giveByPosition(amount, touches, place);
}

function giveOne(amount: number, to: number, size: number, { parts, at, step }: PartsPlace): void {
  for (let i = 0, put = at; i < size; i++, put += step) parts[put] = i === to ? amount : 0;
}

function giveEqually(amount: number, size: number, { parts, at, step }: PartsPlace): void {
  const each = Math.floor(amount / size);
  const more = amount - each * size;
  for (let i = 0, put = at; i < size; i++, put += step) parts[put] = i < more ? each + 1 : each;
}

function giveDirect(amount: number, { size, direct }: CountedTouches, place: PartsPlace): void {
  let count = 0;
  for (let i = 0; i < size; i++) count += direct[i] ?? 0;
  if (count === 0) {
    giveOne(amount, size - 1, size, place);
    return;
  }
  const { parts, at, step } = place;
  const each = Math.floor(amount / count);
  let more = amount - each * count;
  for (let i = 0, put = at; i < size; i++, put += step)
    parts[put] = direct[i] === 1 ? each + (more-- > 0 ? 1 : 0) : 0;
}

/** The first and the last weigh `2 * (size - 2)`, the others 1. */
function giveByPosition(amount: number, touches: CountedTouches, place: PartsPlace): void {
  const { size } = touches;
  const between = size - 2;
  const [outer, all] = [2 * between, 5 * between];
  if (!Number.isSafeInteger(amount * outer)) {
    giveExactly("position", amount, touches, place);
    return;
  }
  const { parts, at, step } = place;
  const [ofOuter, ofInner] = [Math.floor((amount * outer) / all), Math.floor(amount / all)];
  const [restOuter, restInner] = [amount * outer - ofOuter * all, amount - ofInner * all];
  const last = at + (size - 1) * step;
  let left = amount - 2 * ofOuter - between * ofInner;
  const more = () => (left-- > 0 ? 1 : 0);
  // Who lost most in rounding down comes first.
  parts[at] = ofOuter + (restOuter >= restInner ? more() : 0);
  parts[last] = ofOuter + (restOuter > restInner ? more() : 0);
  for (let put = at + step; put < last; put += step) parts[put] = left-- > 0 ? ofInner + 1 : ofInner;
  if (restOuter < restInner) parts[at] += more();
  if (restOuter <= restInner) parts[last] += more();
}

function giveByAge(amount: number, touches: CountedTouches, place: PartsPlace): void {
  if (!isGivenByAge(amount, touches, place)) giveExactly("time_decay", amount, touches, place);
}

let rests = new Float64Array(64);
let among = new Float64Array(64);

/** Answers false where numbers do not tell who has what. */
function isGivenByAge(
  amount: number,
  { size, hours, ages, age: all }: CountedTouches,
  { parts, at, step }: PartsPlace,
): boolean {
  if (rests.length < size) [rests, among] = [new Float64Array(size * 2), new Float64Array(size * 2)];
  // How far a part, and what rounding it down leaves, may be from the truth: weights are integers of 56 bits and less.
  const doubt = (amount + 1) * (1e-14 + ((size + 1) * 2 ** -55) / all);
  const each = amount / all;
  let left = amount;
  for (let i = 0, put = at; i < size; i++, put += step) {
    const part = each * (ages[i] ?? 0);
    const whole = Math.floor(part);
    const rest = part - whole;
    if (rest < doubt || rest > 1 - doubt) return false;
    parts[put] = whole;
    rests[i] = rest;
    left -= whole;
  }
  const least = leastOf(left, size);
  // Of those that lost just as much, for they weigh the same, the earlier come first.
  let age = -1;
  for (let i = 0; i < size; i++) {
    const more = (rests[i] ?? 0) - least;
    if (more === 0 && age >= 0 && age !== hours[i]) return false;
    if (more === 0) age = hours[i] ?? 0;
    else if (more < doubt && more > -doubt) return false;
    if (more > 0) left--;
  }
  for (let i = 0, put = at; i < size; i++, put += step) {
    const more = (rests[i] ?? 0) - least;
    if (more > 0 || (more === 0 && left-- > 0)) parts[put] = (parts[put] ?? 0) + 1;
  }
  return true;
}

const BINS = 256;
const bins = new Uint32Array(BINS);

/** The least of the `count` greatest of the first `size` rests, which are of 0 up to 1; 1 of none. */
function leastOf(count: number, size: number): number {
  if (count === 0) return 1;
  bins.fill(0);
  for (let i = 0; i < size; i++) {
    const bin = ((rests[i] ?? 0) * BINS) | 0;
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  let bin = BINS - 1;
  let above = 0;
  for (; above + (bins[bin] ?? 0) < count; bin--) above += bins[bin] ?? 0;
  // Only those of the part of the range that it is in are compared.
  let within = 0;
  for (let i = 0; i < size; i++) {
    const rest = rests[i] ?? 0;
    if (((rest * BINS) | 0) === bin) among[within++] = rest;
  }
  return nth(among, within - (count - above), within);
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
/** Of the hours of half a year. */
const OF_HOURS = Float64Array.from({ length: 4_400 }, (_, hours) => ofHours(hours));

/** How much a touch weighs that ended so many whole hours before the order. */
export function weightOfAge(hours: number): number {
  return hours < OF_HOURS.length ? (OF_HOURS[hours] ?? 0) : ofHours(hours);
}

function ofHours(hours: number): number {
  const halvings = Math.floor(hours / HALF_LIFE_HOURS);
  return (OF_HALF_LIFE[hours - halvings * HALF_LIFE_HOURS] ?? 0) * (HALVED[halvings] ?? 0);
}

function giveExactly(
  model: CreditModel,
  amount: number,
  touches: CountedTouches,
  { parts, at, step }: PartsPlace,
): void {
  const { size, direct, hours } = touches;
  const asTold = Array.from({ length: size }, (_, i) => ({
    direct: direct[i] === 1,
    endNs: -BigInt(hours[i] ?? 0) * HOUR_NS,
  }));
  splitByWeight(BigInt(amount), creditWeights(model, asTold, 0)).forEach((part, i) => {
    parts[at + i * step] = Number(part);
  });
}
