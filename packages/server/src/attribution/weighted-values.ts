/** Into so many equal parts of their range values are put. */
const BINS = 1024;

/** Values, and how much each weighs. */
export interface WeightedColumns {
  values: Float64Array;
  weights: Float64Array;
}

/** Values of which some weigh more. */
export class WeightedValues {
  #values = new Float64Array(16);
  #weights = new Float64Array(16);
  #size = 0;
  #all = 0;

  constructor(known: readonly WeightedColumns[] = []) {
    for (const { values, weights } of known)
      values.forEach((value, i) => {
        this.add(value, weights[i] ?? 0);
      });
  }

  get columns(): WeightedColumns {
    return { values: this.#values.slice(0, this.#size), weights: this.#weights.slice(0, this.#size) };
  }

  add(value: number, weight: number): void {
    if (this.#size === this.#values.length) {
      this.#values = grown(this.#values);
      this.#weights = grown(this.#weights);
    }
    this.#values[this.#size] = value;
    this.#weights[this.#size++] = weight;
    this.#all += weight;
  }

  get isEmpty(): boolean {
    return this.#all === 0;
  }

  get mean(): number {
    let sum = 0;
    for (let i = 0; i < this.#size; i++) sum += (this.#values[i] ?? 0) * (this.#weights[i] ?? 0);
    return sum / this.#all;
  }

  /** The least value up to which that part of the weight is; undefined without weight. */
  quantile(level: number): number | undefined {
    if (this.isEmpty) return undefined;
    const values = this.#values.subarray(0, this.#size);
    const [least, most] = extremesOf(values);
    // Only where it must be is sorted: equal parts of the range tell which of them that is.
    const scale = most > least ? BINS / (most - least) : 0;
    const binOf = (value: number) => Math.floor((value - least) * scale);
    const weights = new Float64Array(BINS + 1);
    for (let i = 0; i < values.length; i++) {
      const bin = binOf(values[i] ?? 0);
      weights[bin] = (weights[bin] ?? 0) + (this.#weights[i] ?? 0);
    }
    const wanted = this.#all * level;
    let [bin, before] = [0, 0];
    while (bin < BINS && before + (weights[bin] ?? 0) < wanted) before += weights[bin++] ?? 0;
    const within: number[] = [];
    for (let i = 0; i < values.length; i++) if (binOf(values[i] ?? 0) === bin) within.push(i);
    within.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
    const at = within.find((i) => {
      before += this.#weights[i] ?? 0;
      return before >= wanted;
    });
    return values[at ?? within.at(-1) ?? 0];
  }
}

function extremesOf(values: Float64Array): [least: number, most: number] {
  let [least, most] = [values[0] ?? 0, values[0] ?? 0];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

function grown(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const more = new Float64Array(numbers.length * 2);
  more.set(numbers);
  return more;
}
