import type { FieldName } from "./fields.ts";

/** From where to where in the text, in UTF-16 units, the end exclusive. */
export interface Position {
  start: number;
  end: number;
}

/** A field, and of a keyed one its key. */
export interface FieldRef {
  name: FieldName;
  key?: string;
}

/** What a field is compared with. */
export type Value =
  | { kind: "text"; text: string }
  /** `*` stands for anything, all else for itself. */
  | { kind: "pattern"; pattern: string }
  /** In the unit of the field: nano-dollars, nanoseconds, billionths of a score, or ones. */
  | { kind: "amount"; amount: bigint }
  /** Of an attribute. */
  | { kind: "number"; number: number };

export interface Bound {
  value: bigint | number;
  inclusive: boolean;
}

/** What must hold of a field. */
export type Match =
  /** It is one of these. */
  | { op: "is"; values: readonly Value[] }
  /** At least one bound is there. */
  | { op: "between"; from?: Bound; to?: Bound }
  /** It is there at all. */
  | { op: "exists" };

export type Condition = { type: "field"; field: FieldRef; match: Match };
/** Somebody or something said these words, in this order. */
export type Text = { type: "text"; text: string };

/**
 * What a query means. A condition holds for a trace; where the trace has several values of the field (models, users,
 * what its spans say), when one of them does; `not` of it, when none does.
 */
export type Filter = (
  | { type: "and" | "or"; of: readonly Filter[] }
  | { type: "not"; of: Filter }
  /** One span of the trace meets all of it. */
  | { type: "span"; of: Filter }
  | Condition
  | Text
) &
  Partial<Position>;

/** What is wrong with a query, and where. */
export interface FilterError extends Position {
  /** A sentence: what is wrong, and what to do about it. */
  message: string;
  /** What to put in the place of a part of the text, where a guess is likely. */
  suggestion?: Position & { text: string };
}

/** `filter` is undefined for an empty query, which everything meets. */
export type Parsed = { ok: true; filter: Filter | undefined } | { ok: false; errors: readonly FilterError[] };

/** What a query may hold; what is beyond is an error that says so. */
export const LIMITS = {
  /** UTF-16 units. */
  length: 4_000,
  /** Brackets within brackets. */
  depth: 16,
  /** Conditions, each value of a set for itself. */
  conditions: 100,
  errors: 10,
} as const;
