import { CUSTOMER_SOURCES } from "@anyway-sh/semconv";
import { formatDuration, parseDuration } from "./duration.ts";
import { VIEW_KEYS } from "./view.ts";

/**
 * The filters of the trace list. Their names in the address are those of `GET /v1/traces`; in the query bar
 * they are typed `name:value`, with `>` and `<` for the two that have bounds.
 * @module
 */

/** Filters by the name they carry in the address. Unknown names are kept: the server says what they should be. */
export type TraceFilters = Record<string, string>;

export interface FilterField {
  /** What is typed before the colon. */
  name: string;
  label: string;
  hint: string;
  /** Parameter of `name:value`. */
  param?: string;
  /** Parameters of `name:>value` and `name:<value`, both inclusive. */
  bounds?: { min: string; max: string };
  values?: readonly string[];
}

export const FILTER_FIELDS: readonly FilterField[] = [
  { name: "model", label: "Model", hint: "gpt-4o", param: "model" },
  { name: "provider", label: "Provider", hint: "openai", param: "provider" },
  { name: "status", label: "Status", hint: "error", param: "status", values: ["ok", "error"] },
  {
    name: "latency",
    label: "Latency",
    hint: ">2s",
    bounds: { min: "min_latency_ms", max: "max_latency_ms" },
  },
  { name: "cost", label: "Cost in dollars", hint: ">0.01", bounds: { min: "min_cost", max: "max_cost" } },
  { name: "customer", label: "Customer id", hint: "CUS_a1b2c3d4e5f6", param: "customer_id" },
  {
    name: "charged",
    label: "How a call comes to its customer",
    hint: "none",
    param: "customer_source",
    values: CUSTOMER_SOURCES,
  },
  {
    name: "incomplete",
    label: "A call lacks its price",
    hint: "true",
    param: "incomplete",
    values: ["true", "false"],
  },
  { name: "user", label: "User id", hint: "user-123", param: "user_id" },
  { name: "session", label: "Session id", hint: "SES_a1b2c3d4e5f6", param: "session_id" },
  { name: "order", label: "Order id", hint: "ORD_x7y8z9abc123", param: "order_id" },
  { name: "workflow", label: "Workflow", hint: "chat", param: "workflow" },
  { name: "agent", label: "Agent", hint: "researcher", param: "agent" },
];
/** What a free-form association property is typed with: `property.team:growth`. */
export const PROPERTY_PREFIX = "property.";
/** What a score is typed with: `score.helpful:false`, `score.quality:<0.5`. */
export const SCORE_PREFIX = "score.";
const SCORE_BOUNDS = { min: "min_score.", max: "max_score." } as const;

/** The filters of sessions: those of traces that say something of a session. */
export const SESSION_FIELDS: readonly FilterField[] = FILTER_FIELDS.filter(
  ({ name }) => name !== "latency" && name !== "session" && name !== "agent",
);

/** The filters among what an address carries. */
export function onlyFilters(search: Record<string, string | undefined>): TraceFilters {
  const view: readonly string[] = VIEW_KEYS;
  return Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) => (value && !view.includes(name) ? [[name, value]] : [])),
  );
}

export type ParsedFilter = { ok: true; filters: TraceFilters } | { ok: false; message: string };

