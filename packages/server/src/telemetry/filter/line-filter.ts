import type { Condition, Filter } from "@anyway-sh/filter";
import { fieldsIn } from "../../query/trace-conditions.ts";
import { CUSTOMER_SOURCE } from "../customer-source.ts";
import type { LineColumn } from "../owned-lines.ts";
import { type Bind, either, type Sql, text } from "./matches.ts";

/** Where rows tell of all their lines whether any meets a condition, before they are taken apart. */
const STORED_IN = {
  model: ["line_model", "line_request_model"],
  request_model: ["line_request_model"],
  provider: ["line_provider"],
  user: ["line_user_id"],
  session: ["line_session_id"],
  workflow: ["line_workflow"],
  agent: ["line_agent"],
} as const;

/** Whether it asks who is charged, which is known only of lines that have their customers. */
export function asksWhose(filter: Filter): boolean {
  return [...fieldsIn(filter)].some(({ field }) => field.name === "customer" || field.name === "charged");
}

/** Instead of the ids of customers that a filter names, those of whom they stand for, which lines are charged to. */
export function withStanding(filter: Filter, standing: ReadonlyMap<string, string>): Filter {
  if (filter.type === "and" || filter.type === "or")
    return { ...filter, of: filter.of.map((one) => withStanding(one, standing)) };
  if (filter.type === "not") return { ...filter, of: withStanding(filter.of, standing) };
  if (filter.type !== "field" || filter.field.name !== "customer" || filter.match.op !== "is") return filter;
  const values = filter.match.values.map((value) =>
    value.kind === "text" ? { ...value, text: standing.get(value.text) ?? value.text } : value,
  );
  return { ...filter, match: { op: "is", values } };
}

/** What a line of model calls must meet; adds the columns that it names. The filter is one of calls. */
export function compileLine(filter: Filter, wanted: Set<LineColumn>, bind: Bind): Sql {
  if (filter.type !== "field") return compileInner(filter, wanted, bind);
  const { field, match } = filter;
  const own = compileInner(filter, wanted, bind);
  if (!(field.name in STORED_IN) || match.op !== "is" || match.values.some(({ kind }) => kind !== "text"))
    return own;
  const texts = match.values.flatMap((value) => (value.kind === "text" ? [value.text] : []));
  const stored = STORED_IN[field.name as keyof typeof STORED_IN];
  const named = bind(texts, "Array(String)");
  return `${either(stored.map((array) => `hasAny(${array}, ${named})`))} AND ${own}`;
}

function compileInner(filter: Filter, wanted: Set<LineColumn>, bind: Bind): Sql {
  switch (filter.type) {
    case "and":
      return `(${filter.of.map((one) => compileInner(one, wanted, bind)).join(" AND ")})`;
    case "or":
      return either(filter.of.map((one) => compileInner(one, wanted, bind)));
    case "not":
      return `NOT (${compileInner(filter.of, wanted, bind)})`;
    case "field":
      return compileField(filter, wanted, bind);
    default:
      throw new RangeError(`a ${filter.type} is not asked of single calls`);
  }
}

function compileField(
  { field: { name, key = "" }, match }: Condition,
  wanted: Set<LineColumn>,
  bind: Bind,
): Sql {
  switch (name) {
    case "model":
      wanted.add("model").add("request_model");
      return text(["model", "request_model"], match, bind);
    case "request_model":
    case "provider":
    case "user":
    case "session":
    case "workflow":
    case "agent":
      wanted.add(name);
      return text([name], match, bind);
    case "property":
      wanted.add("properties");
      return text([`properties[${bind(key, "String")}]`], match, bind);
    case "customer":
      return text(["customer"], match, bind);
    case "charged":
      return text([`(${CUSTOMER_SOURCE})`], match, bind);
    default:
      throw new RangeError(`${name} is not asked of single calls`);
  }
}
