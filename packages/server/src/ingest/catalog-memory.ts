import type { Attributes, Span } from "../model/span.ts";
import type { CatalogEntry } from "../telemetry/attribute-catalog.ts";
import {
  CATALOG_LIMITS,
  catalogFields,
  catalogValues,
  isCatalogKey,
  isCatalogValue,
} from "./catalog-rules.ts";

/** What is in the catalog of one project and environment, and what was seen of it since that was last taken. */
export interface CatalogMemory {
  /** Whether there was anything new. */
  note(span: Span): boolean;
  /** What was seen, and how often; from now on it counts as stored. */
  take(): (CatalogEntry & { spans: number })[];
  /** Holds from now on what is stored, and of what was seen as much as fits beside it. */
  reset(stored: readonly CatalogEntry[]): void;
}

/** A key, and how many spans had it, and each of its values, since that was taken. */
interface Known {
  spans: number;
  isNumber: boolean;
  values: Map<string, number>;
}

/** By field and key. A field without keys has the key that is empty. */
type Fields = Map<string, Map<string, Known>>;

const MOST_REFUSED = 1_000;
const COUNTED_ONE_IN = 16;

/** `isContent` tells which attributes are message contents, of which no filter asks by key. */
export function createCatalogMemory(isContent: (key: string) => boolean): CatalogMemory {
  let fields: Fields = new Map();
  let isNew = false;
  /** Keys that come again and again and are not taken in. */
  const refused = new Set<string>();
  /** Spans of a batch share their resource: it counts once. */
  let lastResource: Attributes | undefined;

  /** A key that is known, or becomes it. */
  function keyOf(keys: Map<string, Known>, key: string): Known | undefined {
    // Not even to be remembered as refused.
    if (key.length > CATALOG_LIMITS.keyLength) return undefined;
    const known = keys.get(key);
    if (known || keys.size >= CATALOG_LIMITS.keys || refused.has(key)) return known;
    if (isCatalogKey(key) && !isContent(key)) {
      isNew = true;
      return addKey(keys, key);
    }
    if (refused.size >= MOST_REFUSED) refused.clear();
    refused.add(key);
    return undefined;
  }

  function withoutKey(field: string): Known {
    const keys = keysOf(fields, field);
    return keys.get("") ?? addKey(keys, "");
  }

  function noteValue({ values }: Known, value: string): void {
    if (value.length > CATALOG_LIMITS.valueLength) return;
    const spans = values.get(value);
    if (spans === undefined && (values.size >= CATALOG_LIMITS.values || !isCatalogValue(value))) return;
    values.set(value, (spans ?? 0) + 1);
    isNew ||= spans === undefined;
  }

  function noteAttributes(field: string, attributes: Attributes): void {
    const keys = keysOf(fields, field);
    for (const [key, value] of attributes) {
      const known = keyOf(keys, key);
      if (!known) continue;
      known.spans++;
      known.isNumber &&= typeof value === "number";
      // Which of so many is used most can be told from some of the spans.
      if (known.values.size >= CATALOG_LIMITS.values && known.spans % COUNTED_ONE_IN !== 1) continue;
      if (typeof value === "string") noteValue(known, value);
      else for (const one of catalogValues(value)) noteValue(known, one);
    }
  }

  return {
    note(span) {
      isNew = false;
      noteAttributes("attributes", span.attributes);
      if (span.resource !== lastResource) noteAttributes("resource", span.resource);
      lastResource = span.resource;
      // Their values are read from the traces that have them.
      const properties = keysOf(fields, "property");
      for (const key of span.properties.keys()) {
        const known = keyOf(properties, key);
        if (!known) continue;
        known.spans++;
        known.isNumber = false;
      }
      for (const [field, value] of catalogFields(span)) noteValue(withoutKey(field), value);
      return isNew;
    },

    take() {
      const taken: (CatalogEntry & { spans: number })[] = [];
      for (const [field, keys] of fields)
        for (const [key, known] of keys) {
          const { isNumber, values } = known;
          if (known.spans > 0) taken.push({ field, key, value: "", isNumber, spans: known.spans });
          known.spans = 0;
          for (const [value, spans] of values) {
            if (spans > 0) taken.push({ field, key, value, isNumber, spans });
            values.set(value, 0);
          }
        }
      return taken;
    },

    reset(stored) {
      const seen = fields;
      fields = new Map();
      for (const { field, key, value, isNumber } of stored) {
        const keys = keysOf(fields, field);
        const known = keys.get(key) ?? addKey(keys, key);
        if (value === "") known.isNumber = isNumber;
        else known.values.set(value, 0);
      }
      for (const [field, keys] of seen)
        for (const [key, { spans, isNumber, values }] of keys) {
          const known = key === "" ? withoutKey(field) : keyOf(keysOf(fields, field), key);
          if (!known) continue;
          known.spans += spans;
          known.isNumber &&= isNumber;
          for (const [value, count] of values)
            if (count > 0 && (known.values.has(value) || known.values.size < CATALOG_LIMITS.values))
              known.values.set(value, (known.values.get(value) ?? 0) + count);
        }
    },
  };
}

function keysOf(fields: Fields, field: string): Map<string, Known> {
  const keys = fields.get(field) ?? new Map<string, Known>();
  fields.set(field, keys);
  return keys;
}

function addKey(keys: Map<string, Known>, key: string): Known {
  const made = { spans: 0, isNumber: true, values: new Map() };
  keys.set(key, made);
  return made;
}
