import type { Condition, Filter } from "@anyway-sh/filter";
import { CUSTOMER_SOURCE, CUSTOMER_SOURCE_COLUMNS } from "../customer-source.ts";
import { type Ownership, ownedLines } from "../owned-lines.ts";
import { hasLineOf } from "./filter-owners.ts";
import { amount, anyText, type Bind, choice, either, type Sql, text } from "./matches.ts";
import { says } from "./said.ts";
import { hasScore } from "./score-filter.ts";
import { compileSpan } from "./span-filter.ts";

/** What filters of traces are compiled with. */
export interface TraceScope {
  bind: Bind;
  /** Of who is charged, by id; undefined for those that nothing was read of. */
  ownerOf: (customerId: string) => Ownership | undefined;
  everyone: Ownership | undefined;
  addParams: (params: Record<string, unknown>) => void;
  /** What a trace costs. */
  cost: Sql;
  /** Bounds the slots in which the traces have lines. */
  lines: Sql;
  /** The times within which all spans of the traces begin, as a condition on a table of spans. */
  spans: Sql;
}

/** What a row of `trace_slots` that is a trace's first must meet. */
export function compileTrace(filter: Filter, scope: TraceScope): Sql {
  switch (filter.type) {
    case "and":
      return `(${filter.of.map((one) => compileTrace(one, scope)).join(" AND ")})`;
    case "or":
      return either(filter.of.map((one) => compileTrace(one, scope)));
    case "not":
      return `NOT (${compileTrace(filter.of, scope)})`;
    case "text":
      return `trace_id IN (SELECT trace_id FROM said WHERE ${saidIn(scope)} AND ${says(filter, scope.bind)})`;
    case "span":
      return anySpan(filter.of, scope);
    case "field":
      return compileField(filter, scope);
  }
}

const saidIn = ({ spans }: TraceScope): Sql => `project_id = {projectId:String} AND ${spans}`;

/** A span that was sent again counts as it came last. */
function anySpan(filter: Filter, scope: TraceScope): Sql {
  const { bind, spans } = scope;
  return `trace_id IN (SELECT trace_id FROM spans FINAL
    WHERE project_id = {projectId:String} AND ${spans} AND ${compileSpan(filter, bind, saidIn(scope))})`;
}

/** Columns with all values of a field. */
export const LISTS = {
  provider: "providers",
  user: "user_ids",
  session: "session_ids",
  order: "order_ids",
  workflow: "workflows",
  agent: "agents",
  request_model: "request_models",
} as const;

const AMOUNTS = {
  latency: "(end_time_ns - start_time_ns)",
  start: "start_time_ns",
  tokens: "toInt64(input_tokens + output_tokens)",
  input_tokens: "toInt64(input_tokens)",
  output_tokens: "toInt64(output_tokens)",
  calls: "toInt64(calls)",
  spans: "toInt64(span_count)",
  errors: "toInt64(error_count)",
} as const;

function compileField(filter: Condition, scope: TraceScope): Sql {
  const { field, match } = filter;
  const { bind } = scope;
  switch (field.name) {
    case "model":
      return anyText(["models", "request_models"], match, bind);
    case "provider":
    case "user":
    case "session":
    case "order":
    case "workflow":
    case "agent":
    case "request_model":
      return anyText([LISTS[field.name]], match, bind);
    case "property":
      return anyText([`properties[${bind(field.key, "String")}]`], match, bind);
    case "root":
      return text(["root_name"], match, bind);
    case "trace":
      return text(["toString(trace_id)"], match, bind);
    case "latency":
    case "start":
    case "tokens":
    case "input_tokens":
    case "output_tokens":
    case "calls":
    case "spans":
    case "errors":
      return amount(AMOUNTS[field.name], match, bind);
    case "cost":
      return amount(scope.cost, match, bind, "dollars");
    case "status":
      return choice(match, (status) => (status === "error" ? "status = 2" : "status != 2"));
    case "incomplete":
      return choice(match, (is) => (is === "true" ? "unpriced_count > 0" : "unpriced_count = 0"));
    case "score":
      return hasScore(field.key ?? "", match, bind);
    case "charged":
      return charged(filter, scope);
    case "customer":
      return customer(filter, scope);
    default:
      return anySpan(filter, scope);
  }
}

/** What conditions of a trace are asked of its spans, which takes longer the more of them there are. */
export function readsSpans(filter: Filter): boolean {
  if (filter.type === "field") return ONLY_OF_SPANS.has(filter.field.name);
  if (filter.type === "and" || filter.type === "or") return filter.of.some(readsSpans);
  return filter.type === "span" || (filter.type === "not" && readsSpans(filter.of));
}

const ONLY_OF_SPANS = new Set<Condition["field"]["name"]>([
  "response_model",
  "error",
  "name",
  "category",
  "tool",
  "service",
  "dialect",
  "attributes",
  "resource",
]);

function charged({ match }: Condition, { bind, everyone, lines }: TraceScope): Sql {
  const ofCalls = `${lines} AND line_env = {tracesEnvironment:String}`;
  const owned = ownedLines([...CUSTOMER_SOURCE_COLUMNS, "calls"], ofCalls, known(everyone));
  return `trace_id IN (SELECT trace_id FROM (${owned})
    WHERE calls > 0 AND ${text([`(${CUSTOMER_SOURCE})`], match, bind)})`;
}

function customer({ match }: Condition, scope: TraceScope): Sql {
  const { bind, everyone, lines, ownerOf, addParams } = scope;
  const ids = match.op === "is" ? match.values.flatMap((one) => (one.kind === "text" ? [one.text] : [])) : [];
  const others = match.op === "is" ? match.values.filter(({ kind }) => kind !== "text") : [];
  const named = ids.map((id) => {
    const { sql, params } = hasLineOf(
      known(ownerOf(id)),
      lines,
      bind(id, "String").replace(/\W|String/g, ""),
    );
    addParams(params);
    return sql;
  });
  if (match.op === "is" && others.length === 0) return either(named);
  const wanted = match.op === "is" ? { ...match, values: others } : match;
  return either([
    ...named,
    `trace_id IN (SELECT trace_id FROM (${ownedLines([], lines, known(everyone))})
      WHERE ${text(["customer"], wanted, bind)})`,
  ]);
}

function known(ownership: Ownership | undefined): Ownership {
  if (!ownership) throw new Error("a filter by customers without what is known of them");
  return ownership;
}
