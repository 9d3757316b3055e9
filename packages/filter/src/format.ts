import { writeAmount, writeNanosecond } from "./amounts.ts";
import { type Field, fieldNamed } from "./fields.ts";
import type { FieldRef, Filter, Match, Value } from "./filter.ts";

/** The canonical text of a filter: read again, it means the same. Empty for no filter. */
export function format(filter: Filter | undefined): string {
  return filter ? write(filter, "top") : "";
}

/** What stands around a filter, which decides whether it needs brackets. */
type Around = "top" | "and" | "or" | "not";

function write(filter: Filter, around: Around): string {
  switch (filter.type) {
    case "and": {
      const text = filter.of.map((one) => write(one, "and")).join(" ");
      return around === "not" ? `(${text})` : text;
    }
    case "or": {
      const text = filter.of.map((one) => write(one, "or")).join(" or ");
      return around === "top" ? text : `(${text})`;
    }
    case "not":
      return `-${write(filter.of, "not")}`;
    case "span":
      return `span(${write(filter.of, "top")})`;
    case "text":
      return isWord(filter.text) ? filter.text : quote(filter.text);
    case "field":
      return `${formatField(filter.field)}:${writeMatch(filter.field, filter.match)}`;
  }
}

/** The name of a field as it stands before the colon, its key in quotes where it needs them. */
export function formatField({ name, key }: FieldRef): string {
  if (key === undefined) return name;
  return `${name}.${/^[^\s:<>=!()"]+$/.test(key) ? key : quote(key)}`;
}

/** The field of a text as {@link formatField} writes it, by its name or an alias; a keyed one has its key. */
export function readField(text: string): FieldRef | undefined {
  const dot = text.indexOf(".");
  const field = fieldNamed(dot < 0 ? text : text.slice(0, dot));
  if (!field || field.keyed !== dot >= 0) return undefined;
  if (!field.keyed) return { name: field.name };
  const written = text.slice(dot + 1);
  const quoted = /^"((?:[^"\\]|\\.)*)"$/s.exec(written)?.[1]?.replace(/\\(["\\])/g, "$1");
  const key = quoted ?? (written.startsWith('"') ? "" : written);
  return key === "" ? undefined : { name: field.name, key };
}

function writeMatch(ref: FieldRef, match: Match): string {
  if (match.op === "exists") return "*";
  const field = fieldNamed(ref.name);
  if (match.op === "is") {
    const values = match.values.map((value) => writeValue(field, value));
    if (values.length > 1) return `(${values.join(", ")})`;
    // A pattern, which cannot be quoted, may begin like an operator.
    return values.join("").replace(/^[<>=!]/, "=$&");
  }
  const { from, to } = match;
  const bound = (value: bigint | number) =>
    typeof value === "bigint" && field ? writeAmount(field, value) : String(value);
  // Up to a time is up to the end of it.
  const last = (value: bigint | number) =>
    field?.type === "time" ? writeNanosecond(BigInt(value) - 1n) : bound(value);
  if (from && to) return `${bound(from.value)}..${last(to.value)}`;
  if (from) return `>${from.inclusive ? "=" : ""}${bound(from.value)}`;
  return to ? `<${to.inclusive ? "=" : ""}${bound(to.value)}` : "*";
}

function writeValue(field: Field | undefined, value: Value): string {
  if (value.kind === "amount") return field ? writeAmount(field, value.amount) : value.amount.toString();
  if (value.kind === "number") return String(value.number);
  if (value.kind === "pattern") return value.pattern;
  return formatValue(value.text);
}

/** A text as a value, in quotes where it would be read as something else. */
export function formatValue(text: string): string {
  const isBare = /^[^\s(),"*:<>=!][^\s(),"*]*$/.test(text) && !text.includes("..") && !/^or$/i.test(text);
  return isBare ? text : quote(text);
}

/** Whether the text, without quotes, is read as that one word. */
function isWord(text: string): boolean {
  return /^[^\s()":<>=!*-][^\s()":<>=!*]*$/.test(text) && !/^(and|or|not|span)$/i.test(text);
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
