/** Who the client thinks it talks to. */
export type Provider = "openai" | "anthropic" | "bedrock" | "cohere" | "google";

export interface ChatMessage {
  /** A tool's result counts as `tool`, whichever provider's way of saying it was used. */
  role: "system" | "user" | "assistant" | "tool";
  text: string;
}

export interface OfferedTool {
  name: string;
  /** JSON Schema of the arguments. */
  parameters: Record<string, unknown>;
}

/** The client asked to cache the prompt up to here (Anthropic's `cache_control`). */
export interface CacheBreakpoint {
  /** Offset in {@link ChatRequest.prompt}. */
  end: number;
  ttl: "5m" | "1h";
}

/** A chat request, read the same way for every provider. */
export interface ChatRequest {
  provider: Provider;
  model: string;
  stream: boolean;
  messages: ChatMessage[];
  tools: OfferedTool[];
  /** Everything that counts as input, in the order in which the provider caches it. */
  prompt: string;
  cacheBreakpoints: CacheBreakpoint[];
  /** OpenAI's `stream_options.include_usage`; Anthropic always sends usage. */
  includeUsage: boolean;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** What came over the wire. */
  body: Record<string, unknown>;
}

export interface ToolCall {
  name: string;
  arguments: Record<string, unknown>;
}

/** Token counts; the two cache counts are parts of `inputTokens`, reasoning is a part of `outputTokens`. */
export interface Usage {
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /** The part of `cacheWriteTokens` that is kept for an hour instead of five minutes. */
  cacheWrite1hTokens: number;
  outputTokens: number;
  reasoningTokens: number;
}

/** What the stand-in shall answer. What is left out follows from the request and the rest of the reply. */
export interface Reply {
  text?: string;
  /** A thinking block of Anthropic; OpenAI shows reasoning only as tokens. */
  thinking?: string;
  toolCalls?: ToolCall[];
  /** Replaces single counts of what the stand-in would count itself. */
  usage?: Partial<Usage>;
  /** Set when the answer was cut off at the token limit. */
  truncated?: boolean;
  /** An error in the provider's own shape instead of an answer. */
  error?: { status: number; message?: string };
  /** Time until the first byte. */
  latencyMs?: number;
  /** In how many pieces a stream carries each text; default one a word. */
  chunks?: number;
}

export type Respond = (request: ChatRequest) => Reply | Promise<Reply>;

/** A reply with every default filled in, ready to be written in a provider's shape. */
export interface Answer {
  id: string;
  /** The dated model, such as gpt-4o-2024-08-06 for gpt-4o. */
  model: string;
  createdSeconds: number;
  text: string;
  thinking: string;
  toolCalls: (ToolCall & { id: string })[];
  truncated: boolean;
  usage: Usage;
  chunks: number | undefined;
}

/** One server-sent event; OpenAI's have no name. */
export interface SseEvent {
  event?: string;
  data: string;
}

/** A request that the provider would refuse, with the provider's status. */
export class RefusedRequest extends Error {
  override readonly name = "RefusedRequest";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
