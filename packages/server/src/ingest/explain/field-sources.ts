import type { Attributes, AttributeValue, CanonicalFields } from "../../model/span.ts";
import { asId } from "../dialects/attribute-values.ts";
import { categoryOf } from "../dialects/category.ts";
import { classify, dialectName } from "../dialects/classify.ts";
import type { Concept } from "../dialects/dialect.ts";
import { readAttributes } from "../dialects/normalize.ts";

/** Where a field was read from. */
export interface FieldSource {
  /** As the API names it. */
  field: string;
  /** Attribute key. */
  key: string;
  /** Where in the attribute's JSON value, dotted; null for the whole of it. */
  path: string | null;
  from: "span" | "resource";
  /** As it came; null for what the field itself shows. */
  value: AttributeValue;
}

/** What one attribute says of one concept or property. */
interface Claim extends Omit<FieldSource, "field"> {
  concept: Concept | undefined;
  property: string | undefined;
  rank: number;
}

export interface FieldSources {
  sources: FieldSource[];
  /** Keys that say the same as one that is believed first. */
  passedOver: FieldSource[];
}

type Told = Pick<CanonicalFields, "dialect" | "requestModel" | "responseModel" | "usage">;

/**
 * Which key each field of a span was read from. Every attribute is read by itself; what it says then has the rank
 * that it has among all of them, so that the reading of spans need not remember its keys.
 */
export function fieldSources(attributes: Attributes, resource: Attributes, fields: Told): FieldSources {
  const claims = [...claimsOf(attributes, "span"), ...claimsOf(resource, "resource")];
  const byName = Map.groupBy(claims, ({ concept, property }) => concept ?? `properties.${property}`);
  const winners = new Map<string, Claim>();
  const passedOver: FieldSource[] = [];
  for (const [name, claimants] of byName) {
    const best = believed(name, claimants);
    if (!best) continue;
    winners.set(name, best);
    const others = claimants.filter((claim) => claim !== best && counts(name, claim));
    passedOver.push(...others.map((claim) => toSource(fieldName(name), claim)));
  }
  const sources = dialectSource(attributes, fields.dialect);
  for (const [name, claim] of winners) {
    const field = fieldOf(name, winners, fields);
    if (field === undefined) passedOver.push(toSource(fieldName(name), claim));
    else sources.push(toSource(field, claim));
  }
  return { sources, passedOver };
}

function claimsOf(attributes: Attributes, from: Claim["from"]): Claim[] {
  return Array.from(attributes).flatMap(([key, written]): Claim[] => {
    const { values, properties, ranks } = readAttributes(new Map([[key, written]]));
    const meaning = classify(key);
    const claim = (name: string, value: AttributeValue, concept?: Concept, property?: string): Claim => {
      const rank = ranks.get(name) ?? 0;
      const member = meaning.members?.find((one) => one.concept === concept && one.rank === rank);
      const isOwn = concept === undefined ? meaning.property === property : meaning.concept === concept;
      const path = isOwn ? null : (member?.path.join(".") ?? property ?? null);
      return { key, path, from, value, concept, property, rank };
    };
    return [
      ...Array.from(values, ([concept, value]) => claim(concept, value, concept)),
      ...Array.from(properties, ([name, value]) => claim(`property ${name}`, value, undefined, name)),
    ];
  });
}

const isTokens = (name: string) => name.endsWith("Tokens");
const isId = (name: string) => ["userId", "customerId", "sessionId", "orderId"].includes(name);

/** A resource uses no tokens. */
const counts = (name: string, { from }: Claim) => from === "span" || !isTokens(name);

/** The span's own before its resource's, unless it is an id that names nobody; of each the lowest rank, and of equals the first. */
function believed(name: string, claimants: readonly Claim[]): Claim | undefined {
  const best = (from: Claim["from"]) =>
    claimants
      .filter((claim) => claim.from === from && counts(name, claim))
      .sort((a, b) => a.rank - b.rank)
      .at(0);
  const [own, inherited] = [best("span"), best("resource")];
  const namesNobody = own !== undefined && isId(name) && asId(own.value) === "";
  return namesNobody ? (inherited ?? own) : (own ?? inherited);
}

/** Concepts of which the category is told, best first; of the last two only where nothing else tells it. */
const CATEGORY: readonly Concept[] = [
  "frameworkKind",
  "operation",
  "entityKind",
  "requestType",
  "vectorDb",
  "httpMethod",
];

/** The field that the winner of a concept became; undefined when another concept was believed instead. */
function fieldOf(name: string, winners: ReadonlyMap<string, Claim>, fields: Told): string | undefined {
  if (name === "model") {
    const value = winners.get("model")?.value;
    if (!winners.has("requestModel")) return "request_model";
    return !winners.has("responseModel") && fields.responseModel === value ? "response_model" : undefined;
  }
  if (name === "level") return "status";
  if (name === "levelMessage") return "status_message";
  if (!CATEGORY.some((concept) => concept === name)) return fieldName(name);
  const callsModel = fields.usage !== undefined && fields.requestModel + fields.responseModel !== "";
  const decides = CATEGORY.find((concept, place) => {
    if (place >= 4 && callsModel) return false;
    const value = winners.get(concept)?.value;
    return (
      categoryOf((one) => (one === concept && typeof value === "string" ? value : ""), false) !== "other"
    );
  });
  return decides === name ? "category" : undefined;
}

/** The key that names the dialect, where one does. */
function dialectSource(attributes: Attributes, dialect: string): FieldSource[] {
  for (const key of attributes.keys()) {
    const label = classify(key).dialect;
    if (label !== undefined && dialectName(label) === dialect)
      return [{ field: "dialect", key, path: null, from: "span", value: null }];
  }
  return [];
}

const RENAMED: Readonly<Record<string, string>> = { cost: "reported_cost", model: "request_model" };

/** `cacheWrite5mTokens` is `cache_write_5m_tokens`; what only the category is told by counts as it. */
function fieldName(name: string): string {
  if (name.startsWith("properties.")) return name;
  if (CATEGORY.some((concept) => concept === name)) return "category";
  return RENAMED[name] ?? name.replace(/[A-Z]|(?<=[a-z])\d/g, (letter) => `_${letter.toLowerCase()}`);
}

function toSource(field: string, { key, path, from, value }: Claim): FieldSource {
  return { field, key, path, from, value };
}
