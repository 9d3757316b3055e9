import type { ConversationColumns } from "../model/conversion-columns.ts";
import { halvesOf } from "../model/number-places.ts";
import type { Scratch } from "../model/scratch.ts";
import { VISIT_MARKS } from "../model/visit-columns.ts";
import { INTENDS, type OwnedVisits } from "./owned-visits.ts";
import { sortVisits } from "./sort-visits.ts";
import { evidenceOf, primaryValues } from "./visit-lists.ts";

/** An owner that is silent for so long begins another conversation, where no session says otherwise. */
const PAUSE_MS = 1_800_000;
/** So many visits take some milliseconds. */
const VISITS_OF_A_TURN = 30_000;

/**
 * Rule 10: the conversations that visits make, by owner and of each oldest first; those match that have each of
 * so many `conditions`. Yields every few milliseconds.
 */
export function* conversationsOfVisits(
  visits: OwnedVisits,
  conditions: number,
  scratch: Scratch,
): Generator<void, ConversationColumns> {
  const maker = new ConversationMaker(visits, scratch);
  let turn = 0;
  for (let owner = 0, from = 0; owner < visits.ends.length - 1; owner++) {
    const to = visits.ends[owner] ?? 0;
    if (to > from) maker.owner(owner, from, to);
    from = to;
    if (from - turn < VISITS_OF_A_TURN) continue;
    turn = from;
    yield;
  }
  return maker.columns(conditions);
}

class ConversationMaker {
  readonly #visits: OwnedVisits;
  /** The visits of each owner, oldest first. */
  readonly #order: Int32Array;
  /** Of each visit. */
  readonly #conversation: Int32Array;
  /** Of each conversation: the owner's place; halves of the part and the user; the others as the answer has them. */
  readonly #owner: Int32Array;
  readonly #part: Uint32Array;
  readonly #user: Uint32Array;
  readonly #startMs: Float64Array;
  readonly #startNs: Uint32Array;
  readonly #endMs: Float64Array;
  readonly #endNs: Uint32Array;
  readonly #isTouch: Uint8Array;
  readonly #has: Uint32Array;
  readonly #cost: Float64Array;
  readonly #unpriced: Float64Array;
  readonly #value: Uint32Array;
  /** Those with visits of several values. */
  readonly #mixed = new Set<number>();
  /** Conversations by halves of their sessions; those of owners before this one are as good as none. */
  readonly #sessions: Int32Array;
  #size = 0;

  constructor(visits: OwnedVisits, scratch: Scratch) {
    const all = visits.marks.length;
    this.#visits = visits;
    this.#order = scratch.take(Int32Array, all);
    for (let visit = 0; visit < all; visit++) this.#order[visit] = visit;
    this.#conversation = scratch.take(Int32Array, all);
    this.#owner = scratch.take(Int32Array, all);
    this.#part = scratch.take(Uint32Array, all * 2);
    this.#user = scratch.take(Uint32Array, all * 2);
    this.#startMs = scratch.take(Float64Array, all);
    this.#startNs = scratch.take(Uint32Array, all);
    this.#endMs = scratch.take(Float64Array, all);
    this.#endNs = scratch.take(Uint32Array, all);
    this.#isTouch = scratch.take(Uint8Array, all);
    this.#has = scratch.take(Uint32Array, all);
    this.#cost = scratch.take(Float64Array, all);
    this.#unpriced = scratch.take(Float64Array, all);
    this.#value = scratch.take(Uint32Array, all);
    this.#sessions = scratch.take(Int32Array, 2 ** Math.ceil(Math.log2(mostOf(visits) * 2 + 2))).fill(-1);
  }

