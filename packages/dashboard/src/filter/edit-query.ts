import { type Filter, format, parse } from "@anyway-sh/filter";

/** One of the conditions that all must hold, as it is shown alone. */
export interface Term {
  text: string;
  /** The query without it. */
  rest: string;
}

/** The conditions of a query, of which all must hold; undefined of one that cannot be read. */
export function termsOf(text: string): Term[] | undefined {
  const parsed = parse(text);
  if (!parsed.ok) return undefined;
  const terms = split(parsed.filter);
  return terms.map((term, place) => ({ text: format(term), rest: join(terms.toSpliced(place, 1)) }));
}

/** Whether a query asks for a condition, or for its contrary. */
export function asksFor(text: string, condition: string): "yes" | "contrary" | undefined {
  const terms = termsOf(text)?.map((term) => term.text) ?? [];
  if (terms.includes(canonical(condition))) return "yes";
  return terms.includes(canonical(`-${condition}`)) ? "contrary" : undefined;
}

/**
 * The query with one more condition, or without it where it was there. Its contrary goes: the two find nothing together. A
 * query that cannot be read stays as it is, before the condition.
 */
export function toggleCondition(text: string, condition: string): string {
  const terms = termsOf(text);
  const wanted = canonical(condition);
  const contrary = canonical(wanted.startsWith("-") ? wanted.slice(1) : `-${wanted}`);
  const there = terms?.find((term) => term.text === wanted);
  if (there) return there.rest;
  const rest = terms?.find((term) => term.text === contrary)?.rest ?? text;
  const parsed = parse(rest);
  const isOr = parsed.ok && parsed.filter?.type === "or";
  return `${isOr ? `(${rest})` : rest.trim()} ${wanted}`.trim();
}

const canonical = (condition: string): string => {
  const parsed = parse(condition);
  return parsed.ok ? format(parsed.filter) : condition;
};

function split(filter: Filter | undefined): readonly Filter[] {
  if (!filter) return [];
  return filter.type === "and" ? filter.of : [filter];
}

function join(terms: readonly Filter[]): string {
  const [only] = terms;
  return format(terms.length === 1 ? only : terms.length === 0 ? undefined : { type: "and", of: terms });
}
