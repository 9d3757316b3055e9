import type { AttributeValue } from "../model/span.ts";

/** JSON of an object. */
export type Json = { [key: string]: AttributeValue };

/** One part of a message, with all that an instrumentation may have kept of it. */
export type Part =
  | { type: "text"; text: string; cacheControl?: AttributeValue }
  | { type: "reasoning"; text: string; signature?: string }
  | { type: "refusal"; text: string }
  /** `arguments`: as they were recorded, which is a string where they were no JSON. */
  | { type: "tool_call"; id: string | null; name: string; arguments: AttributeValue }
  /** `name`: of the tool that was called, where a call with this id stands before it. */
  | { type: "tool_result"; id: string | null; name: string; result: AttributeValue; isError?: boolean }
  /** An image or a file: by its address, or by the id that the provider gave it. */
  | { type: "media"; modality: string; mimeType: string | null; uri: string | null; fileId: string | null }
  /** Of a kind that no provider's request can be made of. */
  | { type: "unknown"; kind: string };

export interface Message {
  role: string;
  parts: Part[];
}

export interface Tool {
  /** `function`, or the name of a tool that the provider runs itself. */
  type: string;
  name: string;
  description: string | null;
  /** JSON schema; null where none was recorded. */
  parameters: AttributeValue;
  /** What else was recorded of it, in the provider's words: `strict`, `cache_control`, … */
  others: Json;
}

/** Parameters that instrumentations record one by one, each under the conventions' name. */
export interface Settings {
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  topK?: number;
  seed?: number;
  frequencyPenalty?: number;
  presencePenalty?: number;
  stop?: string[];
  choiceCount?: number;
  reasoningEffort?: string;
  toolChoice?: AttributeValue;
  /** A JSON schema that the answer had to follow. */
  outputSchema?: AttributeValue;
  /** `json` without a schema, as far as is known. */
  outputType?: string;
  serviceTier?: string;
  user?: string;
  previousResponseId?: string;
  dimensions?: number;
  encodingFormat?: string;
  imageCount?: number;
  imageSize?: string;
  imageQuality?: string;
}

/** Where a request went, as far as the span says. */
export interface Address {
  /** Host with port, in lower case. */
  host: string;
  /** Everything before the path of the operation, without a slash at the end; only where it was recorded. */
  base?: string;
  isSecure: boolean;
}

/** A call to a model as its span tells of it, whoever instrumented it. */
export interface RecordedCall {
  /** As the conventions name it: `openai`, `aws.bedrock`, … Empty when nobody said. */
  provider: string;
  operation: "chat" | "completion" | "embedding" | "image";
  /** What OpenAI's client was used for: its Responses API, and not chat completions. */
  isResponses: boolean;
  model: string;
  isStream: boolean;
  address?: Address;
  /** `api-version` of Azure. */
  apiVersion?: string;
  system: Part[];
  messages: Message[];
  tools: Tool[];
  settings: Settings;
  /**
   * The parameters as they were sent, in the words of the client, where the instrumentation recorded them whole: no
   * model, messages or tools. They say more than the settings and replace them.
   */
  parameters?: Json;
  /** The whole body as it was sent, where the instrumentation recorded it. */
  body?: Json;
}
