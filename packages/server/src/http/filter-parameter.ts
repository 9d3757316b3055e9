import { type FilterError, parse } from "@anyway-sh/filter";
import { AppError } from "../model/app-error.ts";
import { fieldsIn, isOfCost, toFilters } from "../query/trace-conditions.ts";
import type { TraceCondition } from "../query/trace-query.ts";

/** The condition that the parameter `filter` stands for; none where it is empty. */
export function filterCondition(text: string): TraceCondition[] {
  const parsed = parse(text);
  if (!parsed.ok) throw refuseFilter(parsed.errors);
  return parsed.filter ? [{ field: "filter", is: parsed.filter }] : [];
}

/** Refuses a filter of sessions in which the cost of the whole session and something of one trace are alternatives. */
export function requireCostApart(conditions: readonly TraceCondition[]): void {
  for (const filter of toFilters(conditions)) {
    const cost = [...fieldsIn(filter)].find(({ field }) => field.name === "cost");
    if (!cost || isOfCost(filter)) continue;
    const message =
      "Of sessions, cost is that of the whole session: it cannot be joined by or with what is asked of one trace.";
    throw refuseFilter([{ start: cost.start ?? 0, end: cost.end ?? 0, message }]);
  }
}

/** The refusal of a filter, with the places of what is wrong with it. */
function refuseFilter(errors: readonly FilterError[]): AppError {
  const [first] = errors;
  return new AppError("invalid_request", `The filter cannot be read. ${first?.message ?? ""}`, {
    details: errors.map((error) => ({ field: "filter", ...error })),
  });
}
