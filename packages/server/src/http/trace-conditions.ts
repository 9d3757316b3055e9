import type { CustomerSource } from "@anyway-sh/semconv";
import { AppError } from "../model/app-error.ts";
import { parseDecimal, parseNanoUsd } from "../model/money.ts";
import type { TraceCondition } from "../query/trace-query.ts";
import { filterCondition } from "./filter-parameter.ts";

const PROPERTY = "property.";
const SCORE = "score.";
const MIN_SCORE = "min_score.";
const MAX_SCORE = "max_score.";
/** What parameters of a filter begin with whose names go on with a key of the project's own. */
export const KEY_PREFIXES = [PROPERTY, SCORE, MIN_SCORE, MAX_SCORE];

/** Parameters of a filter. Others of a query may stand beside them. */
export interface FilterQuery {
  model?: string | undefined;
  provider?: string | undefined;
  customer_id?: string | undefined;
  user_id?: string | undefined;
  session_id?: string | undefined;
  order_id?: string | undefined;
  workflow?: string | undefined;
  agent?: string | undefined;
  status?: "ok" | "error" | undefined;
  customer_source?: CustomerSource | undefined;
  incomplete?: "true" | "false" | undefined;
  min_latency_ms?: number | undefined;
  max_latency_ms?: number | undefined;
  min_cost?: string | undefined;
  max_cost?: string | undefined;
  filter?: string | undefined;
  [key: string]: unknown;
}

/** The conditions that the parameters of a query stand for. */
export function toConditions(query: FilterQuery): TraceCondition[] {
  const conditions: TraceCondition[] = [];
  const is = (
    field: "model" | "provider" | "customer" | "user" | "session" | "order" | "workflow" | "agent",
    value: string | undefined,
  ) => {
    if (value !== undefined) conditions.push({ field, is: value });
  };
  is("model", query.model);
  is("provider", query.provider);
  is("customer", query.customer_id);
  is("user", query.user_id);
  is("session", query.session_id);
  is("order", query.order_id);
  is("workflow", query.workflow);
  is("agent", query.agent);
  if (query.customer_source) conditions.push({ field: "customerSource", is: query.customer_source });
  if (query.incomplete) conditions.push({ field: "incomplete", is: query.incomplete === "true" });
  if (query.status) conditions.push({ field: "status", is: query.status });
  const ns = (ms: number) => BigInt(Math.round(ms * 1_000)) * 1_000n;
  if (query.min_latency_ms !== undefined)
    conditions.push({ field: "duration", atLeastNs: ns(query.min_latency_ms) });
  if (query.max_latency_ms !== undefined)
    conditions.push({ field: "duration", atMostNs: ns(query.max_latency_ms) });
  if (query.min_cost !== undefined) conditions.push({ field: "cost", atLeast: parseNanoUsd(query.min_cost) });
  if (query.max_cost !== undefined) conditions.push({ field: "cost", atMost: parseNanoUsd(query.max_cost) });
  if (query.filter !== undefined) conditions.push(...filterCondition(query.filter));
  for (const [key, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value]) {
      const condition = keyed(key, String(one));
      if (condition) conditions.push(condition);
    }
  return conditions;
}

function keyed(key: string, value: string): TraceCondition | undefined {
  const after = (prefix: string) => key.slice(prefix.length);
  if (key.startsWith(PROPERTY)) return { field: "property", key: after(PROPERTY), is: value };
  if (key.startsWith(SCORE)) return { field: "score", name: after(SCORE), is: value };
  if (key.startsWith(MIN_SCORE))
    return { field: "score", name: after(MIN_SCORE), atLeast: toBound(key, value) };
  if (key.startsWith(MAX_SCORE))
    return { field: "score", name: after(MAX_SCORE), atMost: toBound(key, value) };
  return undefined;
}

function toBound(field: string, value: string): bigint {
  const bound = Math.abs(Number(value)) < 1e9 ? parseDecimal(value, 9) : undefined;
  if (bound !== undefined) return bound;
  const message = "must be a number below a billion, such as 0.5";
  throw new AppError("invalid_request", `The query cannot be taken: ${field} ${message}.`, {
    details: [{ field, message }],
  });
}
