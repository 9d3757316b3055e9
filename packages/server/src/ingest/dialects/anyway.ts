import { ATTR_CACHE_HIT, ATTR_SHARED } from "@anyway-sh/semconv";
import type { Dialect } from "./dialect.ts";

/** Our own plain keys: bare ids on any span, with the spellings that people use. */
export const anyway: Dialect = {
  name: "anyway",
  markers: [],
  keys: {
    userId: ["user_id", "userId"],
    customerId: ["customer.id", "customer_id", "customerId"],
    sessionId: ["session_id", "sessionId", "mcp.session.id"],
    orderId: ["order.id", "order_id", "orderId"],
    shared: [ATTR_SHARED],
    cacheHit: [ATTR_CACHE_HIT],
  },
  properties: { product_id: "product_id", productId: "product_id" },
};

/** The `llm.` keys that samples of `POST /v1/ingest` show. */
export const plain: Dialect = {
  name: "plain",
  markers: ["llm.vendor", "llm.model", "llm.tokens."],
  keys: {
    provider: ["llm.vendor"],
    requestModel: ["llm.model"],
    inputTokens: ["llm.tokens.input"],
    outputTokens: ["llm.tokens.output"],
    totalTokens: ["llm.tokens.total"],
    cost: ["llm.cost"],
  },
  contentKeys: ["llm.prompt", "llm.completion", "llm.response"],
};
