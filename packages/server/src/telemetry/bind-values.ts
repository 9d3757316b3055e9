import { TupleParam } from "@clickhouse/client";

const PLACEHOLDER = /\{(\w+):\s*([\w(), ]+)\}/g;

/**
 * A statement with its values in place of the placeholders (`{name:Type}`), as literals of these types. The embedded
 * engine binds values by a state of the whole process, so that statements with them would run one at a time; a server
 * gets them beside the statement.
 *
 * Throws where a value is missing, or is of no kind that has a literal.
 */
export function bindValues(statement: string, values: Readonly<Record<string, unknown>>): string {
  return statement.replace(PLACEHOLDER, (_, name: string, type: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the statement has no value for {${name}:${type}}`);
    if (type === "Identifier") return `\`${escaped(String(value), "`")}\``;
    const literal = literalOf(value);
    return type === "String" ? literal : `_CAST(${literal}, '${type}')`;
  });
}

function literalOf(value: unknown): string {
  if (typeof value === "string") return `'${escaped(value, "'")}'`;
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value === "boolean") return value ? "1" : "0";
  if (value === null) return "NULL";
  if (Array.isArray(value)) return `[${value.map(literalOf).join(",")}]`;
  if (value instanceof TupleParam) return `(${value.values.map(literalOf).join(",")})`;
  throw new Error(`a value of a statement is of no kind that can be sent: ${typeof value}`);
}

/** The engine reads a backslash and what follows it as one character. */
function escaped(text: string, quote: "'" | "`"): string {
  return text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`).replaceAll("\0", "\\0");
}
