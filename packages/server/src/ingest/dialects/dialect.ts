import type { CountsRule } from "../../model/usage.ts";

/** What a dialect's attribute can mean. One span may carry several spellings; the earliest table wins. */
export type Concept =
  | "provider"
  | "operation"
  /** What the span is, in the words of a framework that labels every span of its own; believed first. */
  | "frameworkKind"
  | "entityKind"
  | "requestType"
  | "requestModel"
  | "responseModel"
  /** One model, of which nobody says whether it was asked for or answered. */
  | "model"
  | "responseId"
  | "inputTokens"
  | "outputTokens"
  | "totalTokens"
  | "cacheReadTokens"
  | "cacheWriteTokens"
  | "cacheWrite5mTokens"
  | "cacheWrite1hTokens"
  | "reasoningTokens"
  | "inputAudioTokens"
  | "outputAudioTokens"
  | "images"
  | "audioSeconds"
  | "characters"
  | "searches"
  | "serviceTier"
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
  | "cacheHit"
  /** `ERROR` where a framework tells a failure so, and leaves the span's own status unset. */
  | "level"
  | "levelMessage";

/** Concepts and where they stand, best first. */
export type ConceptKeys = Partial<Record<Concept, readonly string[]>>;

/** A dialect is data: which key means what, in read order, and which keys hold message contents. */
export interface Dialect {
  /** As spans are labeled with it. */
  name: string;
  /** A framework that writes its keys beside those of the shared conventions; its label says more than theirs. */
  isFramework?: boolean;
  /** Attribute keys. */
  keys: ConceptKeys;
  /** Attributes whose value is a JSON object: what its members mean, by their dotted path in it. */
  members?: Readonly<Record<string, ConceptKeys>>;
  /** Association properties stand behind these prefixes; the rest of the key is the property's name. */
  propertyPrefixes?: readonly string[];
  /** Attributes that are association properties under another name. */
  properties?: Readonly<Record<string, string>>;
  /** Keys whose value is a JSON object of association properties. */
  jsonProperties?: readonly string[];
  /** Keys of message contents, kept apart from the other attributes; one that ends in `.` is a prefix. */
  contentKeys?: readonly string[];
  /** A key that only this dialect writes says that a span is of it; one that ends in `.` is a prefix. */
  markers: readonly string[];
  /** How its token counts relate, where neither the emitter's own rule nor the total tells. */
  usualCounts?: CountsRule;
  /** Every value is JSON, a plain string too: `"gpt-4o"` with its quotes. */
  quotesValues?: boolean;
}
