import type { Accumulator, ModelResponse, Provider, Usage } from "../genai.ts";
import { providerName } from "../provider-name.ts";
import { baseUrlOf, type Fields, fields, list, number, parsedJson, string } from "../wire.ts";
import { toMessage, toParts, toToolDefinition } from "./messages.ts";

/** Anthropic's Messages API. */
export const messagesApi: Provider = {
  request(resource, [value]) {
    const body = fields(value);
    const baseUrl = baseUrlOf(resource);
    return {
      provider: providerName(baseUrl, "anthropic"),
      model: string(body.model),
      isStream: body.stream === true,
      maxTokens: number(body.max_tokens),
      temperature: number(body.temperature),
      topP: number(body.top_p),
      baseUrl,
      content: () => ({
        input: list(body.messages).map((message) => toMessage(message)),
        system: toParts(body.system),
        tools: list(body.tools).map(toToolDefinition),
      }),
    };
  },

  response(value) {
    const body = fields(value);
    return {
      id: string(body.id),
      model: string(body.model),
      usage: toUsage(body.usage),
      output: [toMessage(body, string(body.stop_reason))],
    };
  },

  createAccumulator: () => new EventAccumulator(),
};

/** Anthropic's input tokens leave out what was read from and written to the cache. */
function toUsage(value: unknown): Usage | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const usage = fields(value);
  const uncached = number(usage.input_tokens);
  const cacheReadTokens = number(usage.cache_read_input_tokens);
  const cacheWriteTokens = number(usage.cache_creation_input_tokens);
  return {
    inputTokens:
      uncached === undefined ? undefined : uncached + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0),
    outputTokens: number(usage.output_tokens),
    cacheReadTokens,
    cacheWriteTokens,
    reasoningTokens: number(fields(usage.output_tokens_details).thinking_tokens),
  };
}

/** A content block while its deltas arrive. */
interface GrowingBlock {
  readonly start: Fields;
  text: string;
  thinking: string;
  inputJson: string;
}

class EventAccumulator implements Accumulator {
  #message: Fields = {};
  #stopReason: string | undefined;
  #usage: Fields | undefined;
  readonly #blocks = new Map<number, GrowingBlock>();

  add(value: unknown): boolean {
    const event = fields(value);
    switch (event.type) {
      case "message_start":
        this.#message = fields(event.message);
        this.#addUsage(this.#message.usage);
        return false;
      case "content_block_start":
        this.#blocks.set(number(event.index) ?? this.#blocks.size, {
          start: fields(event.content_block),
          text: "",
          thinking: "",
          inputJson: "",
        });
        return false;
      case "content_block_delta":
        this.#addDelta(number(event.index), fields(event.delta));
        return true;
      case "message_delta":
        this.#stopReason = string(fields(event.delta).stop_reason) ?? this.#stopReason;
        this.#addUsage(event.usage);
        return false;
      default:
        return false;
    }
  }

  response(): ModelResponse {
    return {
      id: string(this.#message.id),
      model: string(this.#message.model),
      usage: toUsage(this.#usage),
      output: [
        toMessage({ role: "assistant", content: [...this.#blocks.values()].map(blockOf) }, this.#stopReason),
      ],
    };
  }

  /** The counts of later events are totals so far; what they leave out or set to null has not changed. */
  #addUsage(value: unknown): void {
    const known = Object.entries(fields(value)).filter(([, count]) => count != null);
    this.#usage = { ...this.#usage, ...Object.fromEntries(known) };
  }

  #addDelta(index: number | undefined, delta: Fields): void {
    const block = index === undefined ? undefined : this.#blocks.get(index);
    if (block === undefined) return;
    block.text += string(delta.text) ?? "";
    block.thinking += string(delta.thinking) ?? "";
    block.inputJson += string(delta.partial_json) ?? "";
  }
}

/** The block that a call without streaming would have brought. */
function blockOf(block: GrowingBlock): Fields {
  const { start, text, thinking, inputJson } = block;
  return {
    ...start,
    ...(text === "" ? {} : { text: (string(start.text) ?? "") + text }),
    ...(thinking === "" ? {} : { thinking: (string(start.thinking) ?? "") + thinking }),
    ...(inputJson === "" ? {} : { input: parsedJson(inputJson) }),
  };
}
