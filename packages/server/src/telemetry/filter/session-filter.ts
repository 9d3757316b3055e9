import type { Filter } from "@anyway-sh/filter";
import { amount, type Bind, either, type Sql } from "./matches.ts";

/** What the lines of a session must add up to. */
export function compileSessionCost(filter: Filter, bind: Bind): Sql {
  if (filter.type === "field") return amount("sum(cost)", filter.match, bind, "dollars");
  if (filter.type === "not") return `NOT (${compileSessionCost(filter.of, bind)})`;
  if (filter.type !== "and" && filter.type !== "or")
    throw new RangeError("a session's cost is asked for by amounts");
  const parts = filter.of.map((one) => compileSessionCost(one, bind));
  return filter.type === "and" ? `(${parts.join(" AND ")})` : either(parts);
}
