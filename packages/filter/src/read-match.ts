import { readCount, readDecimal, readDuration, readTime, type TimeSpan } from "./amounts.ts";
import type { Field } from "./fields.ts";
import type { FilterError, Match, Position, Value } from "./filter.ts";
import type { Operator } from "./lex.ts";
import { nearest } from "./nearest.ts";

/** A value as it is written. */
export interface Written extends Position {
  text: string;
  quoted: boolean;
}

export type MatchResult = { match: Match; negated?: boolean } | { error: FilterError };

/** What a value of an ordered field is called, and an example of one. */
const WORDS: Partial<Record<Field["type"], { what: string; examples: string }>> = {
  money: { what: "an amount of dollars", examples: "0.01" },
  duration: { what: "a duration", examples: "2s or 150ms" },
  count: { what: "a whole number", examples: "500 or 10k" },
  time: { what: "a time", examples: "2026-11-20 or 2026-11-20T09:30Z" },
  score: { what: "a number", examples: "0.5" },
  attribute: { what: "a number", examples: "200" },
};

/** What the values behind the operator mean; `isSet` for those in brackets. */
export function readMatch(
  field: Field,
  name: string,
  operator: Operator,
  values: readonly Written[],
  isSet: boolean,
): MatchResult {
  const [first] = values;
  const empty = values.find(({ text }) => text === "");
  if (empty) return fail(empty, emptyMessage(field, name, empty));
  if (operator !== ":" && operator !== "!=") {
    if (isSet || !first)
      return fail(first, `${name} is compared with one value: ${name}:${operator}${sample(field)}.`);
    const bound = readBound(field, name, operator, first);
    return "error" in bound ? bound : { match: bound };
  }
  const found = isSet ? readSet(field, name, values) : first && readOne(field, name, first);
  if (!found) return fail(first, `${name} needs a value.`);
  return "error" in found ? found : { match: found, ...(operator === "!=" ? { negated: true } : {}) };
}

type Found = Match | { error: FilterError };

function readOne(field: Field, name: string, value: Written): Found {
  if (!value.quoted && /^\*+$/.test(value.text)) {
    if (field.type === "text" || field.type === "attribute" || field.type === "score")
      return { op: "exists" };
    return fail(value, `Every trace has a ${name}, so ${name}:* says nothing. ${tell(field, name)}`);
  }
  const range = value.quoted ? undefined : readRange(field, name, value);
  if (range) return range;
  const one = readValue(field, name, value);
  if ("error" in one) return one;
  return "op" in one ? one : { op: "is", values: [one] };
}

function readSet(field: Field, name: string, written: readonly Written[]): Found {
  const values: Value[] = [];
  for (const value of written) {
    if (!value.quoted && /^\*+$/.test(value.text))
      return fail(value, `A * alone stands for any value; write ${name}:* without brackets.`);
    const one = readValue(field, name, value);
    if ("error" in one) return one;
    if ("op" in one)
      return fail(value, `A day cannot stand in a set; write ${name}:${value.text} by itself.`);
    values.push(one);
  }
  return { op: "is", values };
}

function readValue(field: Field, name: string, value: Written): Value | Match | { error: FilterError } {
  const { text, quoted } = value;
  switch (field.type) {
    case "choice":
      return readChoice(field, name, value);
    case "time": {
      const time = readTime(text);
      return time ? ofTime(time) : wrong(field, name, value);
    }
    case "money":
    case "duration":
    case "count": {
      const amount = readAmount(field, text);
      return amount === undefined ? wrong(field, name, value) : { kind: "amount", amount };
    }
    default:
      // `*`s between which something stands.
      return !quoted && text.includes("*") && field.type !== "score"
        ? { kind: "pattern", pattern: text.replace(/\*+/g, "*") }
        : { kind: "text", text };
  }
}

const ofTime = ({ start, end }: TimeSpan): Match => ({
  op: "between",
  from: { value: start, inclusive: true },
  to: { value: end, inclusive: false },
});

function readChoice(field: Field, name: string, value: Written): Value | { error: FilterError } {
  const choices = field.values ?? [];
  const text = value.text.toLowerCase();
  if (choices.includes(text)) return { kind: "text", text };
  const guess = nearest(text, choices);
  return fail(
    value,
    `${name} is ${listed(choices)}, not ${show(value.text)}.`,
    guess === undefined ? undefined : guess,
  );
}

