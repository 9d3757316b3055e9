import type { FieldRef } from "@anyway-sh/filter";
import type { Bind, Sql } from "./matches.ts";
import { LISTS } from "./trace-filter.ts";

/**
 * The values of a field, each once and none empty, that a row of a trace's first slot has: exactly those by which
 * `compileTrace` finds it. Undefined for fields that rows do not have, and for amounts.
 */
export function facetValues({ name, key = "" }: FieldRef, bind: Bind): Sql | undefined {
  switch (name) {
    case "status":
      return "[if(status = 2, 'error', 'ok')]";
    case "incomplete":
      return "[if(unpriced_count > 0, 'true', 'false')]";
    case "model":
      return distinct("arrayConcat(models, request_models)");
    case "provider":
    case "user":
    case "session":
    case "order":
    case "workflow":
    case "agent":
    case "request_model":
      return distinct(LISTS[name]);
    case "root":
      return distinct("[root_name]");
    case "property":
      return distinct(`properties[${bind(key, "String")}]`);
    default:
      return undefined;
  }
}

/** Longer values tell nobody anything, and a filter can hardly hold them. */
const MOST_LENGTH = 256;

const distinct = (values: Sql): Sql =>
  `arrayDistinct(arrayFilter(one -> one != '' AND lengthUTF8(one) <= ${MOST_LENGTH}, ${values}))`;
