/** Values in ClickHouse's `TabSeparated` format: the cheapest one for it to read and for us to write. */

const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "'": "\\'" };
const escapeCharacter = (character: string) => ESCAPES[character] ?? character;

export function tsvString(value: string): string {
  return /[\\\t\n\r]/.test(value) ? value.replace(/[\\\t\n\r]/g, escapeCharacter) : value;
}

function quoted(value: string): string {
  return /[\\\t\n\r']/.test(value) ? `'${value.replace(/[\\\t\n\r']/g, escapeCharacter)}'` : `'${value}'`;
}

export function tsvStrings(values: readonly string[]): string {
  return values.length === 0 ? "[]" : `[${values.map(quoted).join(",")}]`;
}

export function tsvNumbers(values: readonly (number | bigint | string)[]): string {
  return `[${values.join(",")}]`;
}

export function tsvMap(map: ReadonlyMap<string, string>): string {
  if (map.size === 0) return "{}";
  return `{${Array.from(map, ([key, value]) => `${quoted(key)}:${quoted(value)}`).join(",")}}`;
}

export function tsvMapOfStrings(map: ReadonlyMap<string, readonly string[]>): string {
  if (map.size === 0) return "{}";
  return `{${Array.from(map, ([key, values]) => `${quoted(key)}:${tsvStrings(values)}`).join(",")}}`;
}

/** Names with whole numbers. */
export function tsvCounts(counts: Readonly<Partial<Record<string, number>>> = {}): string {
  return `{${Object.entries(counts)
    .map(([name, count]) => `${quoted(name)}:${count}`)
    .join(",")}}`;
}

export const TSV_NULL = "\\N";

/** What stands for a character after a backslash, where it is not the character itself. */
const ESCAPED: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", "0": "\0" };

/** The texts of a line without its end. Nulls are not told from texts. */
export function tsvFields(line: string): string[] {
  const fields = line.split("\t");
  if (!line.includes("\\")) return fields;
  return fields.map((field) => field.replace(/\\(.)/gs, (_, letter: string) => ESCAPED[letter] ?? letter));
}
