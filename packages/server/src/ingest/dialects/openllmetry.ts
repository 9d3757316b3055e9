import * as k from "@anyway-sh/semconv";
import type { Dialect } from "./dialect.ts";

/** Both prefixes that stand before OpenLLMetry's own keys. */
const either = (key: string) => [key, key.replace(/^traceloop\./, "anyway.")];

/**
 * OpenLLMetry up to 0.22 and the Anyway SDKs made from it: the GenAI keys of before 1.37, and the
 * `traceloop.` keys, which an Anyway SDK may write as `anyway.`.
 */
export const openllmetry: Dialect = {
  name: "openllmetry",
  markers: [
    "traceloop.",
    "anyway.",
    k.ATTR_PROMPT_TOKENS,
    k.ATTR_COMPLETION_TOKENS,
    "gen_ai.prompt.",
    "gen_ai.completion.",
    "llm.request.type",
  ],
  keys: {
    provider: [k.ATTR_SYSTEM],
    entityKind: either(k.ATTR_SPAN_KIND),
    requestType: ["llm.request.type"],
    responseModel: ["llm.response.model"],
    inputTokens: [k.ATTR_PROMPT_TOKENS, "llm.usage.prompt_tokens"],
    outputTokens: [k.ATTR_COMPLETION_TOKENS, "llm.usage.completion_tokens"],
    totalTokens: ["gen_ai.usage.total_tokens", "llm.usage.total_tokens"],
    cacheReadTokens: ["gen_ai.usage.cache_read_input_tokens"],
    cacheWriteTokens: ["gen_ai.usage.cache_creation_input_tokens"],
    reasoningTokens: ["gen_ai.usage.reasoning_tokens"],
    cost: [k.ATTR_COST],
    workflow: either(k.ATTR_WORKFLOW_NAME),
    vectorDb: ["db.system"],
    // The `user` parameter of the request.
    userId: ["gen_ai.user", "llm.user"],
  },
  propertyPrefixes: either(k.ASSOCIATION_PREFIX),
  contentKeys: [
    ...either(k.ATTR_ENTITY_INPUT),
    ...either(k.ATTR_ENTITY_OUTPUT),
    "gen_ai.prompt",
    "gen_ai.prompt.",
    "gen_ai.completion",
    "gen_ai.completion.",
    "llm.request.functions.",
    "db.vector.query.result.",
  ],
};
