import { AssociationProperty } from "@anyway-sh/semconv";
import { aiSdk } from "./ai-sdk.ts";
import { anyway } from "./anyway.ts";
import type { Concept, Dialect } from "./dialect.ts";
import { openInference } from "./openinference.ts";
import { openllmetry } from "./openllmetry.ts";
import { otelGenAi } from "./otel-genai.ts";

/** Every dialect, in the order in which their keys are believed. */
export const DIALECTS: readonly Dialect[] = [otelGenAi, openInference, aiSdk, openllmetry, anyway];

/** What one attribute key means, over all dialects. */
export interface KeyMeaning {
  concept?: Concept;
  /** Among the keys of a concept, the lowest rank wins. */
  rank: number;
  /** The association property that the key carries, canonical ids in snake_case. */
  property?: string;
  /** Its value is a JSON object of association properties. */
  holdsProperties: boolean;
  /** Its value is message content, stored apart. */
  content: boolean;
  /** The dialect that this key speaks for, by its place in {@link DIALECTS}. */
  dialect?: number;
}

const PROPERTY_CONCEPTS = new Map<string, Concept>([
  [AssociationProperty.USER_ID, "userId"],
  [AssociationProperty.CUSTOMER_ID, "customerId"],
  [AssociationProperty.SESSION_ID, "sessionId"],
  [AssociationProperty.ORDER_ID, "orderId"],
]);
const CONCEPT_PROPERTIES = new Map([...PROPERTY_CONCEPTS].map(([property, concept]) => [concept, property]));
/** Spellings of the recognized properties; every other property name stays as it is. */
const PROPERTY_SPELLINGS = new Map<string, string>(
  [...PROPERTY_CONCEPTS.keys(), "product_id"].flatMap((name) => {
    const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    // Python 3.11 and later print a `str` enum member as `AssociationProperty.USER_ID`.
    return [name, camel, `AssociationProperty.${name.toUpperCase()}`].map((spelling): [string, string] => [
      spelling,
      name,
    ]);
  }),
);

const exact = new Map<string, { concept: Concept; rank: number }>();
DIALECTS.forEach((dialect, order) => {
  for (const [concept, keys] of Object.entries(dialect.keys) as [Concept, readonly string[]][]) {
    keys.forEach((key, i) => {
      if (!exact.has(key)) exact.set(key, { concept, rank: order * 100 + i + 10 });
    });
  }
});
const prefixes = DIALECTS.flatMap((dialect) => dialect.propertyPrefixes ?? []);
const jsonProperties = matcher(DIALECTS.flatMap((dialect) => dialect.jsonProperties ?? []));
const contentKeys = matcher(DIALECTS.flatMap((dialect) => dialect.contentKeys ?? []));
const markers = DIALECTS.map((dialect) => matcher(dialect.markers));

/** Keys repeat from span to span; keys that clients make up (an id in a key) must not fill the memory. */
const known = new Map<string, KeyMeaning>();
const MAX_KNOWN = 16_384;
const MAX_KEY_LENGTH = 256;

export function classify(key: string): KeyMeaning {
  const before = known.get(key);
  if (before) return before;
  const meaning = meaningOf(key);
  if (known.size < MAX_KNOWN && key.length <= MAX_KEY_LENGTH) known.set(key, meaning);
  return meaning;
}

function meaningOf(key: string): KeyMeaning {
  const content = contentKeys(key);
  const dialect = markers.findIndex((matches) => matches(key));
  const base = { content, holdsProperties: jsonProperties(key), ...(dialect < 0 ? {} : { dialect }) };
  const prefix = prefixes.find((candidate) => key.startsWith(candidate) && key.length > candidate.length);
  // An association property is the most deliberate way to name an id, so it ranks first.
  if (prefix !== undefined) return { ...base, rank: 0, ...associationProperty(key.slice(prefix.length)) };
  const entry = exact.get(key);
  const property = entry ? CONCEPT_PROPERTIES.get(entry.concept) : key === "product_id" ? key : undefined;
  return {
    ...base,
    rank: entry?.rank ?? 0,
    ...(entry ? { concept: entry.concept } : {}),
    ...(property === undefined ? {} : { property }),
  };
}

/** The property that a name stands for, and the id that it is, if it is one. */
export function associationProperty(written: string): { property: string; concept?: Concept } {
  const property = PROPERTY_SPELLINGS.get(written) ?? written;
  const concept = PROPERTY_CONCEPTS.get(property);
  return concept ? { property, concept } : { property };
}

function matcher(patterns: readonly string[]): (key: string) => boolean {
  const whole = new Set(patterns.filter((pattern) => !pattern.endsWith(".")));
  const starts = patterns.filter((pattern) => pattern.endsWith("."));
  return (key) => whole.has(key) || starts.some((start) => key.startsWith(start));
}
