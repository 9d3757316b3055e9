/** What a dialect's attribute can mean. One span may carry several spellings; the earliest table wins. */
export type Concept =
  | "provider"
  | "operation"
  | "entityKind"
  | "requestType"
  | "requestModel"
  | "responseModel"
  | "responseId"
  | "inputTokens"
  | "outputTokens"
  | "totalTokens"
  | "cacheReadTokens"
  | "cacheWriteTokens"
  | "reasoningTokens"
  | "cost"
  | "userId"
  | "customerId"
  | "sessionId"
  | "orderId"
  | "workflow"
  | "agent"
  | "vectorDb"
  | "httpMethod"
  | "serviceName"
  | "environment"
  | "shared"
  | "cacheHit";

/** A dialect is data: which key means what, in read order, and which keys hold message contents. */
export interface Dialect {
  /** As spans are labeled with it. */
  name: string;
  /** Concepts and their keys, best first. */
  keys: Partial<Record<Concept, readonly string[]>>;
  /** Association properties stand behind these prefixes; the rest of the key is the property's name. */
  propertyPrefixes?: readonly string[];
  /** Keys whose value is a JSON object of association properties. */
  jsonProperties?: readonly string[];
  /** Keys of message contents, kept apart from the other attributes; one that ends in `.` is a prefix. */
  contentKeys?: readonly string[];
  /** A key that only this dialect writes says that a span is of it; one that ends in `.` is a prefix. */
  markers: readonly string[];
}
