import { AppError } from "../model/app-error.ts";
import { toCarriedId } from "../model/carried-id.ts";
import { SLOT_MS } from "../model/time-range.ts";

/** What is said to hold for a time: milliseconds, inclusive and exclusive; null is open. */
export interface Period {
  validFrom: number | null;
  validUntil: number | null;
}

/** The id as spans would carry it; refused when they cannot. `what` is what is told, as "membership". */
export function requireId(what: string, field: string, text: string): string {
  const id = toCarriedId(text);
  if (id === "")
    throw refuse(
      what,
      field,
      `is ${JSON.stringify(text)}, which clients send when they have no id; spans cannot carry it`,
    );
  return id;
}

/** The period rounded down to quarters of an hour; refused when that leaves no time. */
export function requirePeriod(what: string, said: Period): Period {
  const validFrom = wholeSlots(what, "valid_from", said.validFrom);
  const validUntil = wholeSlots(what, "valid_until", said.validUntil);
  if (validUntil !== null && validUntil <= (validFrom ?? 0))
    throw refuse(
      what,
      "valid_until",
      "leaves no time: it must be in a later quarter of an hour than valid_from, since both are rounded down to one",
    );
  return { validFrom, validUntil };
}

export function isSamePeriod(one: Period, other: Period): boolean {
  return one.validFrom === other.validFrom && one.validUntil === other.validUntil;
}

export function overlaps(one: Period, other: Period): boolean {
  return (
    (one.validUntil ?? Number.POSITIVE_INFINITY) > (other.validFrom ?? 0) &&
    (other.validUntil ?? Number.POSITIVE_INFINITY) > (one.validFrom ?? 0)
  );
}

export function inWords({ validFrom, validUntil }: Period): string {
  if (validFrom === null && validUntil === null) return "for all time";
  const from = validFrom === null ? "" : `from ${new Date(validFrom).toISOString()}`;
  const until = validUntil === null ? "" : `until ${new Date(validUntil).toISOString()}`;
  return [from, until].filter(Boolean).join(" ");
}

function wholeSlots(what: string, field: string, ms: number | null): number | null {
  if (ms !== null && ms < 0) throw refuse(what, field, "must not be before 1970; leave it out for no limit");
  return ms === null ? null : ms - (ms % SLOT_MS);
}

function refuse(what: string, field: string, message: string): AppError {
  return new AppError("invalid_request", `The ${what} cannot be taken: ${field} ${message}.`, {
    details: [{ field, message }],
  });
}
