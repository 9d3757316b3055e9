import { ATTR_AWS_GUARDRAIL_ID } from "@anyway-sh/semconv";
import type { Accumulator, ModelResponse, Provider, RequestContent, Usage } from "../genai.ts";
import { parametersOf } from "../parameters.ts";
import { type Fields, fields, list, number, parsedJson, string } from "../wire.ts";
import { inputOf, isStreamed, PROVIDER } from "./command.ts";
import { toMessage, toParts, toToolDefinitions } from "./converse-messages.ts";
import { converseUsage } from "./usage.ts";

/** Converse and ConverseStream, the same for all models. */
export const converse: Provider = {
  request(_client, [command]) {
    const input = inputOf(command);
    return {
      provider: PROVIDER,
      model: string(input.modelId),
      isStream: isStreamed(command),
      baseUrl: undefined,
      attributes: { [ATTR_AWS_GUARDRAIL_ID]: string(fields(input.guardrailConfig).guardrailIdentifier) },
      ...settingsOf(input),
      content: () => converseContent(input),
    };
  },
  response: converseResponse,
  streamIn: (output) => fields(output).stream,
  createAccumulator: () => new ConverseAccumulator(),
};

function settingsOf(input: Fields) {
  const { maxTokens, temperature, topP, stopSequences } = fields(input.inferenceConfig);
  return {
    maxTokens: number(maxTokens),
    temperature: number(temperature),
    topP: number(topP),
    topK: number(fields(input.additionalModelRequestFields).top_k),
    stopSequences: list(stopSequences).filter((text) => typeof text === "string"),
  };
}

export function converseContent(input: Fields): RequestContent {
  const { toolChoice } = fields(input.toolConfig);
  return {
    input: list(input.messages).map((message) => toMessage(message)),
    system: toParts(input.system),
    tools: toToolDefinitions(input.toolConfig),
    parameters: {
      ...parametersOf(input, ["modelId", "messages", "system", "toolConfig"]),
      ...(toolChoice != null && { toolConfig: { toolChoice } }),
    },
  };
}

/** What Converse answers, and InvokeModel where the model is one of Amazon's own Nova. */
export function converseResponse(value: unknown): ModelResponse {
  const { output, stopReason, usage, trace } = fields(value);
  return {
    model: routedModel(trace),
    usage: converseUsage(usage),
    output: [toMessage(fields(output).message, string(stopReason))],
  };
}

/** A prompt router is asked by its own name, and says which model it chose. */
function routedModel(trace: unknown): string | undefined {
  return string(fields(fields(trace).promptRouter).invokedModelId);
}

/** A content block while its deltas arrive. */
interface GrowingBlock {
  readonly start: Fields;
  text: string;
  reasoning: string;
  toolInput: string;
}

/** The events of ConverseStream, and the chunks of Nova's own streams, which are the same. */
export class ConverseAccumulator implements Accumulator {
  readonly #blocks = new Map<number, GrowingBlock>();
  #role: string | undefined;
  #stopReason: string | undefined;
  #usage: Usage | undefined;
  #model: string | undefined;

  add(value: unknown): boolean {
    const { messageStart, contentBlockStart, contentBlockDelta, messageStop, metadata } = fields(value);
    if (messageStart !== undefined) this.#role = string(fields(messageStart).role);
    if (contentBlockStart !== undefined) this.#blockOf(fields(contentBlockStart));
    if (contentBlockDelta !== undefined) this.#addDelta(fields(contentBlockDelta));
    if (messageStop !== undefined) this.#stopReason = string(fields(messageStop).stopReason);
    if (metadata !== undefined) {
      this.#usage = converseUsage(fields(metadata).usage);
      this.#model = routedModel(fields(metadata).trace);
    }
    return contentBlockDelta !== undefined;
  }

  response(): ModelResponse {
    const content = [...this.#blocks.values()].map(contentOf);
    return {
      model: this.#model,
      usage: this.#usage,
      output: [toMessage({ role: this.#role, content }, this.#stopReason)],
    };
  }

  /** Blocks of text come without a start. */
  #blockOf({ contentBlockIndex, start }: Fields): GrowingBlock {
    const index = number(contentBlockIndex) ?? 0;
    let block = this.#blocks.get(index);
    if (block === undefined) {
      block = { start: fields(start), text: "", reasoning: "", toolInput: "" };
      this.#blocks.set(index, block);
    }
    return block;
  }

  #addDelta(event: Fields): void {
    const block = this.#blockOf(event);
    const delta = fields(event.delta);
    block.text += string(delta.text) ?? "";
    block.reasoning += string(fields(delta.reasoningContent).text) ?? "";
    block.toolInput += string(fields(delta.toolUse).input) ?? "";
  }
}

/** The block that a call without streaming would have brought. */
function contentOf({ start, text, reasoning, toolInput }: GrowingBlock): Fields {
  if (start.toolUse !== undefined) {
    return { toolUse: { ...fields(start.toolUse), input: toolInput === "" ? {} : parsedJson(toolInput) } };
  }
  if (reasoning !== "") return { reasoningContent: { reasoningText: { text: reasoning } } };
  return text === "" ? start : { text };
}
