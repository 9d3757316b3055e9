import type { Filter } from "@anyway-sh/filter";
import type { ClickHouseClient } from "@clickhouse/client";
import { customerOf, fieldsIn, toFilters } from "../../query/trace-conditions.ts";
import type { TraceQuery } from "../../query/trace-query.ts";
import { customerLines, type Ownership, ownedTraces, readOwnership } from "../owned-lines.ts";
import type { Sql } from "./matches.ts";

/** What is known of who is charged, as far as the conditions of a query ask for it. */
export interface FilterOwners {
  /** The customer that the whole query is about, whose costs it then means. */
  customer: Ownership | undefined;
  /** The others that it names. */
  named: ReadonlyMap<string, Ownership>;
  /** Of all customers, where it asks for more than some by their ids. */
  everyone: Ownership | undefined;
}

export async function readFilterOwners(
  client: ClickHouseClient,
  { projectId, conditions }: Pick<TraceQuery, "projectId" | "conditions">,
): Promise<FilterOwners> {
  const customerId = customerOf({ conditions });
  const { ids, isOpen } = customersIn(toFilters(conditions));
  const [customer, everyone, ...others] = await Promise.all([
    customerId === undefined ? undefined : readOwnership(client, projectId, customerId),
    isOpen ? readOwnership(client, projectId) : undefined,
    ...ids.map(async (id) => [id, await readOwnership(client, projectId, id)] as const),
  ]);
  return { customer, everyone, named: new Map(others) };
}

/** The customers that filters name, and whether they ask for others too. */
function customersIn(filters: readonly Filter[]): { ids: string[]; isOpen: boolean } {
  const ids = new Set<string>();
  let isOpen = false;
  for (const { field, match } of filters.flatMap((filter) => [...fieldsIn(filter)])) {
    if (field.name === "charged") isOpen = true;
    if (field.name !== "customer") continue;
    for (const value of match.op === "is" ? match.values : [])
      if (value.kind === "text") ids.add(value.text);
      else isOpen = true;
    if (match.op !== "is") isOpen = true;
  }
  return { ids: [...ids], isOpen };
}

const PARAMETERS = /\{(customerId|customerIds|alwaysIds|datedIds|datedFrom|datedUntil):/g;

/**
 * Whether a row of a first slot is of a trace that has a line of the customer; `where` bounds the slots to look for lines
 * in. Several customers may stand in one statement, so that the parameters of each begin with `prefix`.
 */
export function hasLineOf(
  ownership: Ownership,
  where: string,
  prefix: string,
): { sql: Sql; params: Record<string, unknown> } {
  const { join, isOwner } = ownedTraces(where, ownership);
  const sql =
    join === ""
      ? isOwner
      : `trace_id IN (SELECT trace_id FROM (${customerLines(["cost"], where, ownership)}))`;
  return {
    sql: sql.replace(PARAMETERS, (_, name: string) => `{${prefix}${name}:`),
    params: Object.fromEntries(
      Object.entries(ownership.params).map(([name, value]) => [`${prefix}${name}`, value]),
    ),
  };
}
