import type { FewStrings, Lists } from "../model/conversion-columns.ts";
import { halvesOf, NumberPlaces } from "../model/number-places.ts";
import type { Scratch } from "../model/scratch.ts";
import {
  VISIT_MARKS,
  type VisitColumns,
  type VisitCondition,
  type VisitSegment,
  type VisitsAsked,
  type VisitValues,
} from "../model/visit-columns.ts";
import type { SegmentOwners } from "./segment-owners.ts";
import { LENT } from "./visit-owners.ts";

/** As many conditions as a number has bits for, but for the one of intent. */
export const MOST_CONDITIONS = 30;
export const INTENDS = 1;

/** Visits by owner. */
export interface OwnedVisits {
  /** By the place of an owner: its number, maybe of others too, and where its visits end; then how many there are of all. */
  owners: NumberPlaces;
  ends: Int32Array;
  /** Halves of numbers. */
  session: Uint32Array;
  user: Uint32Array;
  marks: Uint8Array;
  startMs: Float64Array;
  startNs: Uint32Array;
  endMs: Float64Array;
  endNs: Uint32Array;
  cost: Float64Array;
  unpriced: Uint32Array;
  /** {@link INTENDS}, and a bit for each condition. */
  has: Uint32Array;
  /**
   * The place in `keys` of a value, plus one, and what was spent on it; zero for none. Those of others of the same visit
   * are in `moreValues`. The first key is empty, which is none.
   */
  value: Uint32Array;
  valueCost: Float64Array;
  keys: string[];
  moreValues: { visit: number; value: number; cost: number }[];
  /** Rule 12: visits, and halves of what these name or hold of orders, as `OrderColumns` know it. */
  evidence: { visit: number[]; low: number[]; high: number[] };
}

/** One of several parts of all owners, which are as good as of one size. */
export interface Share {
  index: number;
  of: number;
}

/** Puts the visits that are asked for, of a share of the owners, in the order of these. Yields every few milliseconds. */
export function* ownVisits(
  segments: readonly VisitSegment[],
  { owners, share, scratch }: { owners: SegmentOwners; share: Share; scratch: Scratch },
  asked: VisitsAsked,
  madeIn: BigUint64Array,
): Generator<void, OwnedVisits> {
  const owned: Int32Array[] = [];
  for (const segment of segments) {
    owned.push(askedOf(segment, owners, asked, share));
    yield;
  }
  const next = beginsOf(owned, owners.owners.size);
  const visits = emptyVisits(owners.owners, next, scratch);
  const values = new ValueKeys(visits.keys);
  // What stands for none.
  values.placeOf("");
  const made = new FewNumbers(madeIn);
  for (let i = 0; i < segments.length; i++) {
    const [segment, own] = [segments[i], owned[i]];
    if (!segment || !own) continue;
    const to = placesFor(own, next);
    putColumns(visits, segment.visits, to);
    putConditions(visits, segment, own, to, asked);
    putEvidence(visits, segment.visits, to, made);
    if (asked.by === "customer") putCustomers(visits, segment.visits, own, to, values);
    else if (asked.by !== undefined) putValues(visits, segment.values.get(asked.by), to, values);
    yield;
  }
  return visits;
}

const NOT_ASKED = -1;

/** Of each visit whose it is, as `owners` says, or that it is not asked for. */
function askedOf(segment: VisitSegment, owners: SegmentOwners, asked: VisitsAsked, share: Share): Int32Array {
  const { slot, environment, marks } = segment.visits;
  const { firstSlot, lastSlot } = asked;
  const isAsked = Uint8Array.from(environment.keys, (key) => Number(asked.environments.includes(key)));
  const found = owners.of(segment);
  const { owners: places } = owners;
  const own = new Int32Array(slot.length).fill(NOT_ASKED);
  let [owner, isOurs] = [NOT_ASKED, false];
  for (let row = 0; row < own.length; row++) {
    const at = slot[row] ?? 0;
    if (at < firstSlot || at > lastSlot || isAsked[environment.at[row] ?? 0] !== 1) continue;
    if (owner !== found[row]) {
      owner = found[row] ?? 0;
      isOurs = places.low(owner >> 1) % share.of === share.index;
    }
    if (isOurs && (((marks[row] ?? 0) & VISIT_MARKS.shared) === 0 || (owner & LENT) !== 0)) own[row] = owner;
  }
  return own;
}

