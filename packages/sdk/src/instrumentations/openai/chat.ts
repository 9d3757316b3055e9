import type { Accumulator, ModelResponse, Provider, Usage } from "../genai.ts";
import { providerName } from "../provider-name.ts";
import { baseUrlOf, type Fields, fields, list, number, string } from "../wire.ts";
import { toMessage, toToolDefinition } from "./messages.ts";

/** OpenAI's Chat Completions API, and everyone who speaks it. */
export const chat: Provider = {
  request(resource, [value]) {
    const body = fields(value);
    const baseUrl = baseUrlOf(resource);
    return {
      provider: providerName(baseUrl, "openai"),
      model: string(body.model),
      isStream: body.stream === true,
      maxTokens: number(body.max_completion_tokens) ?? number(body.max_tokens),
      temperature: number(body.temperature),
      topP: number(body.top_p),
      baseUrl,
      content: () => ({
        input: list(body.messages).map((message) => toMessage(message)),
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
      output: list(body.choices).map((choice) => {
        const { message, finish_reason } = fields(choice);
        return toMessage(message, string(finish_reason));
      }),
    };
  },

  createAccumulator: () => new ChunkAccumulator(),
};

/** OpenAI counts cached tokens into the prompt and reasoning into the completion. */
function toUsage(value: unknown): Usage | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const usage = fields(value);
  const promptDetails = fields(usage.prompt_tokens_details);
  return {
    inputTokens: number(usage.prompt_tokens),
    outputTokens: number(usage.completion_tokens),
    cacheReadTokens: number(promptDetails.cached_tokens),
    cacheWriteTokens: number(promptDetails.cache_write_tokens),
    reasoningTokens: number(fields(usage.completion_tokens_details).reasoning_tokens),
  };
}

/** A choice while its chunks arrive; strings grow, tool calls are numbered. */
interface GrowingChoice {
  role: string | undefined;
  content: string;
  reasoning: string;
  refusal: string;
  finishReason: string | undefined;
  readonly toolCalls: Map<number, { id: string | undefined; name: string; arguments: string }>;
}

class ChunkAccumulator implements Accumulator {
  readonly #choices = new Map<number, GrowingChoice>();
  #head: Fields = {};
  #usage: Usage | undefined;

  add(value: unknown): boolean {
    const chunk = fields(value);
    if (typeof chunk.id === "string") this.#head = { id: chunk.id, model: chunk.model ?? this.#head.model };
    // The last chunk has it, if the application asked for it; a few servers repeat it on every chunk.
    this.#usage = toUsage(chunk.usage) ?? this.#usage;
    const choices = list(chunk.choices);
    for (const choice of choices) this.#addChoice(fields(choice));
    return choices.length > 0;
  }

  response(): ModelResponse {
    return {
      id: string(this.#head.id),
      model: string(this.#head.model),
      usage: this.#usage,
      output: [...this.#choices.values()].map((choice) => toMessage(messageOf(choice), choice.finishReason)),
    };
  }

  #addChoice(choice: Fields): void {
    const delta = fields(choice.delta);
    const growing = this.#choice(number(choice.index) ?? 0);
    growing.role ??= string(delta.role);
    growing.content += string(delta.content) ?? "";
    growing.reasoning += string(delta.reasoning_content) ?? string(delta.reasoning) ?? "";
    growing.refusal += string(delta.refusal) ?? "";
    growing.finishReason = string(choice.finish_reason) ?? growing.finishReason;
    for (const value of list(delta.tool_calls)) {
      const call = fields(value);
      const called = fields(call.function);
      const index = number(call.index) ?? growing.toolCalls.size;
      const before = growing.toolCalls.get(index);
      growing.toolCalls.set(index, {
        id: before?.id ?? string(call.id),
        name: (before?.name ?? "") + (string(called.name) ?? ""),
        arguments: (before?.arguments ?? "") + (string(called.arguments) ?? ""),
      });
    }
  }

  #choice(index: number): GrowingChoice {
    let choice = this.#choices.get(index);
    if (choice === undefined) {
      choice = {
        role: undefined,
        content: "",
        reasoning: "",
        refusal: "",
        finishReason: undefined,
        toolCalls: new Map(),
      };
      this.#choices.set(index, choice);
    }
    return choice;
  }
}

/** The message that a call without streaming would have brought. */
function messageOf(choice: GrowingChoice): Fields {
  return {
    role: choice.role,
    content: choice.content,
    reasoning_content: choice.reasoning,
    refusal: choice.refusal || undefined,
    tool_calls: [...choice.toolCalls.values()].map(({ id, name, arguments: args }) => ({
      id,
      function: { name, arguments: args },
    })),
  };
}
