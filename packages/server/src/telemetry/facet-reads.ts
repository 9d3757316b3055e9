import type { FieldRef } from "@anyway-sh/filter";
import type { ClickHouseClient } from "@clickhouse/client";
import type { TraceQuery } from "../query/trace-query.ts";
import { compileFilter } from "./filter/compile-filter.ts";
import { facetValues } from "./filter/facet-values.ts";
import { readFilterOwners } from "./filter/filter-owners.ts";
import type { Bind } from "./filter/matches.ts";
import { select } from "./statement.ts";

/** How many traces have a value of a field, for those values that the most have. */
export interface Facet {
  values: { value: string; traces: number }[];
  /** Whether there are others. */
  more: boolean;
}

export interface FacetQuestion
  extends Pick<TraceQuery, "projectId" | "environment" | "range" | "conditions"> {
  fields: readonly FieldRef[];
  /** Of each field at most so many values. */
  limit: number;
  /** Part of the values, whatever the case: those that begin with it come first. */
  typed?: string;
}

export interface FacetReads {
  /** One for each field, in their order. */
  facets(question: FacetQuestion): Promise<Facet[]>;
}

export function createFacetReads(client: ClickHouseClient): FacetReads {
  return {
    async facets({ fields, limit, typed = "", ...query }) {
      const owners = await readFilterOwners(client, query);
      const { where, join, params } = compileFilter({ ...query, newestFirst: true, limit }, owners);
      const names: Record<string, unknown> = {};
      const bind: Bind = (value, type) => {
        const name = `facet${Object.keys(names).length}`;
        names[name] = value;
        return `{${name}:${type}}`;
      };
      const columns = fields.map((field) => facetValues(field, bind) ?? "[]");
      const sets = columns.map((_, i) => `values${i}`);
      const pairs = sets.map((set, i) => `arrayMap(one -> (toUInt8(${i}), CAST(one, 'String')), ${set})`);
      const begins = "positionCaseInsensitiveUTF8(value, {typed:String})";
      // Traces that have the same of all fields are one row before their values are taken apart.
      const rows = await select<{ field: number; value: string; traces: string }>(
        client,
        `SELECT pair.1 AS field, pair.2 AS value, sum(alike) AS traces
         FROM (
           SELECT arrayJoin(arrayConcat(${pairs.join(", ")})) AS pair, alike
           FROM (
             SELECT ${columns.map((values, i) => `${values} AS ${sets[i]}`).join(", ")}, count() AS alike
             FROM trace_slots FINAL ${join}
             WHERE ${where}
             GROUP BY ${sets.join(", ")}
           )
         )
         WHERE {typed:String} = '' OR ${begins} > 0
         GROUP BY field, value
         ORDER BY field, ${begins} = 1 DESC, traces DESC, value
         LIMIT {most:UInt32} BY field`,
        { ...params, ...names, typed, most: limit + 1 },
      );
      return fields.map((_, i) => {
        const found = rows.filter(({ field }) => field === i);
        const values = found.slice(0, limit).map(({ value, traces }) => ({ value, traces: Number(traces) }));
        return { values, more: found.length > limit };
      });
    },
  };
}
