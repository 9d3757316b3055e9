/**
 * JSON of any value, for span attributes: never throws and never writes more than its budget allows, however
 * large, cyclic or hostile the value is. What is cut says so, and the result is always valid JSON.
 * @module
 */

const MAX_DEPTH = 32;

/** @param maxChars about how many characters to write at most; what stands for the cut parts comes on top */
export function toBoundedJson(value: unknown, maxChars: number): string | undefined {
  return new BoundedWriter(maxChars).json(value, "");
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
