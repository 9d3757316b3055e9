/** The halves of numbers, the low one first: comparing them whole makes an object of each. */
export function halvesOf(numbers: BigUint64Array): Uint32Array {
  return new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length * 2);
}

/**
 * Gives 64-bit numbers places, from 0 on, as they come. They are hashes: what of them decides where they are looked for
 * is as good as random.
 */
export class NumberPlaces {
  /** Of each place plus one; 0 where there is none. A power of two, at least half of it empty. */
  #table: Int32Array<ArrayBufferLike>;
  /** The halves of the number at each place. */
  #halves: Uint32Array<ArrayBufferLike>;
  size = 0;

  constructor(expected = 1_000) {
    const length = 2 ** Math.ceil(Math.log2(Math.max(16, expected * 2)));
    this.#table = new Int32Array(length);
    this.#halves = new Uint32Array(length);
  }

  /** Of a number; -1 where it has none. */
  find(low: number, high: number): number {
    const mask = this.#table.length - 1;
    for (let at = low & mask; ; at = (at + 1) & mask) {
      const place = (this.#table[at] ?? 0) - 1;
      if (place < 0 || (this.#halves[place * 2] === low && this.#halves[place * 2 + 1] === high))
        return place;
    }
  }

  /** Of a number, which has one from now on. */
  add(low: number, high: number): number {
    const mask = this.#table.length - 1;
    let at = low & mask;
    for (; ; at = (at + 1) & mask) {
      const place = (this.#table[at] ?? 0) - 1;
      if (place < 0) break;
      if (this.#halves[place * 2] === low && this.#halves[place * 2 + 1] === high) return place;
    }
    if ((this.size + 1) * 2 > this.#table.length) {
      this.#grow();
      return this.add(low, high);
    }
    this.#halves[this.size * 2] = low;
    this.#halves[this.size * 2 + 1] = high;
    this.#table[at] = this.size + 1;
    return this.size++;
  }

  /** The low half of the number at a place. */
  low(place: number): number {
    return this.#halves[place * 2] ?? 0;
  }

  /** All numbers, by place. */
  numbers(): BigUint64Array {
    return new BigUint64Array(this.#halves.buffer, 0, this.size);
  }

  #grow(): void {
    const halves = this.#halves;
    this.#table = new Int32Array(this.#table.length * 2);
    this.#halves = new Uint32Array(this.#table.length);
    this.#halves.set(halves);
    const mask = this.#table.length - 1;
    for (let place = 0; place < this.size; place++) {
      let at = (halves[place * 2] ?? 0) & mask;
      while (this.#table[at] !== 0) at = (at + 1) & mask;
      this.#table[at] = place + 1;
    }
  }
}
