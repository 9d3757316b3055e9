import { ATTR_RERANKER_TOP_K } from "@anyway-sh/semconv";
import type { Provider } from "../genai.ts";
import { requestOf } from "../openai/request.ts";
import { completionUsage } from "../openai/usage.ts";
import { rankedContent, rankingContent } from "../rerank.ts";
import { fields, number, string } from "../wire.ts";

/** Together's Rerank API. */
export const rerank: Provider = {
  request(resource, [value]) {
    const body = fields(value);
    return {
      ...requestOf(resource, body),
      operation: "rerank",
      attributes: { [ATTR_RERANKER_TOP_K]: number(body.top_n) },
      content: () => rankingContent(body.query, body.documents),
    };
  },

  response(value) {
    const body = fields(value);
    return {
      id: string(body.id),
      model: string(body.model),
      usage: completionUsage(body.usage),
      output: [],
      content: rankedContent(body.results),
    };
  },
};
