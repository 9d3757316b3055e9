import { asObject, asObjects, asString, type JsonObject, textOf } from "./json.ts";
import { argumentFragments, piecesOf } from "./pieces.ts";
import {
  type Answer,
  type CacheBreakpoint,
  type ChatMessage,
  type ChatRequest,
  RefusedRequest,
  type SseEvent,
  type Usage,
} from "./reply.ts";

/** Reads `POST /v1/messages`. */
export function parseAnthropic(body: JsonObject, headers: Record<string, string>): ChatRequest {
  if (!headers["x-api-key"] && !headers.authorization)
    throw new RefusedRequest(401, "x-api-key header is required");
  if (typeof body.model !== "string") throw new RefusedRequest(400, "model: Field required");
  if (typeof body.max_tokens !== "number") throw new RefusedRequest(400, "max_tokens: Field required");
  if (!Array.isArray(body.messages)) throw new RefusedRequest(400, "messages: Field required");
  if (body.messages.length === 0) throw new RefusedRequest(400, "messages: at least one message is required");
  const system = textOf(body.system);
  return {
    provider: "anthropic",
    model: body.model,
    stream: body.stream === true,
    messages: [
      ...(system ? [{ role: "system" as const, text: system }] : []),
      ...asObjects(body.messages).map(parseMessage),
    ],
    tools: asObjects(body.tools).map((tool) => ({
      name: asString(tool.name),
      parameters: asObject(tool.input_schema),
    })),
    ...promptOf(body),
    includeUsage: true,
    headers,
    body,
  };
}

function parseMessage(message: JsonObject): ChatMessage {
  const text = textOf(message.content);
  if (message.role === "assistant" || message.role === "system") return { role: message.role, text };
  const isResult = asObjects(message.content).some((block) => block.type === "tool_result");
  return { role: isResult ? "tool" : "user", text };
}

/** The prompt in the order that Anthropic caches it: tools, system, messages. */
function promptOf(body: JsonObject): Pick<ChatRequest, "prompt" | "cacheBreakpoints"> {
  const messages = asObjects(body.messages).flatMap((message) => blocksOf(message.content));
  const cacheBreakpoints: CacheBreakpoint[] = [];
  let prompt = "";
  for (const block of [...asObjects(body.tools), ...blocksOf(body.system), ...messages]) {
    const { cache_control: mark, ...content } = block;
    prompt += `${textOf([content]) || JSON.stringify(content)}\n`;
    if (mark) cacheBreakpoints.push({ end: prompt.length, ttl: asObject(mark).ttl === "1h" ? "1h" : "5m" });
  }
  return { prompt, cacheBreakpoints };
}

const blocksOf = (content: unknown): JsonObject[] =>
  typeof content === "string" ? [{ type: "text", text: content }] : asObjects(content);

/** The `message` object. */
export function anthropicBody(answer: Answer): JsonObject {
  return {
    ...head(answer),
    content: contentOf(answer),
    stop_reason: stopReason(answer),
    stop_sequence: null,
    usage: usageOf(answer.usage, answer.usage.outputTokens),
  };
}

/** The events of a stream, from `message_start` to `message_stop`. */
export function* anthropicEvents(answer: Answer): Generator<SseEvent> {
  const event = (type: string, rest: JsonObject = {}): SseEvent => ({
    event: type,
    data: JSON.stringify({ type, ...rest }),
  });

  const message = { ...head(answer), content: [], stop_reason: null, stop_sequence: null };
  yield event("message_start", { message: { ...message, usage: usageOf(answer.usage, 1) } });
  for (const [index, block] of contentOf(answer).entries()) {
    yield event("content_block_start", { index, content_block: emptyBlock(block) });
    if (index === 0) yield event("ping");
    for (const delta of deltasOf(block, answer.chunks)) yield event("content_block_delta", { index, delta });
    yield event("content_block_stop", { index });
  }
  yield event("message_delta", {
    delta: { stop_reason: stopReason(answer), stop_sequence: null },
    usage: countsOf(answer.usage, answer.usage.outputTokens),
  });
  yield event("message_stop");
}

const ERRORS: Record<number, { type: string; message: string }> = {
  400: { type: "invalid_request_error", message: "Invalid request." },
  401: { type: "authentication_error", message: "invalid x-api-key" },
  403: { type: "permission_error", message: "Your API key does not have permission to use this resource." },
  404: { type: "not_found_error", message: "Not found." },
  413: { type: "request_too_large", message: "Request exceeds the maximum allowed number of bytes." },
  429: { type: "rate_limit_error", message: "This request would exceed your organization’s rate limit." },
  500: { type: "api_error", message: "Internal server error" },
  529: { type: "overloaded_error", message: "Overloaded" },
};

export function anthropicError(status: number, message: string | undefined, requestId: string): JsonObject {
  const known = ERRORS[status] ?? ERRORS[status < 500 ? 400 : 500];
  return {
    type: "error",
    error: { type: known?.type, message: message ?? known?.message },
    request_id: requestId,
  };
}

const head = (answer: Answer) => ({
  id: answer.id,
  type: "message",
  role: "assistant",
  model: answer.model,
});

type Block =
  | { type: "thinking"; thinking: string; signature: string }
  | { type: "text"; text: string }
  | { type: "tool_use"; id: string; name: string; input: JsonObject };

function contentOf(answer: Answer): Block[] {
  const blocks: Block[] = answer.toolCalls.map((call) => ({
    type: "tool_use",
    id: call.id,
    name: call.name,
    input: call.arguments,
  }));
  if (answer.text || blocks.length === 0) blocks.unshift({ type: "text", text: answer.text });
  if (answer.thinking)
    blocks.unshift({ type: "thinking", thinking: answer.thinking, signature: signatureOf(answer) });
  return blocks;
}

const signatureOf = (answer: Answer): string => Buffer.from(`signature of ${answer.id}`).toString("base64");

function emptyBlock(block: Block): JsonObject {
  switch (block.type) {
    case "thinking":
      return { ...block, thinking: "", signature: "" };
    case "text":
      return { ...block, text: "" };
    case "tool_use":
      return { ...block, input: {} };
  }
}

function deltasOf(block: Block, chunks: number | undefined): JsonObject[] {
  switch (block.type) {
    case "thinking":
      return [
        ...piecesOf(block.thinking, chunks).map((thinking) => ({ type: "thinking_delta", thinking })),
        { type: "signature_delta", signature: block.signature },
      ];
    case "text":
      return piecesOf(block.text, chunks).map((text) => ({ type: "text_delta", text }));
    case "tool_use":
      return ["", ...argumentFragments(JSON.stringify(block.input))].map((partial_json) => ({
        type: "input_json_delta",
        partial_json,
      }));
  }
}

function stopReason(answer: Answer): string {
  if (answer.truncated) return "max_tokens";
  return answer.toolCalls.length > 0 ? "tool_use" : "end_turn";
}

/** Anthropic's `input_tokens` leave out what was read from or written to the cache. */
const countsOf = (usage: Usage, outputTokens: number) => ({
  input_tokens: usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens,
  cache_creation_input_tokens: usage.cacheWriteTokens,
  cache_read_input_tokens: usage.cacheReadTokens,
  output_tokens: outputTokens,
});

const usageOf = (usage: Usage, outputTokens: number) => ({
  ...countsOf(usage, outputTokens),
  cache_creation: {
    ephemeral_5m_input_tokens: usage.cacheWriteTokens - usage.cacheWrite1hTokens,
    ephemeral_1h_input_tokens: usage.cacheWrite1hTokens,
  },
  service_tier: "standard",
});
