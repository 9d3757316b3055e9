import { halvesOf, type NumberPlaces } from "../model/number-places.ts";
import type { VisitSegment } from "../model/visit-columns.ts";
import { type Standing, VisitOwners } from "./visit-owners.ts";

/** Of so many visits it is remembered whose they are; each takes four bytes. */
const MOST_REMEMBERED = 8_000_000;
/** And of so many visitors; each takes some thirty. */
const MOST_VISITORS = 2_000_000;

/** Whose the visits of segments are, remembered of those that are held from one question to the next. */
export class SegmentOwners {
  readonly #visitors: VisitOwners;
  readonly #remembered = new Map<number, Int32Array>();
  #rows = 0;

  constructor(standing: Standing) {
    this.#visitors = new VisitOwners(standing);
  }

  /** Those of all segments that were asked for. */
  get owners(): NumberPlaces {
    return this.#visitors.owners;
  }

  /** Whether it knows so many visitors that the next question better begins anew. */
  get isFull(): boolean {
    return this.#visitors.size > MOST_VISITORS;
  }

  /** Of each visit what {@link VisitOwners.at} says. */
  of({ id, visits }: VisitSegment): Int32Array {
    const known = id === undefined ? undefined : this.#remembered.get(id);
    if (known) return known;
    const found = this.#find(visits);
    if (id === undefined || found.length > MOST_REMEMBERED) return found;
    this.#remembered.set(id, found);
    this.#rows += found.length;
    for (const [oldest, rows] of this.#remembered) {
      if (this.#rows <= MOST_REMEMBERED) break;
      this.#remembered.delete(oldest);
      this.#rows -= rows.length;
    }
    return found;
  }

  #find({ slot, who: numbers }: VisitSegment["visits"]): Int32Array {
    const who = halvesOf(numbers);
    const found = new Int32Array(slot.length);
    // Visits of one visitor often follow each other.
    let [low, high, owner] = [-1, -1, 0];
    for (let row = 0; row < found.length; row++) {
      if (low !== who[row * 2] || high !== who[row * 2 + 1] || this.#visitors.varies) {
        low = who[row * 2] ?? 0;
        high = who[row * 2 + 1] ?? 0;
        owner = this.#visitors.at(low, high, slot[row] ?? 0);
      }
      found[row] = owner;
    }
    return found;
  }
}
