import { idFrom } from "./answer.ts";
import { asObject, asObjects, asString, type JsonObject, textOf } from "./json.ts";
import { requireBearer } from "./openai.ts";
import { argumentFragments, piecesOf } from "./pieces.ts";
import {
  type Answer,
  type ChatMessage,
  type ChatRequest,
  RefusedRequest,
  type SseEvent,
  type Usage,
} from "./reply.ts";

/** Reads `POST /v1/responses`. */
export function parseResponses(body: JsonObject, headers: Record<string, string>): ChatRequest {
  requireBearer(headers);
  if (typeof body.model !== "string") throw new RefusedRequest(400, "Missing required parameter: 'model'.");
  if (body.input === undefined) throw new RefusedRequest(400, "Missing required parameter: 'input'.");
  const instructions = textOf(body.instructions);
  const messages: ChatMessage[] = [
    ...(instructions ? [{ role: "system" as const, text: instructions }] : []),
    ...(typeof body.input === "string"
      ? [{ role: "user" as const, text: body.input }]
      : asObjects(body.input).map(parseItem)),
  ];
  const tools = asObjects(body.tools);
  return {
    provider: "openai",
    model: body.model,
    stream: body.stream === true,
    messages,
    tools: tools.map((tool) => ({ name: asString(tool.name), parameters: asObject(tool.parameters) })),
    prompt:
      tools.map((tool) => JSON.stringify(tool)).join("") +
      messages.map(({ role, text }) => `${role}\n${text}\n`).join(""),
    cacheBreakpoints: [],
    includeUsage: true,
    headers,
    body,
  };
}

function parseItem(item: JsonObject): ChatMessage {
  if (item.type === "function_call_output") return { role: "tool", text: textOf(item.output) };
  if (item.type === "function_call")
    return { role: "assistant", text: JSON.stringify({ name: item.name, arguments: item.arguments }) };
  const text = textOf(item.content);
  switch (item.role) {
    case "assistant":
      return { role: "assistant", text };
    case "system":
    case "developer":
      return { role: "system", text };
    default:
      return { role: "user", text };
  }
}

/** The `response` object. */
export const responsesBody = (answer: Answer): JsonObject => ({
  ...head(answer),
  status: answer.truncated ? "incomplete" : "completed",
  incomplete_details: answer.truncated ? { reason: "max_output_tokens" } : null,
  output: outputOf(answer),
  usage: usageOf(answer.usage),
});

/** The events of a stream, from `response.created` to `response.completed`. */
export function* responsesEvents(answer: Answer): Generator<SseEvent> {
  let sequence = 0;
  const event = (type: string, rest: JsonObject): SseEvent => ({
    event: type,
    data: JSON.stringify({ type, sequence_number: sequence++, ...rest }),
  });
  const begun = { ...head(answer), status: "in_progress", incomplete_details: null, output: [], usage: null };
  yield event("response.created", { response: begun });
  yield event("response.in_progress", { response: begun });
  for (const [output_index, item] of outputOf(answer).entries()) {
    const at = { item_id: item.id, output_index };
    yield event("response.output_item.added", { output_index, item: emptyItem(item) });
    if (item.type === "message") {
      const part = { type: "output_text", text: "", annotations: [] };
      yield event("response.content_part.added", { ...at, content_index: 0, part });
      for (const delta of piecesOf(answer.text, answer.chunks))
        yield event("response.output_text.delta", { ...at, content_index: 0, delta, logprobs: [] });
      yield event("response.output_text.done", { ...at, content_index: 0, text: answer.text, logprobs: [] });
      yield event("response.content_part.done", {
        ...at,
        content_index: 0,
        part: { ...part, text: answer.text },
      });
    } else if (item.type === "function_call") {
      for (const delta of argumentFragments(item.arguments))
        yield event("response.function_call_arguments.delta", { ...at, delta });
      yield event("response.function_call_arguments.done", { ...at, arguments: item.arguments });
    }
    yield event("response.output_item.done", { output_index, item });
  }
  yield event(answer.truncated ? "response.incomplete" : "response.completed", {
    response: responsesBody(answer),
  });
}

const head = (answer: Answer) => ({
  id: answer.id.replace(/^chatcmpl-/, "resp_"),
  object: "response",
  created_at: answer.createdSeconds,
  model: answer.model,
  error: null,
  instructions: null,
  metadata: {},
  parallel_tool_calls: true,
  service_tier: "default",
  temperature: 1,
  tool_choice: "auto",
  tools: [],
  top_p: 1,
});

type OutputItem =
  | { id: string; type: "reasoning"; summary: JsonObject[] }
  | { id: string; type: "message"; status: "completed"; role: "assistant"; content: JsonObject[] }
  | {
      id: string;
      type: "function_call";
      status: "completed";
      call_id: string;
      name: string;
      arguments: string;
    };

function outputOf(answer: Answer): OutputItem[] {
  const items: OutputItem[] = [];
  // As with chat completions, OpenAI shows reasoning only as tokens: an item without a summary.
  if (answer.thinking) items.push({ id: idFrom("rs_", answer.id, 48), type: "reasoning", summary: [] });
  if (answer.text || answer.toolCalls.length === 0)
    items.push({
      id: idFrom("msg_", answer.id, 48),
      type: "message",
      status: "completed",
      role: "assistant",
      content: [{ type: "output_text", text: answer.text, annotations: [], logprobs: [] }],
    });
  for (const call of answer.toolCalls)
    items.push({
      id: idFrom("fc_", call.id, 48),
      type: "function_call",
      status: "completed",
      call_id: call.id,
      name: call.name,
      arguments: JSON.stringify(call.arguments),
    });
  return items;
}

function emptyItem(item: OutputItem): JsonObject {
  switch (item.type) {
    case "reasoning":
      return item;
    case "message":
      return { ...item, status: "in_progress", content: [] };
    case "function_call":
      return { ...item, status: "in_progress", arguments: "" };
  }
}

export const usageOf = (usage: Usage): JsonObject => ({
  input_tokens: usage.inputTokens,
  input_tokens_details: { cached_tokens: usage.cacheReadTokens },
  output_tokens: usage.outputTokens,
  output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  total_tokens: usage.inputTokens + usage.outputTokens,
});
