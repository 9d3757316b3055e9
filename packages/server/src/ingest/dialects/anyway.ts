import { ATTR_CACHE_HIT, ATTR_SHARED } from "@anyway-sh/semconv";
import type { Dialect } from "./dialect.ts";

/** Our own plain keys: bare ids on any span, with the spellings that people use. */
export const anyway: Dialect = {
  name: "anyway",
  markers: [],
  keys: {
    userId: ["user_id", "userId"],
    customerId: ["customer.id", "customer_id", "customerId"],
    sessionId: ["session_id", "sessionId"],
    orderId: ["order.id", "order_id", "orderId"],
    shared: [ATTR_SHARED],
    cacheHit: [ATTR_CACHE_HIT],
  },
};
