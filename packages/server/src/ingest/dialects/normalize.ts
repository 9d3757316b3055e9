import type { Environment, SpanCategory } from "@anyway-sh/semconv";
import { parseDecimal } from "../../model/money.ts";
import type { Attributes, AttributeValue, CanonicalFields, WireSpan } from "../../model/span.ts";
import { readUsage } from "../../model/usage.ts";
import { associationProperty, classify, DIALECTS } from "./classify.ts";
import type { Concept } from "./dialect.ts";
import { excludesCachedInput, providerName } from "./emitters.ts";

/** The canonical fields of a span, from its own attributes first and its resource's where it says nothing. */
export function normalize(span: WireSpan): CanonicalFields {
  const own = read(span.attributes);
  const fromResource = readResource(span.resource);
  const value = (concept: Concept) => own.values.get(concept) ?? fromResource.values.get(concept);
  const text = (concept: Concept) => asText(value(concept));
  const id = (concept: Concept) => asId(own.values.get(concept)) || asId(fromResource.values.get(concept));
  const tokens = (concept: Concept) => asCount(value(concept));

  const usage = readUsage(
    {
      input: tokens("inputTokens"),
      output: tokens("outputTokens"),
      total: tokens("totalTokens"),
      cacheRead: tokens("cacheReadTokens"),
      cacheWrite: tokens("cacheWriteTokens"),
      reasoning: tokens("reasoningTokens"),
    },
    excludesCachedInput(span.scopeName, span.scopeVersion),
  );
  const requestModel = text("requestModel");
  const responseModel = text("responseModel");
  const reported = value("cost");
  return {
    dialect: DIALECTS[own.dialect]?.name ?? "otel",
    category: categoryOf(text, usage !== undefined && requestModel + responseModel !== ""),
    workflow: text("workflow"),
    agent: text("agent"),
    provider: providerName(text("provider")),
    requestModel,
    responseModel,
    responseId: text("responseId"),
    usage,
    reportedCost:
      typeof reported === "number" || typeof reported === "string"
        ? credible(parseDecimal(reported, 9))
        : undefined,
    cacheHit: isTrue(value("cacheHit")),
    shared: isTrue(value("shared")),
    environment: environmentOf(text("environment")),
    serviceName: text("serviceName"),
    userId: id("userId"),
    customerId: id("customerId"),
    sessionId: id("sessionId"),
    orderId: id("orderId"),
    properties: new Map([...fromResource.properties, ...own.properties]),
  };
}

interface Reading {
  values: Map<Concept, AttributeValue>;
  properties: Map<string, string>;
  /** The first of the dialects that a key speaks for, by its place among them; none is infinity. */
  dialect: number;
}

/** Worse than every key of its own: the span names the id itself where it can. */
const METADATA_RANK = 10_000;

function read(attributes: Attributes): Reading {
  const values = new Map<Concept, AttributeValue>();
  const properties = new Map<string, string>();
  const ranks = new Map<string, number>();
  let dialect = Number.POSITIVE_INFINITY;
  const isBetter = (name: string, rank: number) => {
    if ((ranks.get(name) ?? Number.POSITIVE_INFINITY) <= rank) return false;
    ranks.set(name, rank);
    return true;
  };
  const take = (
    value: AttributeValue,
    rank: number,
    concept: Concept | undefined,
    property: string | undefined,
  ) => {
    if (value === null || value === "") return;
    if (concept !== undefined && isBetter(concept, rank)) values.set(concept, value);
    if (property !== undefined && isBetter(`property ${property}`, rank))
      properties.set(property, asText(value));
  };
  for (const [key, value] of attributes) {
    const meaning = classify(key);
    if (meaning.dialect !== undefined && meaning.dialect < dialect) dialect = meaning.dialect;
    take(value, meaning.rank, meaning.concept, meaning.property);
    if (!meaning.holdsProperties) continue;
    for (const [name, inner] of Object.entries(asObject(value))) {
      const { concept, property } = associationProperty(name);
      take(inner, METADATA_RANK, concept, property);
    }
  }
  return { values, properties, dialect };
}

/** One resource stands behind all spans of a batch. */
const resources = new WeakMap<Attributes, Reading>();

function readResource(resource: Attributes): Reading {
  let reading = resources.get(resource);
  if (!reading) {
    reading = read(resource);
    resources.set(resource, reading);
  }
  return reading;
}

