import { asString, isObject, type JsonObject } from "./json.ts";
import { RefusedRequest } from "./reply.ts";
import { countTokens } from "./tokens.ts";

export function requireQuery(body: JsonObject): void {
  if (typeof body.query !== "string" || !Array.isArray(body.documents))
    throw new RefusedRequest(400, "invalid request: query and documents are required");
}

/** The documents that share most words with the query come first; the shorter, the better. */
export function rankedDocuments(body: JsonObject): JsonObject[] {
  const words = new Set(asString(body.query).toLowerCase().match(/\w+/g));
  const documents: unknown[] = Array.isArray(body.documents) ? body.documents : [];
  const ranked = documents
    .map((document, index) => ({ index, document, relevance_score: relevance(words, textOf(document)) }))
    .sort((one, other) => other.relevance_score - one.relevance_score);
  return ranked
    .slice(0, typeof body.top_n === "number" ? body.top_n : undefined)
    .map(({ document, ...rank }) =>
      body.return_documents === true ? { ...rank, document: { text: textOf(document) } } : rank,
    );
}

function relevance(words: ReadonlySet<string>, text: string): number {
  const shared = (text.toLowerCase().match(/\w+/g) ?? []).filter((word) => words.has(word)).length;
  return shared / (shared + countTokens(text));
}

const textOf = (document: unknown): string =>
  isObject(document) ? asString(document.text) : asString(document);