/** Where the visits of each owner begin, and behind these how many there are. */
function beginsOf(owned: readonly Int32Array[], owners: number): Int32Array {
  const begins = new Int32Array(owners + 1);
  for (const rows of owned)
    for (const owner of rows)
      if (owner !== NOT_ASKED) begins[(owner >> 1) + 1] = (begins[(owner >> 1) + 1] ?? 0) + 1;
  for (let owner = 0; owner < owners; owner++)
    begins[owner + 1] = (begins[owner + 1] ?? 0) + (begins[owner] ?? 0);
  return begins;
}

/** `ends` is where the next visit of each owner goes, until all are there. */
function emptyVisits(owners: NumberPlaces, ends: Int32Array, scratch: Scratch): OwnedVisits {
  const size = ends.at(-1) ?? 0;
  return {
    owners,
    ends,
    session: scratch.take(Uint32Array, size * 2),
    user: scratch.take(Uint32Array, size * 2),
    marks: scratch.take(Uint8Array, size),
    startMs: scratch.take(Float64Array, size),
    startNs: scratch.take(Uint32Array, size),
    endMs: scratch.take(Float64Array, size),
    endNs: scratch.take(Uint32Array, size),
    cost: scratch.take(Float64Array, size),
    unpriced: scratch.take(Uint32Array, size),
    has: scratch.take(Uint32Array, size),
    value: scratch.take(Uint32Array, size),
    valueCost: scratch.take(Float64Array, size),
    keys: [],
    moreValues: [],
    evidence: { visit: [], low: [], high: [] },
  };
}

/** Where each row goes. */
function placesFor(own: Int32Array, next: Int32Array): Int32Array {
  const to = new Int32Array(own.length).fill(NOT_ASKED);
  for (let row = 0; row < own.length; row++) {
    const owner = own[row] ?? NOT_ASKED;
    if (owner === NOT_ASKED) continue;
    const at = next[owner >> 1] ?? 0;
    to[row] = at;
    next[owner >> 1] = at + 1;
  }
  return to;
}

function putColumns(visits: OwnedVisits, from: VisitColumns, to: Int32Array): void {
  const { marks, startMs, startNs, endMs, endNs, cost, unpriced } = from;
  const [session, user] = [halvesOf(from.session), halvesOf(from.user)];
  for (let row = 0; row < to.length; row++) {
    const at = to[row] ?? NOT_ASKED;
    if (at === NOT_ASKED) continue;
    visits.marks[at] = marks[row] ?? 0;
    visits.startMs[at] = startMs[row] ?? 0;
    visits.startNs[at] = startNs[row] ?? 0;
    visits.endMs[at] = endMs[row] ?? 0;
    visits.endNs[at] = endNs[row] ?? 0;
    visits.cost[at] = cost[row] ?? 0;
    visits.unpriced[at] = unpriced[row] ?? 0;
    visits.session[at * 2] = session[row * 2] ?? 0;
    visits.session[at * 2 + 1] = session[row * 2 + 1] ?? 0;
    visits.user[at * 2] = user[row * 2] ?? 0;
    visits.user[at * 2 + 1] = user[row * 2 + 1] ?? 0;
  }
}

function putConditions(
  { has, owners }: OwnedVisits,
  { values }: VisitSegment,
  own: Int32Array,
  to: Int32Array,
  { intent, conditions }: VisitsAsked,
): void {
  const mark = (condition: VisitCondition, bit: number) => {
    const set = (row: number) => {
      const at = to[row] ?? NOT_ASKED;
      if (at !== NOT_ASKED) has[at] = (has[at] ?? 0) | bit;
    };
    if ("owner" in condition) {
      const [low = 0, high = 0] = halvesOf(BigUint64Array.of(condition.owner));
      const owner = owners.find(low, high);
      for (const [row, one] of own.entries()) if (one !== NOT_ASKED && one >> 1 === owner) set(row);
      return;
    }
    const of = values.get(condition.of);
    for (const list of of ? [of.values, of.beside] : []) forRowsWith(list, condition.is, set);
  };
  for (const condition of intent) mark(condition, INTENDS);
  for (const [i, condition] of conditions.entries()) mark(condition, INTENDS << (i + 1));
}

