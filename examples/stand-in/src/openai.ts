import { asObject, asObjects, asString, type JsonObject, textOf } from "./json.ts";
import { argumentFragments, piecesOf } from "./pieces.ts";
import {
  type Answer,
  type ChatMessage,
  type ChatRequest,
  RefusedRequest,
  type SseEvent,
  type Usage,
} from "./reply.ts";

export function requireBearer(headers: Record<string, string>): void {
  if (!/^Bearer \S/.test(headers.authorization ?? ""))
    throw new RefusedRequest(
      401,
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    );
}

/** Reads `POST /v1/chat/completions`. */
export function parseOpenAi(body: JsonObject, headers: Record<string, string>): ChatRequest {
  requireBearer(headers);
  if (typeof body.model !== "string") throw new RefusedRequest(400, "you must provide a model parameter");
  if (!Array.isArray(body.messages)) throw new RefusedRequest(400, "Missing required parameter: 'messages'.");
  if (body.messages.length === 0)
    throw new RefusedRequest(
      400,
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
    );
  const messages = asObjects(body.messages).map(parseMessage);
  const tools = asObjects(body.tools).map((tool) => asObject(tool.function));
  return {
    provider: "openai",
    model: body.model,
    stream: body.stream === true,
    messages,
    tools: tools.map((tool) => ({ name: asString(tool.name), parameters: asObject(tool.parameters) })),
    prompt: tools.map((tool) => JSON.stringify(tool)).join("") + messages.map(promptText).join(""),
    cacheBreakpoints: [],
    includeUsage: asObject(body.stream_options).include_usage === true,
    headers,
    body,
  };
}

const promptText = ({ role, text }: ChatMessage): string => `${role}\n${text}\n`;

function parseMessage(message: JsonObject): ChatMessage {
  const calls = asObjects(message.tool_calls).map((call) => JSON.stringify(call.function));
  const text = textOf(message.content) + calls.join("");
  switch (message.role) {
    case "assistant":
    case "tool":
      return { role: message.role, text };
    case "system":
    case "developer":
      return { role: "system", text };
    default:
      return { role: "user", text };
  }
}

/** The `chat.completion` object. */
export function openAiBody(answer: Answer): JsonObject {
  return {
    ...head(answer, "chat.completion"),
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: contentOf(answer),
          ...(answer.toolCalls.length > 0 ? { tool_calls: answer.toolCalls.map(toolCall) } : {}),
          refusal: null,
          annotations: [],
        },
        logprobs: null,
        finish_reason: finishReason(answer),
      },
    ],
    usage: usageOf(answer.usage),
  };
}

/** The `chat.completion.chunk` objects of a stream, and its end. */
export function* openAiEvents(answer: Answer, includeUsage: boolean): Generator<SseEvent> {
  const chunk = (choices: JsonObject[], usage: JsonObject | null = null): SseEvent => ({
    data: JSON.stringify({
      ...head(answer, "chat.completion.chunk"),
      choices,
      ...(includeUsage ? { usage } : {}),
    }),
  });
  const delta = (content: JsonObject, finish: string | null = null) =>
    chunk([{ index: 0, delta: content, logprobs: null, finish_reason: finish }]);

  yield delta({ role: "assistant", content: answer.toolCalls.length > 0 ? null : "", refusal: null });
  for (const content of piecesOf(answer.text, answer.chunks)) yield delta({ content });
  for (const [index, call] of answer.toolCalls.entries()) {
    const { id, type, function: called } = toolCall(call);
    yield delta({ tool_calls: [{ index, id, type, function: { name: called.name, arguments: "" } }] });
    for (const fragment of argumentFragments(called.arguments))
      yield delta({ tool_calls: [{ index, function: { arguments: fragment } }] });
  }
  yield delta({}, finishReason(answer));
  if (includeUsage) yield chunk([], usageOf(answer.usage));
  yield { data: "[DONE]" };
}

const ERRORS: Record<number, { type: string; code: string | null; message: string }> = {
  400: { type: "invalid_request_error", code: null, message: "Invalid request." },
  401: { type: "invalid_request_error", code: "invalid_api_key", message: "Incorrect API key provided." },
  403: { type: "request_forbidden", code: "unsupported_country_region_territory", message: "Forbidden." },
  404: { type: "invalid_request_error", code: "model_not_found", message: "The model does not exist." },
  429: {
    type: "tokens",
    code: "rate_limit_exceeded",
    message: "Rate limit reached on tokens per min (TPM). Please try again in 1.2s.",
  },
  500: {
    type: "server_error",
    code: null,
    message: "The server had an error while processing your request. Sorry about that!",
  },
  503: {
    type: "server_error",
    code: null,
    message: "The server is currently overloaded with other requests. Sorry about that!",
  },
};

export function openAiError(status: number, message: string | undefined): JsonObject {
  const known = ERRORS[status] ?? ERRORS[status < 500 ? 400 : 500];
  return {
    error: {
      message: message ?? known?.message,
      type: known?.type,
      param: null,
      code: known?.code,
    },
  };
}

const head = (answer: Answer, object: string) => ({
  id: answer.id,
  object,
  created: answer.createdSeconds,
  model: answer.model,
  service_tier: "default",
  system_fingerprint: null,
});

const toolCall = (call: Answer["toolCalls"][number]) => ({
  id: call.id,
  type: "function",
  function: { name: call.name, arguments: JSON.stringify(call.arguments) },
});

const contentOf = (answer: Answer): string | null =>
  answer.text === "" && answer.toolCalls.length > 0 ? null : answer.text;

function finishReason(answer: Answer): string {
  if (answer.truncated) return "length";
  return answer.toolCalls.length > 0 ? "tool_calls" : "stop";
}

export const usageOf = (usage: Usage): JsonObject => ({
  prompt_tokens: usage.inputTokens,
  completion_tokens: usage.outputTokens,
  total_tokens: usage.inputTokens + usage.outputTokens,
  prompt_tokens_details: { cached_tokens: usage.cacheReadTokens, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: usage.reasoningTokens,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
});
