import type { FieldRef } from "@anyway-sh/filter";
import type { Bind, Sql } from "./matches.ts";
import { LISTS } from "./trace-filter.ts";

/** What of a row of a trace's first slot tells the values of a field. */
export interface FacetValues {
  /** Rows that have the same of these have the same values. */
  columns: readonly Sql[];
  /** The values, each once and none empty, where the columns have these names. */
  from: (...names: string[]) => Sql;
}

/** Exactly those by which `compileTrace` finds it. Undefined for fields that rows do not have, and for amounts. */
export function facetValues({ name, key = "" }: FieldRef, bind: Bind): FacetValues | undefined {
  switch (name) {
    case "status":
      return { columns: ["status = 2"], from: (failed) => `[if(${failed}, 'error', 'ok')]` };
    case "incomplete":
      return { columns: ["unpriced_count > 0"], from: (is) => `[if(${is}, 'true', 'false')]` };
    case "model":
      return {
        columns: ["models", "request_models"],
        from: (answered, asked) => distinct(`arrayConcat(${answered}, ${asked})`),
      };
    case "provider":
    case "user":
    case "session":
    case "order":
    case "workflow":
    case "agent":
    case "request_model":
      return { columns: [LISTS[name]], from: distinct };
    case "root":
      return { columns: ["root_name"], from: (root) => distinct(`[${root}]`) };
    case "property":
      return { columns: [`properties[${bind(key, "String")}]`], from: distinct };
    default:
      return undefined;
  }
}

/** Longer values tell nobody anything, and a filter can hardly hold them. */
const MOST_LENGTH = 256;

const distinct = (values: Sql): Sql =>
  `arrayDistinct(arrayFilter(one -> one != '' AND lengthUTF8(one) <= ${MOST_LENGTH}, ${values}))`;