function forRowsWith({ values, ends }: Lists<FewStrings>, key: string, tell: (row: number) => void): void {
  const place = values.keys.indexOf(key);
  if (place < 0) return;
  for (let row = 0, i = 0; row < ends.length; row++)
    for (; i < (ends[row] ?? 0); i++) if (values.at[i] === place) tell(row);
}

function putEvidence({ evidence }: OwnedVisits, from: VisitColumns, to: Int32Array, made: FewNumbers): void {
  const { orders, traces } = from;
  const [order, trace] = [halvesOf(orders.values), halvesOf(traces.values)];
  const put = (visit: number, low = 0, high = 0) => {
    evidence.visit.push(visit);
    evidence.low.push(low);
    evidence.high.push(high);
  };
  for (let row = 0; row < to.length; row++) {
    const visit = to[row] ?? NOT_ASKED;
    if (visit === NOT_ASKED) continue;
    for (let i = orders.ends[row - 1] ?? 0; i < (orders.ends[row] ?? 0); i++)
      put(visit, order[i * 2], order[i * 2 + 1]);
    for (let i = traces.ends[row - 1] ?? 0; i < (traces.ends[row] ?? 0); i++)
      if (made.has(trace[i * 2] ?? 0, trace[i * 2 + 1] ?? 0)) put(visit, trace[i * 2], trace[i * 2 + 1]);
  }
}

/** Numbers that few of many others are among: a bit tells most of these at once. */
class FewNumbers {
  readonly #places: NumberPlaces;
  readonly #bits = new Uint8Array(2 ** 17);

  constructor(numbers: BigUint64Array) {
    this.#places = new NumberPlaces(numbers.length);
    const halves = halvesOf(numbers);
    for (let i = 0; i < numbers.length; i++) {
      const [low, high] = [halves[i * 2] ?? 0, halves[i * 2 + 1] ?? 0];
      this.#places.add(low, high);
      const at = (low >>> 3) % this.#bits.length;
      this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (low & 7));
    }
  }

  has(low: number, high: number): boolean {
    const bits = this.#bits[(low >>> 3) % this.#bits.length] ?? 0;
    return (bits & (1 << (low & 7))) !== 0 && this.#places.find(low, high) >= 0;
  }
}

/** Values of all segments, each with a place of its own. */
class ValueKeys {
  readonly #keys: string[];
  readonly #places = new Map<string, number>();

  constructor(keys: string[]) {
    this.#keys = keys;
  }

  placeOf(key: string): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.#keys.push(key) - 1;
    this.#places.set(key, place);
    return place;
  }
}

function putValues(
  visits: OwnedVisits,
  from: VisitValues | undefined,
  to: Int32Array,
  keys: ValueKeys,
): void {
  if (!from) return;
  const { values, costs } = from;
  const places = values.values.keys.map((key) => keys.placeOf(key));
  for (let row = 0; row < to.length; row++) {
    const visit = to[row] ?? NOT_ASKED;
    if (visit === NOT_ASKED) continue;
    const first = values.ends[row - 1] ?? 0;
    for (let i = first; i < (values.ends[row] ?? 0); i++) {
      const value = places[values.values.at[i] ?? 0] ?? 0;
      if (i > first) visits.moreValues.push({ visit, value, cost: costs[i] ?? 0 });
      else {
        visits.value[visit] = value + 1;
        visits.valueCost[visit] = costs[i] ?? 0;
      }
    }
  }
}

/** Customers stand as the numbers of their owners. */
function putCustomers(
  { owners, value }: OwnedVisits,
  { marks }: VisitColumns,
  own: Int32Array,
  to: Int32Array,
  keys: ValueKeys,
): void {
  const numbers = owners.numbers();
  for (let row = 0; row < to.length; row++) {
    const [visit, owner] = [to[row] ?? NOT_ASKED, own[row] ?? NOT_ASKED];
    if (visit === NOT_ASKED || (((marks[row] ?? 0) & VISIT_MARKS.named) === 0 && (owner & LENT) === 0))
      continue;
    value[visit] = keys.placeOf(String(numbers[owner >> 1])) + 1;
  }
}
