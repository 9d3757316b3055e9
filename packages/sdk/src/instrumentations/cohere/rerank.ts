import { ATTR_RERANKER_TOP_K } from "@anyway-sh/semconv";
import type { Provider } from "../genai.ts";
import { rankedContent, rankingContent } from "../rerank.ts";
import { fields, number, string } from "../wire.ts";
import { requestHead } from "./request.ts";
import { usageOf } from "./usage.ts";

/** `rerank()` of both of Cohere's APIs; paid for by searches, not by tokens. */
export const rerank: Provider = {
  request(client, [value]) {
    const body = fields(value);
    return {
      ...requestHead(client, body, "rerank"),
      attributes: { [ATTR_RERANKER_TOP_K]: number(body.topN) },
      content: () => rankingContent(body.query, body.documents),
    };
  },

  response(value) {
    const body = fields(value);
    return { id: string(body.id), ...usageOf(body.meta), output: [], content: rankedContent(body.results) };
  },
};
