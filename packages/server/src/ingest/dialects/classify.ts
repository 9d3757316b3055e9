import { AssociationProperty } from "@anyway-sh/semconv";
import { aiSdk } from "./ai-sdk.ts";
import { anyway, plain } from "./anyway.ts";
import type { Concept, ConceptKeys, Dialect } from "./dialect.ts";
import { laminar, langfuse, langsmith, logfire, mastra, mlflow, openlit } from "./frameworks.ts";
import { openInference, traceAi } from "./openinference.ts";
import { openllmetry } from "./openllmetry.ts";
import { anthropic, otelGenAi } from "./otel-genai.ts";

/** Every dialect, in the order in which their keys are believed. */
export const DIALECTS: readonly Dialect[] = [
  otelGenAi,
  anthropic,
  openInference,
  traceAi,
  aiSdk,
  openllmetry,
  mastra,
  logfire,
  mlflow,
  openlit,
  langsmith,
  langfuse,
  laminar,
  plain,
  anyway,
];

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
  /** Its value is JSON even where it is a plain string. */
  quoted: boolean;
  /** Its value is a JSON object with these members of meaning. */
  members?: readonly Member[];
  /** How well the key tells the dialect of its span: the lowest of a span names it; see {@link dialectName}. */
  dialect?: number;
}

export interface Member {
  concept: Concept;
  path: readonly string[];
  rank: number;
}

/** A table's place decides between tables, a key's place in its table between keys. */
const RANKS_PER_DIALECT = 1_000;

/** The dialect that a rank is of. */
export function dialectOfRank(rank: number): Dialect | undefined {
  return DIALECTS[Math.floor(rank / RANKS_PER_DIALECT)];
}

/** The name that the lowest {@link KeyMeaning.dialect} of a span's keys gives it. */
export function dialectName(label: number): string {
  return DIALECTS[label % DIALECTS.length]?.name ?? "otel";
}

/** Frameworks come first: what they write beside the shared conventions tells more. */
const labels = DIALECTS.map((dialect, order) => (dialect.isFramework ? order : order + DIALECTS.length));

const PROPERTY_CONCEPTS = new Map<string, Concept>([
  [AssociationProperty.USER_ID, "userId"],
  [AssociationProperty.CUSTOMER_ID, "customerId"],
  [AssociationProperty.SESSION_ID, "sessionId"],
  [AssociationProperty.ORDER_ID, "orderId"],
]);
const CONCEPT_PROPERTIES = new Map([...PROPERTY_CONCEPTS].map(([property, concept]) => [concept, property]));
/** Spellings of the recognized properties; every other property name stays as it is. */
const PROPERTY_SPELLINGS = new Map<string, string>([
  ...[...PROPERTY_CONCEPTS.keys(), "product_id"].flatMap((name) => {
    const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    // Python 3.11 and later print a `str` enum member as `AssociationProperty.USER_ID`.
    return [name, camel, name.replace("_", "."), `AssociationProperty.${name.toUpperCase()}`].map(
      (spelling): [string, string] => [spelling, name],
    );
  }),
  ["conversation_id", AssociationProperty.SESSION_ID],
  ["langfuse_user_id", AssociationProperty.USER_ID],
  ["langfuse_session_id", AssociationProperty.SESSION_ID],
]);

const exact = new Map<string, { concept: Concept; rank: number }>();
const members = new Map<string, Member[]>();
const renamed = new Map<string, string>();
DIALECTS.forEach((dialect, order) => {
  let rank = order * RANKS_PER_DIALECT;
  for (const [concept, key] of entries(dialect.keys)) {
    if (!exact.has(key)) exact.set(key, { concept, rank: ++rank });
  }
  for (const [key, inner] of Object.entries(dialect.members ?? {})) {
    const list = entries(inner).map(([concept, path]) => ({ concept, path: path.split("."), rank: ++rank }));
    members.set(key, list);
  }
  for (const [key, property] of Object.entries(dialect.properties ?? {})) renamed.set(key, property);
});
const prefixes = DIALECTS.flatMap((dialect) => dialect.propertyPrefixes ?? []);
const jsonProperties = matcher(DIALECTS.flatMap((dialect) => dialect.jsonProperties ?? []));
const contentKeys = matcher(DIALECTS.flatMap((dialect) => dialect.contentKeys ?? []));
const quotedKeys = matcher(DIALECTS.flatMap((dialect) => (dialect.quotesValues ? dialect.markers : [])));
const markers = DIALECTS.map((dialect) => matcher(dialect.markers));

function entries(keys: ConceptKeys): [Concept, string][] {
  return (Object.entries(keys) as [Concept, readonly string[]][]).flatMap(([concept, list]) =>
    list.map((key): [Concept, string] => [concept, key]),
  );
}

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
  const speakers = labels.filter((_, order) => markers[order]?.(key));
  const inner = members.get(key);
  const base = {
    content: contentKeys(key),
    holdsProperties: jsonProperties(key),
    quoted: quotedKeys(key),
    ...(inner ? { members: inner } : {}),
    ...(speakers.length > 0 ? { dialect: Math.min(...speakers) } : {}),
  };
  const entry = exact.get(key);
  const prefix = prefixes.find((start) => key.startsWith(start) && key.length > start.length);
  // An association property is the most deliberate way to name an id, so it ranks first.
  if (prefix !== undefined)
    return { ...base, rank: 0, ...entry, ...associationProperty(key.slice(prefix.length)) };
  const property = renamed.get(key) ?? (entry ? CONCEPT_PROPERTIES.get(entry.concept) : undefined);
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
