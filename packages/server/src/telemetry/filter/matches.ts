import type { Bound, Match } from "@anyway-sh/filter";
import { formatNanoUsd } from "../../model/money.ts";

/** Takes a value as a parameter and returns its name in SQL. */
export type Bind = (value: unknown, type: string) => string;

/** SQL of a condition; never null, so that its contrary is what it does not hold for. */
export type Sql = string;

/** Whether any text of these arrays matches; they hold no empty ones. */
export function anyText(arrays: readonly string[], match: Match, bind: Bind): Sql {
  if (match.op === "exists") return either(arrays.map((array) => `notEmpty(${array})`));
  const { texts, patterns } = textsOf(match);
  const names = texts.length === 0 ? [] : [bind(texts, "Array(String)")];
  const single = texts.length === 1 ? bind(texts[0], "String") : undefined;
  return either([
    // `has` with one value is what skip indexes understand best.
    ...(single ? arrays.map((array) => `has(${array}, ${single})`) : []),
    ...(single ? [] : names.flatMap((list) => arrays.map((array) => `hasAny(${array}, ${list})`))),
    ...patterns.flatMap((pattern) => {
      const like = bind(toLike(pattern), "String");
      return arrays.map((array) => `arrayExists(one -> one LIKE ${like}, ${array})`);
    }),
  ]);
}

/** Whether any of these texts matches; an empty one is not there. */
export function text(columns: readonly string[], match: Match, bind: Bind): Sql {
  if (match.op === "exists") return either(columns.map((column) => `${column} != ''`));
  const { texts, patterns } = textsOf(match);
  const list = texts.length === 0 ? undefined : bind(texts, "Array(String)");
  return either([
    ...(list ? columns.map((column) => `${column} IN ${list}`) : []),
    ...patterns.flatMap((pattern) => {
      const like = bind(toLike(pattern), "String");
      return columns.map((column) => `(${column} != '' AND ${column} LIKE ${like})`);
    }),
  ]);
}

/** How the amounts of a column are compared with. */
export type AmountType = "integer" | "dollars";

export function amount(column: string, match: Match, bind: Bind, type: AmountType = "integer"): Sql {
  const value = (amount: bigint | number) =>
    type === "dollars"
      ? `toDecimal64(${bind(formatNanoUsd(BigInt(amount)), "String")}, 9)`
      : bind(String(amount), "Int64");
  if (match.op === "exists") return "1";
  if (match.op === "is")
    return either(
      match.values.flatMap((one) => (one.kind === "amount" ? [`${column} = ${value(one.amount)}`] : [])),
    );
  return within(column, match, value);
}

/** The bounds of a match that has any. */
export function within(
  column: string,
  { from, to }: { from?: Bound; to?: Bound },
  value: (bound: bigint | number) => string,
): Sql {
  const bounds = [
    ...(from ? [`${column} ${from.inclusive ? ">=" : ">"} ${value(from.value)}`] : []),
    ...(to ? [`${column} ${to.inclusive ? "<=" : "<"} ${value(to.value)}`] : []),
  ];
  return bounds.length === 0 ? "1" : `(${bounds.join(" AND ")})`;
}

/** Of a field of fixed choices: what must hold for one of those that are asked for. */
export function choice(match: Match, conditions: (choice: string) => Sql): Sql {
  return either(textsOf(match).texts.map(conditions));
}

export function either(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? "0" : `(${conditions.join(" OR ")})`;
}

function textsOf(match: Match): { texts: string[]; patterns: string[] } {
  const values = match.op === "is" ? match.values : [];
  return {
    texts: values.flatMap((value) => (value.kind === "text" ? [value.text] : [])),
    patterns: values.flatMap((value) => (value.kind === "pattern" ? [value.pattern] : [])),
  };
}

function toLike(pattern: string): string {
  return pattern.replace(/[\\%_]/g, "\\$&").replaceAll("*", "%");
}
