import type { FieldRef } from "./filter.ts";
import { format, formatField, formatValue } from "./format.ts";
import { parse } from "./parse.ts";

const SAME: Readonly<Record<string, FieldRef["name"]>> = {
  model: "model",
  provider: "provider",
  customer_id: "customer",
  user_id: "user",
  session_id: "session",
  order_id: "order",
  workflow: "workflow",
  agent: "agent",
  status: "status",
  customer_source: "charged",
  incomplete: "incomplete",
};

/**
 * The query that parameters of lists stand for, as addresses had them before there was the language: `model=gpt-4o` and
 * `min_cost=0.01`, together with `filter`, which is in the language itself and may be one that cannot be read. `unread` are
 * the names of those that are no filters, or have no value of one.
 */
export function readParameters(parameters: Readonly<Record<string, string | undefined>>): {
  text: string;
  unread: string[];
} {
  const conditions: string[] = [];
  const unread: string[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || name === "filter") continue;
    const parsed = parse(write(name, value) ?? ":");
    if (parsed.ok && parsed.filter) conditions.push(format(parsed.filter));
    else unread.push(name);
  }
  const typed = parameters.filter?.trim() ?? "";
  if (conditions.length === 0 || typed === "")
    return { text: [...conditions, typed].join(" ").trim(), unread };
  const parsed = parse(typed);
  const isOr = parsed.ok && parsed.filter?.type === "or";
  return { text: [...conditions, isOr ? `(${typed})` : typed].join(" "), unread };
}

function write(name: string, value: string): string | undefined {
  const same = Object.hasOwn(SAME, name) ? SAME[name] : undefined;
  if (same) return `${same}:${formatValue(value)}`;
  const keyed = (prefix: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : "");
  if (name === "min_latency_ms") return `latency:>=${value}ms`;
  if (name === "max_latency_ms") return `latency:<=${value}ms`;
  if (name === "min_cost") return `cost:>=${value}`;
  if (name === "max_cost") return `cost:<=${value}`;
  for (const field of ["property", "score"] as const) {
    const key = keyed(`${field}.`);
    if (key !== "") return `${formatField({ name: field, key })}:${formatValue(value)}`;
  }
  const [least, most] = [keyed("min_score."), keyed("max_score.")];
  if (least !== "") return `${formatField({ name: "score", key: least })}:>=${value}`;
  return most === "" ? undefined : `${formatField({ name: "score", key: most })}:<=${value}`;
}