  /** Makes the conversations of an owner, whose visits these are. */
  owner(owner: number, from: number, to: number): void {
    const first = this.#size;
    const { marks } = this.#visits;
    sortVisits(this.#order, from, to, this.#visits);
    let [alone, count] = [-1, 0];
    for (let i = from; i < to; i++) {
      const visit = this.#order[i] ?? 0;
      let row: number;
      if (((marks[visit] ?? 0) & VISIT_MARKS.alone) === 0) row = this.#ofSession(visit, owner, first);
      else {
        if (alone < 0 || this.#isAfterPause(visit, alone)) alone = this.#begin(visit, owner, ++count, 0);
        row = alone;
      }
      this.#conversation[visit] = row;
      this.#add(row, visit);
    }
    this.#sortTies(first, from, to);
  }

  /** The conversation of the visit's session among those of its owner, which begin at `first`. */
  #ofSession(visit: number, owner: number, first: number): number {
    const { session } = this.#visits;
    const [low, high] = [session[visit * 2] ?? 0, session[visit * 2 + 1] ?? 0];
    const mask = this.#sessions.length - 1;
    for (let at = low & mask; ; at = (at + 1) & mask) {
      const row = this.#sessions[at] ?? -1;
      if (row < first) {
        const begun = this.#begin(visit, owner, low, high);
        this.#sessions[at] = begun;
        return begun;
      }
      if (this.#part[row * 2] === low && this.#part[row * 2 + 1] === high) return row;
    }
  }

  #isAfterPause(visit: number, row: number): boolean {
    const { startMs, startNs } = this.#visits;
    const pause = (startMs[visit] ?? 0) - (this.#endMs[row] ?? 0);
    return pause > PAUSE_MS || (pause === PAUSE_MS && (startNs[visit] ?? 0) >= (this.#endNs[row] ?? 0));
  }

  #begin(visit: number, owner: number, partLow: number, partHigh: number): number {
    const row = this.#size++;
    this.#owner[row] = owner;
    this.#part[row * 2] = partLow;
    this.#part[row * 2 + 1] = partHigh;
    this.#startMs[row] = this.#visits.startMs[visit] ?? 0;
    this.#startNs[row] = this.#visits.startNs[visit] ?? 0;
    return row;
  }

  #add(row: number, visit: number): void {
    const { marks, endMs, endNs, cost, unpriced, has, value, user } = this.#visits;
    const ms = endMs[visit] ?? 0;
    const ns = endNs[visit] ?? 0;
    const last = this.#endMs[row] ?? 0;
    if (ms > last || (ms === last && ns > (this.#endNs[row] ?? 0))) {
      this.#endMs[row] = ms;
      this.#endNs[row] = ns;
    }
    if (((marks[visit] ?? 0) & VISIT_MARKS.touch) !== 0) this.#isTouch[row] = 1;
    this.#cost[row] = (this.#cost[row] ?? 0) + (cost[visit] ?? 0);
    this.#unpriced[row] = (this.#unpriced[row] ?? 0) + (unpriced[visit] ?? 0);
    this.#has[row] = (this.#has[row] ?? 0) | (has[visit] ?? 0);
    if (this.#user[row * 2] === 0 && this.#user[row * 2 + 1] === 0) {
      this.#user[row * 2] = user[visit * 2] ?? 0;
      this.#user[row * 2 + 1] = user[visit * 2 + 1] ?? 0;
    }
    const own = value[visit] ?? 0;
    if (own === 0) return;
    if (this.#value[row] === 0) this.#value[row] = own;
    else if (this.#value[row] !== own) this.#mixed.add(row);
  }

  /** Of conversations that began at the same time, those that ended first come first. */
  #sortTies(first: number, from: number, to: number): void {
    const isLater = (a: number, b: number) =>
      this.#startMs[a] === this.#startMs[b] &&
      this.#startNs[a] === this.#startNs[b] &&
      ((this.#endMs[a] ?? 0) - (this.#endMs[b] ?? 0) ||
        (this.#endNs[a] ?? 0) - (this.#endNs[b] ?? 0) ||
        (this.#part[a * 2 + 1] ?? 0) - (this.#part[b * 2 + 1] ?? 0) ||
        (this.#part[a * 2] ?? 0) - (this.#part[b * 2] ?? 0)) > 0;
    let at: Int32Array | undefined;
    for (let row = first + 1; row < this.#size; row++)
      for (let i = row; i > first && isLater(i - 1, i); i--) {
        at ??= Int32Array.from({ length: this.#size - first }, (_, place) => place);
        this.#swap(i - 1, i);
        const moved = at[i - first] ?? 0;
        at[i - first] = at[i - 1 - first] ?? 0;
        at[i - 1 - first] = moved;
      }
    if (!at) return;
    const now = new Int32Array(at.length);
    at.forEach((before, place) => {
      now[before] = first + place;
    });
    for (let i = from; i < to; i++) {
      const visit = this.#order[i] ?? 0;
      this.#conversation[visit] = now[(this.#conversation[visit] ?? 0) - first] ?? 0;
    }
  }

  #swap(a: number, b: number): void {
    const [isMixedA, isMixedB] = [this.#mixed.delete(a), this.#mixed.delete(b)];
    if (isMixedA) this.#mixed.add(b);
    if (isMixedB) this.#mixed.add(a);
    for (const column of [
      this.#endMs,
      this.#endNs,
      this.#isTouch,
      this.#has,
      this.#cost,
      this.#unpriced,
      this.#value,
    ])
      swapItems(column, a, b);
    for (const halves of [this.#part, this.#user]) {
      swapItems(halves, a * 2, b * 2);
      swapItems(halves, a * 2 + 1, b * 2 + 1);
    }
  }

  columns(conditions: number): ConversationColumns {
    const size = this.#size;
    const has = this.#has.subarray(0, size);
    const all = ((1 << conditions) - 1) << 1;
    return {
      owner: this.#owners(),
      part: new BigUint64Array(this.#part.buffer, 0, size),
      startMs: this.#startMs.subarray(0, size),
      startNs: this.#startNs.subarray(0, size),
      endMs: this.#endMs.subarray(0, size),
      endNs: this.#endNs.subarray(0, size),
      isTouch: this.#isTouch.subarray(0, size),
      intends: bitsOf(has, INTENDS),
      matches: bitsOf(has, all),
      cost: this.#cost.subarray(0, size),
      unpriced: this.#unpriced.subarray(0, size),
      user: new BigUint64Array(this.#user.buffer, 0, size),
      value: {
        keys: this.#visits.keys,
        at: primaryValues(this.#visits, this.#conversation, this.#value.subarray(0, size), this.#mixed),
      },
      evidence: evidenceOf(this.#visits, this.#conversation, size),
    };
  }

  #owners(): BigUint64Array {
    const numbers = halvesOf(this.#visits.owners.numbers());
    const owners = new BigUint64Array(this.#size);
    const halves = halvesOf(owners);
    for (let row = 0; row < this.#size; row++) {
      const owner = this.#owner[row] ?? 0;
      halves[row * 2] = numbers[owner * 2] ?? 0;
      halves[row * 2 + 1] = numbers[owner * 2 + 1] ?? 0;
    }
    return owners;
  }
}

function mostOf({ ends }: OwnedVisits): number {
  let most = 0;
  for (let owner = 0; owner < ends.length - 1; owner++)
    most = Math.max(most, (ends[owner] ?? 0) - (ends[owner - 1] ?? 0));
  return most;
}

/** Whether each has all of these bits. */
function bitsOf(has: Uint32Array, bits: number): Uint8Array {
  const does = new Uint8Array(has.length);
  for (let row = 0; row < has.length; row++) does[row] = ((has[row] ?? 0) & bits) === bits ? 1 : 0;
  return does;
}

function swapItems(items: Float64Array | Uint32Array | Uint8Array, a: number, b: number): void {
  const item = items[a] ?? 0;
  items[a] = items[b] ?? 0;
  items[b] = item;
}
