/**
 * Mistral speaks OpenAI's protocol, and its client renames what goes and comes. This undoes it, so that Mistral is
 * read as everyone else who speaks it.
 * @module
 */
import { type Fields, fields, list, number, string } from "../wire.ts";

/** The answer of a call without streaming. */
export function toCompletion(value: unknown): Fields {
  const { id, model, usage, choices } = fields(value);
  return {
    id,
    model,
    usage: toUsage(usage),
    choices: list(choices).map((choice) => {
      const { message, finishReason } = fields(choice);
      return { message: toMessage(message), finish_reason: finishReason };
    }),
  };
}

/** What an event of a stream carries. */
export function toChunk(event: unknown): Fields {
  const { id, model, usage, choices } = fields(fields(event).data);
  return {
    id,
    model,
    usage: toUsage(usage),
    choices: list(choices).map((choice) => {
      const { index, delta, finishReason } = fields(choice);
      const message = toMessage(delta);
      return { index, delta: { ...message, content: textOf(message.content) }, finish_reason: finishReason };
    }),
  };
}

/** The client renames the counts that it knows. */
export function toUsage(value: unknown): Fields | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { promptTokens, completionTokens, totalTokens, ...others } = fields(value);
  const details = fields(others.promptTokensDetails ?? others.prompt_tokens_details);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: totalTokens,
    prompt_tokens_details: {
      cached_tokens: details.cachedTokens ?? details.cached_tokens ?? others.num_cached_tokens,
    },
  };
}

export function toMessage(value: unknown): Fields {
  const { role, content, toolCalls, toolCallId } = fields(value);
  const chunks = Array.isArray(content) ? content.map(fields) : undefined;
  const thoughts = chunks?.filter(({ type }) => type === "thinking") ?? [];
  return {
    role,
    content: chunks === undefined ? content : chunks.filter(({ type }) => type !== "thinking").map(toPart),
    reasoning_content: thoughts.map(({ thinking }) => textOf(thinking)).join(""),
    tool_calls: toToolCalls(list(toolCalls).map(fields)),
    tool_call_id: toolCallId,
  };
}

function toPart(chunk: Fields): Fields {
  const { type } = chunk;
  switch (type) {
    case "image_url": {
      const { imageUrl } = chunk;
      return { type, image_url: typeof imageUrl === "string" ? { url: imageUrl } : imageUrl };
    }
    case "input_audio":
      return { type, input_audio: {} };
    case "file":
      return { type, file: { file_id: chunk.fileId } };
    default:
      return chunk;
  }
}

/** Where the server gives a call no index or id, the client makes up a zero and the word "null". */
function toToolCalls(calls: readonly Fields[]): Fields[] {
  const areNumbered = new Set(calls.map(({ index }) => index)).size === calls.length;
  return calls.map((call, position) => {
    const { name, arguments: args } = fields(call.function);
    return {
      id: call.id === "null" ? undefined : call.id,
      index: areNumbered ? number(call.index) : position,
      function: { name, arguments: typeof args === "string" ? args : JSON.stringify(args) },
    };
  });
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return list(content)
    .map((chunk) => string(fields(chunk).text) ?? "")
    .join("");
}