const BY_OPERATION = new Map<string, SpanCategory>(
  Object.entries({
    chat: "llm",
    completion: "llm",
    text_completion: "llm",
    generate_content: "llm",
    embeddings: "embedding",
    embedding: "embedding",
    rerank: "rerank",
    retrieval: "retrieval",
    execute_tool: "tool",
    create_agent: "agent",
    invoke_agent: "agent",
    invoke_workflow: "workflow",
    // The AI SDK's: each of the first two wraps one or more of the others' calls, which rule 20 sorts out.
    "ai.generateText": "llm",
    "ai.streamText": "llm",
    "ai.generateObject": "llm",
    "ai.streamObject": "llm",
    "ai.generateText.doGenerate": "llm",
    "ai.streamText.doStream": "llm",
    "ai.generateObject.doGenerate": "llm",
    "ai.streamObject.doStream": "llm",
    "ai.embed": "embedding",
    "ai.embedMany": "embedding",
    "ai.embed.doEmbed": "embedding",
    "ai.embedMany.doEmbed": "embedding",
    "ai.toolCall": "tool",
  }),
);
const BY_ENTITY_KIND = new Map<string, SpanCategory>(
  Object.entries({
    llm: "llm",
    embedding: "embedding",
    reranker: "rerank",
    retriever: "retrieval",
    chain: "task",
    vector_db: "vector_db",
    workflow: "workflow",
    task: "task",
    agent: "agent",
    tool: "tool",
  }),
);
const VECTOR_DATABASES = new Set([
  "pinecone",
  "chroma",
  "chromadb",
  "qdrant",
  "weaviate",
  "milvus",
  "lancedb",
  "marqo",
]);

function categoryOf(text: (concept: Concept) => string, callsModel: boolean): SpanCategory {
  const category =
    BY_OPERATION.get(text("operation")) ??
    BY_ENTITY_KIND.get(text("entityKind").toLowerCase()) ??
    BY_OPERATION.get(text("requestType"));
  if (category) return category;
  if (callsModel) return "llm";
  if (VECTOR_DATABASES.has(text("vectorDb").toLowerCase())) return "vector_db";
  return text("httpMethod") === "" ? "other" : "http";
}

/** Values that clients send when they have no id; they attribute nothing. */
const NO_ID = new Set([
  "",
  "null",
  "undefined",
  "nan",
  "none",
  "[object object]",
  "anonymous",
  "guest",
  "0",
  "true",
  "false",
]);
const MAX_ID_LENGTH = 256;

function asId(value: AttributeValue | undefined): string {
  const id = asText(value).trim();
  return NO_ID.has(id.toLowerCase()) || id.length > MAX_ID_LENGTH ? "" : id;
}

function asText(value: AttributeValue | undefined): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** An object, as an attribute or as JSON in a string; anything else is an empty one. */
function asObject(value: AttributeValue): Record<string, AttributeValue> {
  try {
    const object = typeof value === "string" ? (JSON.parse(value) as AttributeValue) : value;
    return typeof object === "object" && object !== null && !Array.isArray(object) ? object : {};
  } catch {
    return {};
  }
}

/** No call uses a billion tokens; a client that says so counts something else. */
const MAX_TOKENS = 1_000_000_000;

/** A count of tokens: a whole number from zero on, as a number or its text. Anything else says nothing. */
function asCount(value: AttributeValue | undefined): number | undefined {
  const count =
    typeof value === "number"
      ? value
      : typeof value === "string" && value !== ""
        ? Number(value)
        : Number.NaN;
  return Number.isInteger(count) && count >= 0 && count <= MAX_TOKENS ? count : undefined;
}

function isTrue(value: AttributeValue | undefined): boolean {
  return value === true || value === "true";
}

/** A million dollars for one call is a mistake of the client's, and says nothing. */
const MAX_REPORTED_COST = 1_000_000_000_000_000n;

function credible(nano: bigint | undefined): bigint | undefined {
  return nano !== undefined && nano >= 0n && nano <= MAX_REPORTED_COST ? nano : undefined;
}

function environmentOf(value: string): Environment {
  const name = value.trim().toLowerCase();
  if (name === "" || name === "production" || name === "prod") return "production";
  return name === "internal" || name === "bot" ? name : "test";
}
