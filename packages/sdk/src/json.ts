/**
 * JSON of any value, for span attributes: never throws and never writes more than its budget allows, however
 * large, cyclic or hostile the value is. What is cut says so, and the result is always valid JSON.
 * @module
 */

const MAX_DEPTH = 32;

/** @param maxChars about how many characters to write at most; what stands for the cut parts comes on top */
export function toBoundedJson(value: unknown, maxChars: number): string | undefined {
  return plainJson(value, maxChars) ?? new BoundedWriter(maxChars).json(value, "");
}

/** What most values are: a little data of the plainest kind, which the engine itself writes several times faster. */
const PLAIN = { maxDepth: 4, maxValues: 64, maxChars: 2_048 };

/** Undefined for whatever could be large, cyclic, or of a mind of its own. */
function plainJson(value: unknown, maxChars: number): string | undefined {
  const room = { values: PLAIN.maxValues, chars: Math.min(PLAIN.maxChars, maxChars) };
  try {
    return isPlain(value, room, PLAIN.maxDepth) ? JSON.stringify(value) : undefined;
  } catch {
    return undefined; // A getter or a proxy threw; what can be read of it is written with care.
  }
}

function isPlain(value: unknown, room: { values: number; chars: number }, depth: number): boolean {
  room.values -= 1;
  if (room.values < 0) return false;
  if (typeof value === "string") {
    room.chars -= value.length;
    return room.chars >= 0;
  }
  if (typeof value !== "object") return typeof value === "number" || typeof value === "boolean";
  if (value === null) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (depth === 0 || "toJSON" in value) return false;
  if (prototype === Array.prototype) {
    for (const item of value as unknown[]) if (!isPlain(item, room, depth - 1)) return false;
    return true;
  }
  if (prototype !== Object.prototype) return false;
  for (const key in value) {
    room.chars -= key.length;
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined && !isPlain(item, room, depth - 1)) return false;
  }
  return true;
}

class BoundedWriter {
  #remaining: number;
  readonly #ancestors: object[] = [];

  constructor(maxChars: number) {
    this.#remaining = maxChars;
  }

  /** The JSON of `value`, or undefined for what JSON leaves out (undefined, functions, symbols). */
  json(value: unknown, key: string): string | undefined {
    switch (typeof value) {
      case "string":
        return this.#string(value);
      case "number":
      case "boolean":
        return this.#spend(JSON.stringify(value));
      case "bigint":
        return this.#string(value.toString());
      case "object":
        return value === null ? this.#spend("null") : this.#object(value, key);
      default:
        return undefined;
    }
  }

  #object(value: object, key: string): string | undefined {
    if (this.#ancestors.includes(value)) return this.#string("[Circular]");
    if (this.#ancestors.length >= MAX_DEPTH) return this.#string("[Too deep]");
    this.#ancestors.push(value);
    try {
      if (ArrayBuffer.isView(value)) return this.#string(`[${value.byteLength} bytes]`);
      if (value instanceof Error) return this.#entries(Object.entries(errorFields(value)));
      if ("toJSON" in value && typeof value.toJSON === "function") return this.json(value.toJSON(key), key);
      if (Array.isArray(value)) return this.#items(value);
      if (value instanceof Set) return this.#items([...value]);
      if (value instanceof Map) return this.#entries([...value].map(([name, item]) => [String(name), item]));
      return this.#properties(value);
    } catch (error) {
      // A getter, a proxy or a toJSON of the application threw.
      return this.#string(`[Unreadable: ${error instanceof Error ? error.message : typeof error}]`);
    } finally {
      this.#ancestors.pop();
    }
  }

  #items(items: readonly unknown[]): string {
    const parts: string[] = [];
    for (const [index, item] of items.entries()) {
      if (this.#remaining <= 0) {
        parts.push(JSON.stringify(`… ${items.length - index} more`));
        break;
      }
      parts.push(this.json(item, String(index)) ?? "null");
    }
    return `[${parts.join(",")}]`;
  }

  #properties(value: object): string {
    const record = value as Record<string, unknown>;
    return this.#entries(Object.keys(record).map((name) => [name, record[name]]));
  }

  #entries(entries: readonly (readonly [string, unknown])[]): string {
    const parts: string[] = [];
    for (const [index, [name, item]] of entries.entries()) {
      if (this.#remaining <= 0) {
        parts.push(`"…":${JSON.stringify(`${entries.length - index} more`)}`);
        break;
      }
      const json = this.json(item, name);
      if (json !== undefined) parts.push(`${this.#spend(JSON.stringify(name))}:${json}`);
    }
    return `{${parts.join(",")}}`;
  }

  #string(text: string): string {
    const kept = text.slice(0, Math.max(0, this.#remaining));
    const cut = text.length - kept.length;
    return this.#spend(JSON.stringify(cut === 0 ? kept : `${kept}… ${cut} more characters`));
  }

  #spend(json: string): string {
    // The comma or colon beside it counts too, so that a million empty values end as well.
    this.#remaining -= json.length + 1;
    return json;
  }
}

function errorFields(error: Error): Record<string, unknown> {
  return {
    name: error.name,
    message: error.message,
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  };
}