/** `from..to`, either of which may be left out, of fields that have an order. */
function readRange(field: Field, name: string, value: Written): Found | undefined {
  const dots = value.text.indexOf("..");
  if (dots < 0 || !WORDS[field.type]) return undefined;
  const [low, high] = [value.text.slice(0, dots), value.text.slice(dots + 2)];
  // `1.0..beta` may be the value of an attribute.
  const isNumbers = [low, high].every((end) => end === "" || readOrdered(field, end) !== undefined);
  if (field.type === "attribute" && (!isNumbers || (low === "" && high === ""))) return undefined;
  if (low === "" && high === "")
    return fail(value, `${name}:.. needs a bound: ${name}:${sample(field)}.. or ${name}:..${sample(field)}.`);
  const parts: [string, number][] = [
    [low, value.start],
    [high, value.start + dots + 2],
  ];
  for (const [text, start] of parts)
    if (text !== "" && readOrdered(field, text) === undefined)
      return wrong(field, name, { text, quoted: false, start, end: start + text.length });
  const from = readOrdered(field, low)?.start;
  const until = readOrdered(field, high);
  const to = until && (until.isTime ? until.end : until.start);
  if (from !== undefined && until && from > until.start)
    return fail(value, `The range of ${name} ends before it begins.`, `${high}..${low}`);
  return {
    op: "between",
    ...(from === undefined ? {} : { from: { value: from, inclusive: true } }),
    ...(to === undefined ? {} : { to: { value: to, inclusive: !until?.isTime } }),
  };
}

function readBound(
  field: Field,
  name: string,
  operator: Operator,
  value: Written,
): Match | { error: FilterError } {
  if (!WORDS[field.type]) {
    const written = value.text === "" ? "" : ` Write ${name}:${value.text}.`;
    return fail(value, `${name} has no order that ${operator} could ask for.${written}`);
  }
  const read = readOrdered(field, value.text);
  if (!read) return wrong(field, name, value);
  // After a day is after all of it, and up to a day is up to its end.
  const edge = read.isTime && (operator === ">" || operator === "<=") ? read.end : read.start;
  const inclusive = read.isTime ? operator.startsWith(">") : operator.endsWith("=");
  const bound = { value: edge, inclusive };
  return operator.startsWith(">") ? { op: "between", from: bound } : { op: "between", to: bound };
}

interface Ordered {
  start: bigint | number;
  end: bigint | number;
  isTime: boolean;
}

function readOrdered(field: Field, text: string): Ordered | undefined {
  if (field.type === "attribute") {
    const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(number) ? { start: number, end: number, isTime: false } : undefined;
  }
  if (field.type === "time") {
    const time = readTime(text);
    return time && { ...time, isTime: true };
  }
  const amount = readAmount(field, text);
  return amount === undefined ? undefined : { start: amount, end: amount, isTime: false };
}

/** More than the store can hold of anything. */
const MOST = 10n ** 18n;

function readAmount({ type }: Field, text: string): bigint | undefined {
  const amount =
    type === "duration"
      ? readDuration(text)
      : type === "count"
        ? readCount(text)
        : readDecimal(type === "money" ? text.replace(/^\$/, "") : text);
  return amount === undefined || amount >= MOST || amount <= -MOST ? undefined : amount;
}

function wrong(field: Field, name: string, value: Written): { error: FilterError } {
  const { what = "a value", examples = "" } = WORDS[field.type] ?? {};
  return fail(value, `${show(value.text)} is not ${what}, as ${name} has it; write ${examples}.`);
}

function emptyMessage(field: Field, name: string, { quoted }: Written): string {
  return quoted && field.type === "text"
    ? `An empty value is one that is not there: write -${name}:*.`
    : `${name} needs a value right behind it. ${tell(field, name)}`;
}

/** How a condition on the field looks. */
export function tell(field: Field, name: string): string {
  return `Write ${name.includes(".") ? `${name}:${field.example.split(":")[1]}` : field.example}.`;
}

const sample = (field: Field) => WORDS[field.type]?.examples.split(" ")[0] ?? "value";
const listed = (choices: readonly string[]) =>
  choices.length < 3 ? choices.join(" or ") : `one of ${choices.join(", ")}`;

/** Some of what was written, in quotation marks. */
export function show(text: string): string {
  return `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`;
}

function fail(at: Position | undefined, message: string, instead?: string): { error: FilterError } {
  const { start, end } = at ?? { start: 0, end: 0 };
  return {
    error: {
      start,
      end,
      message,
      ...(instead === undefined ? {} : { suggestion: { start, end, text: instead } }),
    },
  };
}
