import * as api from "@anyway-sh/api";
import { AppError } from "../model/app-error.ts";
import { nearest } from "../model/nearest.ts";
import type { TraceCondition } from "../query/trace-query.ts";
import { KEY_PREFIXES, toConditions } from "./trace-conditions.ts";
import { wrongFields } from "./validation.ts";

const filterQuery = api.traceListQuery
  .omit({ start_time: true, end_time: true, environment: true, sort: true, limit: true, cursor: true })
  .loose();
const NAMES = Object.keys(filterQuery.shape);

/** What the filter of a budget means. Throws for one that {@link requireFilter} refuses. */
export function conditionsOf(filter: Readonly<Record<string, string>>): TraceCondition[] {
  return toConditions(filterQuery.parse(filter));
}

/** Refuses a filter with a condition that the trace list does not know, or a value that it would not take. */
export function requireFilter(filter: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(filter).find(
    (key) => !NAMES.includes(key) && !KEY_PREFIXES.some((prefix) => key.startsWith(prefix) && key !== prefix),
  );
  if (unknown !== undefined) {
    const guess = nearest(unknown, NAMES);
    throw refuse(`filter.${unknown}`, `is not known${guess ? `; did you mean ${guess}?` : `: ${known()}`}`);
  }
  const parsed = filterQuery.safeParse(filter);
  if (!parsed.success)
    for (const { field, message } of wrongFields(parsed.error, filterQuery, filter))
      throw refuse(`filter.${field}`, message);
  // Bounds of scores, and the query language, are read with the conditions.
  try {
    conditionsOf(filter);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const details = error.details.map((detail) => ({ ...detail, field: `filter.${detail.field}` }));
    throw new AppError(error.code, `The budget cannot be taken. ${error.message}`, { details });
  }
}

const known = () => `must be one of ${[...NAMES, "property.<key>", "score.<name>"].join(", ")}`;

function refuse(field: string, message: string): AppError {
  return new AppError("invalid_request", `The budget cannot be taken: ${field} ${message}.`, {
    details: [{ field, message }],
  });
}
