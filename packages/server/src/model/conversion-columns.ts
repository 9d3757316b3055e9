/** Strings that are few, told once: row `i` has `keys[at[i]]`. */
export interface FewStrings {
  keys: string[];
  at: Uint32Array;
}

/** Lists of all rows, one behind the other: row `i` has those from `ends[i - 1]`, or 0, to before `ends[i]`. */
export interface Lists<Values> {
  values: Values;
  ends: Uint32Array;
}

/**
 * Conversations as columns, by owner and of each owner oldest first. Times are whole milliseconds and the nanoseconds
 * beyond them, which numbers hold exactly.
 */
export interface ConversationColumns {
  /** Numbers that tell an owner, and a conversation of it, from others of the project. */
  owner: BigUint64Array;
  part: BigUint64Array;
  startMs: Float64Array;
  startNs: Uint32Array;
  endMs: Float64Array;
  endNs: Uint32Array;
  /** Rule 10: whether it counts as a touch. */
  isTouch: Uint8Array;
  /** Whether anything in it is what the project names as intent. */
  intends: Uint8Array;
  /** Whether it has all values that are asked for. */
  matches: Uint8Array;
  /** Nano-dollars, and the calls without a price that these lack. */
  cost: Float64Array;
  unpriced: Float64Array;
  /** Tells the users of an owner apart; zero for none. */
  user: BigUint64Array;
  /** What it is broken down by; empty for none. */
  value: FewStrings;
  /** Rule 12: what it names or holds of orders, as {@link OrderColumns} tell it. */
  evidence: Lists<BigUint64Array>;
}

/** Orders that count as conversions (rule 13). Times in milliseconds. */
export interface OrderColumns {
  /** Numbers, as visits have them: of the customer that it names, as it was named; else of who made it. Zero for none. */
  customer: BigUint64Array;
  maker: BigUint64Array;
  id: string[];
  /** The number by which conversations name it, and that of the trace that it was made in; zero for none. */
  named: BigUint64Array;
  madeIn: BigUint64Array;
  placedMs: Float64Array;
  paidMs: Float64Array;
  currency: FewStrings;
  /** What was paid and given back, in minor units, and when; in order of time. */
  money: Lists<Float64Array>;
  moneyAtMs: Lists<Float64Array>;
}

/** The same with whose they are; zero where nobody knows. */
export interface OwnedOrderColumns extends OrderColumns {
  owner: BigUint64Array;
}
