import {
  ATTR_RERANKER_INPUT_DOCUMENTS,
  ATTR_RERANKER_OUTPUT_DOCUMENTS,
  ATTR_RERANKER_QUERY,
} from "@anyway-sh/semconv";
import type { ModelResponse, RequestContent } from "./genai.ts";
import { fields, list, number, string } from "./wire.ts";

/** What a reranker was asked, and what it was given to put in order. */
export function rankingContent(query: unknown, documents: unknown): RequestContent {
  return {
    input: [],
    attributes: {
      [ATTR_RERANKER_QUERY]: string(query),
      [ATTR_RERANKER_INPUT_DOCUMENTS]: list(documents).map((document, index) => ({
        id: index,
        content: contentOf(document),
      })),
    },
  };
}

/** The documents in their new order. Each is named by its place in the request, for its text need not come back. */
export function rankedContent(results: unknown): ModelResponse["content"] {
  return {
    [ATTR_RERANKER_OUTPUT_DOCUMENTS]: list(results).map((value) => {
      const { index, document, relevanceScore, relevance_score } = fields(value);
      return {
        id: number(index),
        score: number(relevanceScore) ?? number(relevance_score),
        content: contentOf(document),
      };
    }),
  };
}

/** A text, or fields of which `text` is most often the only one. */
function contentOf(document: unknown): unknown {
  return fields(document).text ?? document;
}
