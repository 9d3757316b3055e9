import type { ScoreType } from "@anyway-sh/semconv";
import { parseDecimal } from "./money.ts";

/** How good a span, a trace or a session was, as somebody says. Ids are empty where it names none. */
export interface Score {
  id: string;
  traceId: string;
  /** Only beside `traceId`. */
  spanId: string;
  sessionId: string;
  name: string;
  type: ScoreType;
  /** In billionths; of thumbs 0 or 1; undefined for a label. */
  number: bigint | undefined;
  /** The label, or what the number stands for. */
  label: string;
  comment: string;
  /** Who says so. */
  source: string;
  /** Nanoseconds since 1970. */
  timeNs: bigint;
}

/** What a score tells but for its id. */
export type ScoreContent = Omit<Score, "id">;

const BILLION = 1_000_000_000n;
/** What a store can hold of a number, in billionths. */
const LARGEST = BILLION * BILLION;

/** The value in the form that is stored. Undefined for a number that cannot be. */
export function scoreValue(
  value: number | boolean | string,
  label = "",
): Pick<Score, "type" | "number" | "label"> | undefined {
  if (typeof value === "string") return { type: "label", number: undefined, label: value };
  if (typeof value === "boolean") return { type: "thumbs", number: value ? BILLION : 0n, label };
  const number = Number.isFinite(value) ? parseDecimal(value, 9) : undefined;
  return number === undefined || number <= -LARGEST || number >= LARGEST
    ? undefined
    : { type: "number", number, label };
}
