type NumberArray =
  | Uint8ArrayConstructor
  | Int32ArrayConstructor
  | Uint32ArrayConstructor
  | Float64ArrayConstructor;

/**
 * Arrays that are used again by the next question, once {@link Scratch.reset} says that nobody reads them any more: the
 * memory of new ones takes about as long to get as they take to fill.
 */
export class Scratch {
  readonly #buffers: ArrayBuffer[] = [];
  #taken = 0;

  /** An array of zeros. */
  take<Type extends NumberArray>(type: Type, length: number): InstanceType<Type> {
    const bytes = length * type.BYTES_PER_ELEMENT;
    const at = this.#taken++;
    const last = this.#buffers[at];
    if (last && last.byteLength >= bytes) new Uint8Array(last, 0, bytes).fill(0);
    // Some more, for what is written meanwhile.
    else this.#buffers[at] = new ArrayBuffer(Math.ceil((bytes * 9) / 8 / 64) * 64);
    return new type(this.#buffers[at] as ArrayBuffer, 0, length) as InstanceType<Type>;
  }

  reset(): void {
    this.#taken = 0;
  }
}