/** Reads what was typed into the query bar: `model:gpt-4o cost:>0.01 property.team:"growth team"`. */
export function parseFilterText(text: string, fields: readonly FilterField[] = FILTER_FIELDS): ParsedFilter {
  const filters: TraceFilters = {};
  for (const [word] of text.matchAll(/(?:[^\s"]|"[^"]*"?)+/g)) {
    const colon = word.indexOf(":");
    if (colon < 1) return { ok: false, message: `Write a filter as name:value, such as model:gpt-4o.` };
    const name = word.slice(0, colon);
    const value = word.slice(colon + 1).replaceAll('"', "");
    if (value === "") return { ok: false, message: `${name}: needs a value.` };
    const parsed = name.startsWith(PROPERTY_PREFIX)
      ? property(name, value)
      : name.startsWith(SCORE_PREFIX)
        ? score(name.slice(SCORE_PREFIX.length), value)
        : field(name, value, fields);
    if (!parsed.ok) return parsed;
    Object.assign(filters, parsed.filters);
  }
  return { ok: true, filters };
}

function property(name: string, value: string): ParsedFilter {
  return name.length > PROPERTY_PREFIX.length
    ? { ok: true, filters: { [name]: value } }
    : { ok: false, message: "property. needs a key, such as property.team:growth." };
}

function score(name: string, value: string): ParsedFilter {
  if (name === "") return { ok: false, message: "score. needs a name, such as score.helpful:false." };
  const [, sign, amount] = /^(>=?|<=?)\s*(.*)$/.exec(value) ?? [];
  if (!sign) return { ok: true, filters: { [SCORE_PREFIX + name]: value } };
  if (!amount || !Number.isFinite(Number(amount)))
    return { ok: false, message: `“${amount}” is no score; write score.${name}:${sign}0.5.` };
  return {
    ok: true,
    filters: { [(sign.startsWith(">") ? SCORE_BOUNDS.min : SCORE_BOUNDS.max) + name]: amount },
  };
}

function field(name: string, value: string, fields: readonly FilterField[]): ParsedFilter {
  const wanted = name.toLowerCase();
  const found = fields.find(
    (f) => f.name === wanted || f.param === wanted || f.bounds?.min === wanted || f.bounds?.max === wanted,
  );
  if (!found) {
    const near = nearest(wanted, [...fields.map((f) => f.name), "property", "score"]);
    const hint = near === "property" ? "property.<key>" : near === "score" ? "score.<name>" : near;
    return {
      ok: false,
      message: hint
        ? `There is no filter “${name}”. Did you mean ${hint}?`
        : `There is no filter “${name}”. Own properties are written property.${name}:value.`,
    };
  }
  if (found.bounds) return bound(found.name, found.bounds, wanted, value);
  if (found.values && !found.values.includes(value))
    return { ok: false, message: `${found.name} is ${found.values.join(" or ")}, not “${value}”.` };
  return { ok: true, filters: { [found.param ?? found.name]: value } };
}

function bound(
  name: string,
  params: { min: string; max: string },
  typed: string,
  value: string,
): ParsedFilter {
  const match = /^(>=?|<=?)?\s*(.+)$/.exec(value);
  const sign = match?.[1] ?? (typed === params.min ? ">" : typed === params.max ? "<" : undefined);
  if (!sign) return { ok: false, message: `${name} needs a bound: ${name}:>${value} or ${name}:<${value}.` };
  const amount = match?.[2] ?? "";
  const read =
    name === "latency" ? parseDuration(amount)?.toString() : /^\$?(\d+(?:\.\d+)?)$/.exec(amount)?.[1];
  if (read === undefined)
    return {
      ok: false,
      message: `“${amount}” is no ${name}; write ${name === "latency" ? "2s or 150ms" : "0.01"}.`,
    };
  return { ok: true, filters: { [sign.startsWith(">") ? params.min : params.max]: read } };
}

/** One filter as its chip shows it. */
export interface FilterChip {
  param: string;
  label: string;
  value: string;
  /** False for a name that no filter has; only the address can bring one. */
  known: boolean;
}

export function describeFilters(filters: TraceFilters): FilterChip[] {
  return Object.entries(filters).map(([param, value]) => {
    if (param === "filter") return { param, label: "filter", value, known: true };
    if (param.startsWith(PROPERTY_PREFIX))
      return { param, label: param.slice(PROPERTY_PREFIX.length), value, known: true };
    const ofScore = describeScore(param, value);
    if (ofScore) return ofScore;
    for (const f of FILTER_FIELDS) {
      if (f.param === param) return { param, label: f.name, value, known: true };
      if (f.bounds?.min === param || f.bounds?.max === param) {
        const sign = f.bounds.min === param ? "≥" : "≤";
        return { param, label: f.name, value: `${sign} ${boundText(f.name, value)}`, known: true };
      }
    }
    return { param, label: param, value, known: false };
  });
}

function describeScore(param: string, value: string): FilterChip | undefined {
  const signs = [
    [SCORE_PREFIX, ""],
    [SCORE_BOUNDS.min, "≥ "],
    [SCORE_BOUNDS.max, "≤ "],
  ] as const;
  const found = signs.find(([prefix]) => param.startsWith(prefix));
  return (
    found && { param, label: `score ${param.slice(found[0].length)}`, value: found[1] + value, known: true }
  );
}

function boundText(name: string, value: string): string {
  if (name === "cost") return `$${value}`;
  const ms = Number(value);
  return Number.isFinite(ms) ? formatDuration(ms) : value;
}

/** The known name that needs the fewest edits, when that is at most two. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(name, candidate);
    if (distance <= 2 && (!best || distance < best.distance)) best = { name: candidate, distance };
  }
  return best?.name;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replace, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
