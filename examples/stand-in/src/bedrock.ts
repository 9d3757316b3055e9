import { anthropicBody, anthropicEvents, parseAnthropic } from "./anthropic.ts";
import { asObject, asObjects, asString, type JsonObject, textOf } from "./json.ts";
import { piecesOf } from "./pieces.ts";
import {
  type Answer,
  type ChatMessage,
  type ChatRequest,
  RefusedRequest,
  type SseEvent,
  type Usage,
} from "./reply.ts";

/** `/model/<id>/<operation>`; the id is percent-encoded, its colon included. */
const PATH = /^\/model\/([^/]+)\/(invoke|invoke-with-response-stream|converse|converse-stream)$/;

export type BedrockOperation = "invoke" | "converse";

/** Which operation of Bedrock's runtime a path names, for which model, and whether its answer is streamed. */
export function bedrockRoute(
  path: string,
): { operation: BedrockOperation; model: string; stream: boolean } | undefined {
  const [, model, operation] = PATH.exec(path) ?? [];
  if (model === undefined || operation === undefined) return undefined;
  return {
    operation: operation.startsWith("invoke") ? "invoke" : "converse",
    model: decodeURIComponent(model),
    stream: operation.endsWith("-stream"),
  };
}

/** Reads InvokeModel with the body that Anthropic's models take: the one of Anthropic without its model. */
export function parseInvoke(
  body: JsonObject,
  headers: Record<string, string>,
  route: { model: string; stream: boolean },
): ChatRequest {
  requireSignature(headers);
  const request = parseAnthropic({ ...body, model: route.model }, headers);
  return { ...request, ...route, provider: "bedrock", body };
}

/** Reads Converse. */
export function parseConverse(
  body: JsonObject,
  headers: Record<string, string>,
  route: { model: string; stream: boolean },
): ChatRequest {
  requireSignature(headers);
  if (!Array.isArray(body.messages) || body.messages.length === 0)
    throw new RefusedRequest(400, "A conversation must start with a user message.");
  const system = textOf(body.system);
  const messages: ChatMessage[] = [
    ...(system ? [{ role: "system" as const, text: system }] : []),
    ...asObjects(body.messages).map((message): ChatMessage => {
      const text = textOf(message.content);
      if (message.role === "assistant") return { role: "assistant", text };
      return { role: asObjects(message.content).some((block) => block.toolResult) ? "tool" : "user", text };
    }),
  ];
  const tools = asObjects(asObject(body.toolConfig).tools).map((tool) => asObject(tool.toolSpec));
  return {
    provider: "bedrock",
    ...route,
    messages,
    tools: tools.map((tool) => ({
      name: asString(tool.name),
      parameters: asObject(asObject(tool.inputSchema).json),
    })),
    prompt: JSON.stringify(tools) + messages.map(({ role, text }) => `${role}\n${text}\n`).join(""),
    cacheBreakpoints: [],
    includeUsage: true,
    headers,
    body,
  };
}

function requireSignature(headers: Record<string, string>): void {
  if (!headers.authorization) throw new RefusedRequest(403, "Missing Authentication Token");
}

/** InvokeModel answers what Anthropic answers, under the name that the model has there. */
export const invokeBody = (answer: Answer): JsonObject => anthropicBody(nativeModel(answer));

/** Each event of Anthropic's stream is one `chunk`, its JSON in base64. */
export function* invokeEvents(answer: Answer): Generator<SseEvent> {
  for (const { data } of anthropicEvents(nativeModel(answer)))
    yield { event: "chunk", data: JSON.stringify({ bytes: Buffer.from(data).toString("base64") }) };
}

/** `us.anthropic.claude-haiku-4-5-20251001-v1:0` is Anthropic's `claude-haiku-4-5-20251001`. */
const nativeModel = (answer: Answer): Answer => ({
  ...answer,
  id: answer.id.replace(/^msg_/, "msg_bdrk_"),
  model: answer.model.replace(/^.*anthropic\./, "").replace(/-v\d+:\d+$/, ""),
});

/** What Converse answers; it names neither a model nor an id. */
export const converseBody = (answer: Answer): JsonObject => ({
  output: {
    message: {
      role: "assistant",
      content: [
        ...(answer.text ? [{ text: answer.text }] : []),
        ...answer.toolCalls.map((call) => ({
          toolUse: { toolUseId: call.id, name: call.name, input: call.arguments },
        })),
      ],
    },
  },
  stopReason: stopReason(answer),
  usage: usageOf(answer.usage),
  metrics: { latencyMs: 1 },
});

/** The events of ConverseStream. */
export function* converseEvents(answer: Answer): Generator<SseEvent> {
  const event = (name: string, data: JsonObject): SseEvent => ({ event: name, data: JSON.stringify(data) });
  yield event("messageStart", { role: "assistant" });
  for (const text of piecesOf(answer.text, answer.chunks))
    yield event("contentBlockDelta", { contentBlockIndex: 0, delta: { text } });
  yield event("contentBlockStop", { contentBlockIndex: 0 });
  for (const [index, call] of answer.toolCalls.entries()) {
    const contentBlockIndex = index + 1;
    const toolUse = { toolUseId: call.id, name: call.name };
    yield event("contentBlockStart", { contentBlockIndex, start: { toolUse } });
    const input = JSON.stringify(call.arguments);
    yield event("contentBlockDelta", { contentBlockIndex, delta: { toolUse: { input } } });
    yield event("contentBlockStop", { contentBlockIndex });
  }
  yield event("messageStop", { stopReason: stopReason(answer) });
  yield event("metadata", { usage: usageOf(answer.usage), metrics: { latencyMs: 1 } });
}

const ERRORS: Record<number, string> = {
  400: "ValidationException",
  403: "AccessDeniedException",
  404: "ResourceNotFoundException",
  429: "ThrottlingException",
  503: "ServiceUnavailableException",
};

/** The name of an error, which Bedrock puts into a header of the answer. */
export const bedrockErrorType = (status: number): string => ERRORS[status] ?? "InternalServerException";

export const bedrockError = (status: number, message: string | undefined): JsonObject => ({
  message: message ?? bedrockErrorType(status),
});

function stopReason(answer: Answer): string {
  if (answer.truncated) return "max_tokens";
  return answer.toolCalls.length > 0 ? "tool_use" : "end_turn";
}

/** As Anthropic's: `inputTokens` leaves out what was read from or written to the cache. */
const usageOf = (usage: Usage): JsonObject => {
  const inputTokens = usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens;
  return {
    inputTokens,
    outputTokens: usage.outputTokens,
    totalTokens: usage.inputTokens + usage.outputTokens,
    cacheReadInputTokens: usage.cacheReadTokens,
    cacheWriteInputTokens: usage.cacheWriteTokens,
  };
};
