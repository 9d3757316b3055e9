/** A line of JSON as it is shown. */
export interface JsonRow {
  /** Names the value: the same whatever is folded. */
  id: string;
  depth: number;
  key?: string | undefined;
  /** The value in JSON, the bracket that opens or closes one, or both where nothing is between them. */
  text: string;
  kind: "open" | "close" | "string" | "number" | "word" | "empty";
  /** Of what opens: how many values are in it. */
  count?: number;
  isFolded?: boolean;
  isLast: boolean;
}

/** A number that JavaScript would write in another way, such as one beyond 2^53. */
class WrittenNumber {
  constructor(text: string) {
    this.text = text;
  }
  readonly text: string;
}

/** Longer texts are not read as JSON. */
const MOST_OF_JSON = 500_000;

/** What lies deeper is not shown line by line. */
const DEEPEST = 100;

/** The object or list that a text is in JSON; undefined where it is anything else. Numbers stay as they are written. */
export function parseStructure(text: string): object | undefined {
  if (text.length > MOST_OF_JSON || !/^\s*[[{]/.test(text)) return undefined;
  try {
    const parsed: unknown = JSON.parse(text, keepNumber);
    return typeof parsed === "object" && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function keepNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  return String(value) === context.source ? value : new WrittenNumber(context.source);
}

/** A value line by line; of those whose ids are folded, one line each. */
export function jsonRows(value: unknown, folded: ReadonlySet<string>): JsonRow[] {
  const rows: JsonRow[] = [];
  const add = (id: string, depth: number, key: string | undefined, one: unknown, isLast: boolean) => {
    const own = { id, depth, key, isLast };
    if (typeof one !== "object" || one === null || one instanceof WrittenNumber) {
      rows.push({ ...own, ...leaf(one) });
      return;
    }
    if (depth > DEEPEST) {
      rows.push({ ...own, kind: "word", text: "…" });
      return;
    }
    const isList = Array.isArray(one);
    const entries: [string | undefined, unknown][] = isList
      ? one.map((item) => [undefined, item])
      : Object.entries(one);
    const [opens, closes] = isList ? ["[", "]"] : ["{", "}"];
    if (entries.length === 0) {
      rows.push({ ...own, kind: "empty", text: opens + closes });
      return;
    }
    const isFolded = folded.has(id);
    rows.push({ ...own, kind: "open", text: opens, count: entries.length, isFolded });
    if (isFolded) return;
    for (const [i, [name, item]] of entries.entries())
      add(`${id}/${i}`, depth + 1, name, item, i === entries.length - 1);
    rows.push({ id: `${id}/end`, depth, kind: "close", text: closes, isLast });
  };
  add("", 0, undefined, value, true);
  return rows;
}

function leaf(value: unknown): Pick<JsonRow, "kind" | "text"> {
  if (value instanceof WrittenNumber) return { kind: "number", text: value.text };
  if (typeof value === "string") return { kind: "string", text: JSON.stringify(value) };
  return { kind: typeof value === "number" ? "number" : "word", text: JSON.stringify(value) ?? "null" };
}

/** The ids of everything within the outermost value that can be folded. */
export function foldable(value: unknown): Set<string> {
  const rows = jsonRows(value, new Set());
  return new Set(rows.flatMap(({ kind, id }) => (kind === "open" && id !== "" ? [id] : [])));
}
