import { AssociationProperty } from "@anyway-sh/semconv";
import type { AssociationProperties, AssociationValue } from "../../context.ts";
import { type Fields, fields } from "../wire.ts";

/** Keys of a configuration's `metadata` or `configurable`, the first that is there wins. */
const KEYS: Readonly<Record<AssociationProperty, readonly string[]>> = {
  [AssociationProperty.USER_ID]: ["user_id", "userId"],
  [AssociationProperty.CUSTOMER_ID]: ["customer_id", "customerId"],
  [AssociationProperty.ORDER_ID]: ["order_id", "orderId"],
  // LangSmith takes all of these for the thread that a run belongs to, and LangGraph keeps a thread's state by its own.
  [AssociationProperty.SESSION_ID]: [
    "session_id",
    "sessionId",
    "thread_id",
    "threadId",
    "conversation_id",
    "conversationId",
  ],
};

/** Whose run it is, as the application has said to LangChain. */
export function propertiesOf(metadata: unknown): AssociationProperties {
  const values = fields(metadata);
  return Object.fromEntries(
    Object.entries(KEYS).map(([property, keys]) => [property, firstOf(values, keys)]),
  );
}

function firstOf(values: Fields, keys: readonly string[]): AssociationValue {
  for (const key of keys) {
    const value = values[key];
    if (typeof value === "string" || typeof value === "number") return value;
  }
  return undefined;
}
