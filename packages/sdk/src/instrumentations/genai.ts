/**
 * A model call as OpenTelemetry's GenAI conventions describe it. Providers translate into these types, and
 * `model-call.ts` writes them on a span.
 * @module
 */
import type { Attributes } from "@opentelemetry/api";

/** One piece of a message. Kinds that the conventions do not know keep their own `type`. */
export type Part =
  | { type: "text"; content: string }
  | { type: "reasoning"; content: string }
  | { type: "tool_call"; id: string | undefined; name: string | undefined; arguments: unknown }
  | { type: "tool_call_response"; id: string | undefined; result: unknown; is_error?: boolean }
  | { type: "uri"; modality: string; uri: string }
  /** Inline bytes are not recorded, only that they were there. */
  | { type: "blob"; modality: string; mime_type: string | undefined }
  | { type: "file"; modality: string | undefined; file_id: string }
  | { type: string; [key: string]: unknown };

export interface Message {
  role: string;
  parts: Part[];
  finish_reason?: string;
}

export interface ToolDefinition {
  type: string;
  name?: string | undefined;
  description?: string | undefined;
  parameters?: unknown;
  /** Whatever else its provider is told of it. */
  [setting: string]: unknown;
}

/** What is recorded only where content is traced. */
export interface RequestContent {
  readonly input: Message[];
  readonly system?: Part[] | undefined;
  readonly tools?: ToolDefinition[] | undefined;
  /** All parameters as the client was given them; those of the conventions stand in the request as well. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  /** Content that is no message: a search query, documents. Values that are no primitives are written as JSON. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

export interface ModelRequest {
  /** `gen_ai.operation.name`; `chat` without it. */
  readonly operation?: string | undefined;
  readonly provider: string;
  readonly model: string | undefined;
  readonly isStream: boolean;
  /**
   * Made by a framework, which calls the provider's client in turn. Where that is traced and says what was used, the
   * span of this call does not say it again.
   */
  readonly isWrapper?: boolean | undefined;
  readonly maxTokens?: number | null | undefined;
  readonly temperature?: number | null | undefined;
  readonly topP?: number | null | undefined;
  readonly topK?: number | null | undefined;
  readonly seed?: number | null | undefined;
  readonly frequencyPenalty?: number | null | undefined;
  readonly presencePenalty?: number | null | undefined;
  readonly stopSequences?: readonly string[] | undefined;
  /** How many answers are asked for; not recorded where it is one. */
  readonly choiceCount?: number | undefined;
  /** How hard the model is to think, in the provider's word. */
  readonly reasoningLevel?: string | undefined;
  readonly outputType?: "text" | "json" | "image" | "speech" | undefined;
  /** Absolute address of the API. */
  readonly baseUrl: string | undefined;
  /** Whatever else is known of the request; the undefined ones are left out. */
  readonly attributes?: Attributes | undefined;
  /** Called only when it is needed. */
  content(): RequestContent;
}

/** Tokens as the provider counted them. Absent is unknown, never zero. */
export interface Usage {
  /** All of the input, whatever was cached of it included. */
  readonly inputTokens?: number | undefined;
  /** All of the output, reasoning included. */
  readonly outputTokens?: number | undefined;
  readonly cacheReadTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  /** The part of the cache writes that is kept for an hour instead of five minutes, and costs more. */
  readonly cacheWrite1hTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  /** Parts of the input and the output that have prices of their own. */
  readonly inputAudioTokens?: number | undefined;
  readonly outputAudioTokens?: number | undefined;
}

export interface ModelResponse {
  readonly id?: string | undefined;
  readonly model?: string | undefined;
  readonly usage?: Usage | undefined;
  readonly output: Message[];
  /** What the provider says went wrong, in an answer that arrived. */
  readonly error?: { readonly type: string; readonly message: string } | undefined;
  /** Whatever else is known of the answer; the undefined ones are left out. */
  readonly attributes?: Attributes | undefined;
  /** As {@link RequestContent.attributes}. */
  readonly content?: Readonly<Record<string, unknown>> | undefined;
}

/** How one operation of a provider's client is read. All that it is given came from outside and may be of any shape. */
export interface Provider {
  /**
   * @param target what the method was called on: the client, or one of its resources
   * @returns undefined for a call that is not to be traced
   */
  request(target: object, args: readonly unknown[]): ModelRequest | undefined;
  response(value: unknown): ModelResponse;
  /** The stream inside an answer that is none itself. */
  streamIn?(value: unknown): unknown;
  /**
   * The promise of the whole answer beside its stream, where a client reads a stream to its end by itself, whether
   * or not the application does: the call is over when it settles, and {@link response} reads it.
   */
  wholeIn?(value: unknown): PromiseLike<unknown> | undefined;
  /** Puts the chunks of a stream together; left out where an operation has none. */
  createAccumulator?(): Accumulator;
}

export interface Accumulator {
  /** @returns whether the chunk is part of the answer, and not only the stream's bookkeeping */
  add(chunk: unknown): boolean;
  response(): ModelResponse;
}
