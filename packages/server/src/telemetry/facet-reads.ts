import type { FieldRef } from "@anyway-sh/filter";
import type { ClickHouseClient } from "@clickhouse/client";
import type { TraceQuery } from "../query/trace-query.ts";
import { type CompiledFilter, compileFilter } from "./filter/compile-filter.ts";
import { facetValues } from "./filter/facet-values.ts";
import { readFilterOwners } from "./filter/filter-owners.ts";
import type { Bind } from "./filter/matches.ts";
import { ownedLines, readOwnership } from "./owned-lines.ts";
import { select } from "./statement.ts";

/** How many traces have a value of a field, for those values that the most have. */
export interface Facet {
  values: { value: string; traces: number }[];
  /** Whether there are others. */
  more: boolean;
}

export interface FacetQuestion
  extends Pick<TraceQuery, "projectId" | "environment" | "range" | "conditions"> {
  /** Those that {@link isFacet} holds for. */
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

/** Whether traces can be counted by the values of the field. */
export function isFacet(field: FieldRef): boolean {
  return field.name === "customer" || facetValues(field, () => "") !== undefined;
}

interface FacetRow {
  field: number;
  value: string;
  traces: string;
}

export function createFacetReads(client: ClickHouseClient): FacetReads {
  return {
    async facets({ fields, limit, typed = "", ...query }) {
      const owners = await readFilterOwners(client, query);
      const found = compileFilter({ ...query, newestFirst: true, limit }, owners);
      const params = { typed, most: limit + 1 };
      const read = async (counts: string, more: Record<string, unknown> = {}) =>
        await select<FacetRow>(client, mostOf(counts), { ...found.params, ...params, ...more });
      const byCustomer = async (field: number) => {
        const ownership = owners.everyone ?? (await readOwnership(client, query.projectId));
        const lines = ownedLines([], LINES, ownership);
        return await read(`SELECT toUInt8(${field}) AS field, customer AS value, uniqExact(trace_id) AS traces
          FROM (${lines}) WHERE customer != '' AND trace_id IN (
            SELECT trace_id FROM trace_slots FINAL ${found.join} WHERE ${found.where})
          GROUP BY value`);
      };
      const { sql, names } = countRows(fields, found);
      const customer = fields.findIndex(({ name }) => name === "customer");
      const rows = await Promise.all([
        sql === undefined ? [] : read(sql, names),
        customer < 0 ? [] : byCustomer(customer),
      ]);
      return fields.map((_, i) => {
        const values = rows.flat().filter(({ field }) => field === i);
        return {
          values: values.slice(0, limit).map(({ value, traces }) => ({ value, traces: Number(traces) })),
          more: values.length > limit,
        };
      });
    },
  };
}

/** Where traces of the range may have lines: up to a day around it, as for the filter. */
const LINES = `project_id = {projectId:String}
  AND slot BETWEEN {firstSlot:UInt32} - 96 AND {lastSlot:UInt32} + 96`;

/** Counts of all fields that rows of first slots tell, in one go; `sql` is undefined where there is none. */
function countRows(
  fields: readonly FieldRef[],
  { where, join }: CompiledFilter,
): { sql: string | undefined; names: Record<string, unknown> } {
  const names: Record<string, unknown> = {};
  const bind: Bind = (value, type) => {
    const name = `facet${Object.keys(names).length}`;
    names[name] = value;
    return `{${name}:${type}}`;
  };
  const told = fields.flatMap((field, i) => {
    const values = facetValues(field, bind);
    if (values === undefined) return [];
    const columns = values.columns.map((sql, at) => ({ sql, name: `told${i}_${at}` }));
    const all = values.from(...columns.map(({ name }) => name));
    return [{ columns, pairs: `arrayMap(one -> (toUInt8(${i}), CAST(one, 'String')), ${all})` }];
  });
  if (told.length === 0) return { sql: undefined, names };
  const columns = told.flatMap((one) => one.columns);
  // Traces that have the same of all fields are one row before their values are looked at and taken apart.
  const sql = `SELECT pair.1 AS field, pair.2 AS value, sum(alike) AS traces
    FROM (
      SELECT arrayJoin(arrayConcat(${told.map(({ pairs }) => pairs).join(", ")})) AS pair, alike
      FROM (
        SELECT ${columns.map((column) => `${column.sql} AS ${column.name}`).join(", ")}, count() AS alike
        FROM trace_slots FINAL ${join}
        WHERE ${where}
        GROUP BY ${columns.map(({ name }) => name).join(", ")}
      )
    )
    GROUP BY field, value`;
  return { sql, names };
}

function mostOf(counts: string): string {
  const begins = "positionCaseInsensitiveUTF8(value, {typed:String})";
  return `SELECT field, value, traces FROM (${counts})
    WHERE {typed:String} = '' OR ${begins} > 0
    ORDER BY field, ${begins} = 1 DESC, traces DESC, value
    LIMIT {most:UInt32} BY field`;
}
