import type { FewStrings, Lists } from "./conversion-columns.ts";

/** What a visit is, each a bit of `marks`. */
export const VISIT_MARKS = {
  /** Rule 10: it counts as a touch. */
  touch: 1,
  /** It is shared, unless its user lends a customer. */
  shared: 2,
  /** It has no session, and an owner: pauses part its conversations. */
  alone: 4,
  /** Its lines name a customer. */
  named: 8,
} as const;

/**
 * Visits as columns: what lines of the same ids did in a slot. Ids are told by their hashes, as they were sent. Times are
 * whole milliseconds and the nanoseconds beyond them, which numbers hold exactly.
 */
export interface VisitColumns {
  slot: Uint32Array;
  environment: FewStrings;
  /** Whose they are by their own ids. */
  who: BigUint64Array;
  session: BigUint64Array;
  /** Zero for none. */
  user: BigUint64Array;
  marks: Uint8Array;
  startMs: Float64Array;
  startNs: Uint32Array;
  endMs: Float64Array;
  endNs: Uint32Array;
  /** Nano-dollars, and the calls without a price that these lack. */
  cost: Float64Array;
  unpriced: Uint32Array;
  /** Orders that they name. */
  orders: Lists<BigUint64Array>;
  traces: Lists<BigUint64Array>;
}

/** Of visits, what something is of, such as a workflow: all values, and what was spent on each. */
export interface VisitValues {
  values: Lists<FewStrings>;
  /** Parallel to these. */
  costs: Float64Array;
  /** Values of what is beside the calls, and models by the names that calls asked for: conditions hold for these too. */
  beside: Lists<FewStrings>;
}

/** Visits, with the values that somebody asks for, by kind: what they are of. */
export interface VisitSegment {
  /** Tells one that is held from every other of the process; undefined of what was read for one question. */
  id?: number;
  visits: VisitColumns;
  values: ReadonlyMap<string, VisitValues>;
}

/**
 * Who stands for whom, as columns: ids that always stand for a customer; those that do at times; and users with the
 * customers that they are members of. Keys and owners are hashes; an owner of zero is nobody.
 */
export interface StandingColumns {
  /** Tells it from every other state of every project; undefined where nothing does. */
  generation: string | undefined;
  always: { key: BigUint64Array; owner: BigUint64Array };
  dated: { key: BigUint64Array; periods: OwnerPeriods };
  /** Of each membership, `customers` tells from when until when it is of whom, and `periods` whom that one stands for. */
  users: {
    key: BigUint64Array;
    customers: OwnerPeriods;
    periodEnds: Uint32Array;
    periods: Omit<OwnerPeriods, "ends">;
  };
}

/** Periods of each of several, one behind the other: from a slot until before another, an owner. */
export interface OwnerPeriods {
  ends: Uint32Array;
  from: Uint32Array;
  until: Uint32Array;
  owner: BigUint64Array;
}

/** A value of a kind, or whose a visit is, by number. */
export type VisitCondition = { of: string; is: string } | { owner: bigint };

/** Which visits a report reads, and what it asks of them. */
export interface VisitsAsked {
  /** The last included. */
  firstSlot: number;
  lastSlot: number;
  environments: readonly string[];
  /** Any of these marks a conversation as one with intent. */
  intent: readonly VisitCondition[];
  /** Each of these must hold for some visit of a conversation that is told of. */
  conditions: readonly VisitCondition[];
  /** What conversations are told apart by: a kind of values, or their customers. */
  by: string | "customer" | undefined;
}
