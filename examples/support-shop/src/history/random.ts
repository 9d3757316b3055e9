import { createHash } from "node:crypto";

/** A stream of numbers that only depends on its seed. Two streams with different names are independent. */
export class Random {
  #state: number;
  constructor(...name: (string | number)[]) {
    this.#state = createHash("sha256").update(name.join("/")).digest().readUInt32LE();
  }

  /** In [0, 1). Mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** Whole, both ends included. */
  integer(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.integer(0, items.length - 1)];
    if (item === undefined) throw new RangeError("Nothing to pick from.");
    return item;
  }

  /** As the ids of the API: a prefix and lower-case letters and digits. */
  id(prefix: string, length = 12): string {
    const letters = Array.from({ length }, () => this.pick(ID_LETTERS));
    return prefix + letters.join("");
  }
}

const ID_LETTERS = Array.from("abcdefghijklmnopqrstuvwxyz0123456789");
