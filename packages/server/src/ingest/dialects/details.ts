import type { Attributes, AttributeValue } from "../../model/span.ts";
import { asText, memberAt, parseJson } from "./attribute-values.ts";
import { gather } from "./flattened-messages.ts";
import { asString, isObject, type Json } from "./message-parts.ts";

/** A tool that a model was offered. */
export interface ToolDefinition {
  name: string;
  description: string | null;
  /** JSON schema, as it came. */
  parameters: unknown;
}

/** A document that was searched for, ranked, or found by a vector database. */
export interface FoundDocument {
  id: string | null;
  text: string | null;
  /** As the client gave it: a similarity, a relevance or a distance. */
  score: number | null;
  metadata: unknown;
}

/** What a span carries beside messages, in one form, whatever the source. */
export interface Details {
  tools: ToolDefinition[];
  /** What a reranker was to order. */
  candidates: FoundDocument[];
  /** What came out of a retrieval, a rerank or a search. */
  documents: FoundDocument[];
  /** How many numbers each vector of an embedding has. */
  vectorDimensions: number[];
}

/** `content` are a span's attributes; `events` as they came. */
export function readDetails(
  content: Attributes,
  events: readonly { name: string; attributes: Record<string, AttributeValue> }[] = [],
): Details {
  return {
    tools: firstOf(TOOLS, content).map(toTool),
    candidates: firstOf(CANDIDATES, content).map(toDocument),
    documents: firstOf(
      [
        ...DOCUMENTS,
        () => events.filter((event) => event.name === "db.query.result").map((e) => e.attributes),
      ],
      content,
    ).map(toDocument),
    vectorDimensions: firstOf(VECTORS, content).flatMap(({ vector }) =>
      Array.isArray(vector) ? [vector.length] : [],
    ),
  };
}

type Reader = (content: Attributes) => Json[];

/** A list in JSON, perhaps at a path in it, and perhaps of JSON in strings. */
const list =
  (key: string, ...path: string[]): Reader =>
  (content) => {
    const found = memberAt(parseJson(content.get(key)) ?? null, path);
    const entries = Array.isArray(found) ? found.map((entry) => parseJson(entry)) : [];
    return entries.filter(isObject);
  };
const numbered =
  (prefix: string): Reader =>
  (content) =>
    gather(content, prefix);
const vectors =
  (key: string): Reader =>
  (content) => {
    const value = parseJson(content.get(key));
    const all = Array.isArray(value) ? value.map((one) => parseJson(one)) : [];
    return (all.every((one) => typeof one === "number") && all.length > 0 ? [all] : all).map((vector) => ({
      vector: vector ?? null,
    }));
  };

const TOOLS: readonly Reader[] = [
  list("gen_ai.tool.definitions"),
  numbered("llm.tools."),
  numbered("llm.request.functions."),
  list("ai.prompt.tools"),
  list("mlflow.chat.tools"),
  list("model_request_parameters", "function_tools"),
  list("langfuse.observation.input", "tools"),
];
const CANDIDATES: readonly Reader[] = [
  numbered("reranker.input_documents."),
  list("gen_ai.reranker.input_documents"),
  list("ai.documents"),
];
const DOCUMENTS: readonly Reader[] = [
  numbered("reranker.output_documents."),
  list("gen_ai.reranker.output_documents"),
  list("ai.ranking"),
  numbered("retrieval.documents."),
  numbered("gen_ai.retrieval.documents."),
  list("gen_ai.retrieval.documents"),
  numbered("db.vector.query.result."),
  list("db.vector.results"),
];
const VECTORS: readonly Reader[] = [
  (content) =>
    gather(content, "embedding.embeddings.").map((entry) => ({
      vector: parseJson(entry["embedding.vector"]) ?? null,
    })),
  vectors("gen_ai.embeddings.vectors"),
  vectors("ai.embeddings"),
  vectors("ai.embedding"),
];

function firstOf(readers: readonly Reader[], content: Attributes): Json[] {
  for (const read of readers) {
    const entries = read(content);
    if (entries.length > 0) return entries;
  }
  return [];
}

function toTool(entry: Json): ToolDefinition {
  const schema = parseJson(entry["tool.json_schema"] ?? entry.json_schema);
  const outer = isObject(schema) ? schema : entry;
  const tool = isObject(outer.function) ? outer.function : outer;
  const parameters =
    tool.parameters ??
    tool.input_schema ??
    tool.inputSchema ??
    tool.parameters_json_schema ??
    tool.schema ??
    null;
  return {
    name: asString(tool.name) ?? "",
    description: asString(tool.description),
    parameters: parseJson(parameters) ?? null,
  };
}

function toDocument(entry: Json): FoundDocument {
  const field = (...names: string[]) =>
    names
      .flatMap((name) => [entry[name], entry[`document.${name}`], entry[`db.query.result.${name}`]])
      .find((value) => value !== undefined && value !== null);
  const id = field("id", "document_id");
  const score = Number(asText(field("score", "relevance_score", "relevanceScore", "distance")) || Number.NaN);
  const text = field("content", "text", "page_content", "document");
  return {
    id: id === undefined ? null : asText(id),
    text: text === undefined ? null : typeof text === "string" ? text : JSON.stringify(text),
    score: Number.isFinite(score) ? score : null,
    metadata: parseJson(field("metadata")) ?? null,
  };
}
