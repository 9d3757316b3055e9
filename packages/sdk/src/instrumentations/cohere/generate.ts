import type { Accumulator, Message, ModelResponse, Provider } from "../genai.ts";
import { type Fields, fields, list, number, string } from "../wire.ts";
import { requestHead } from "./request.ts";
import { usageOf } from "./usage.ts";

/** `generate()`, which Cohere had before it had chat. */
export const generate: Provider = generateOf(false);
export const generateStream: Provider = generateOf(true);

function generateOf(isStream: boolean): Provider {
  return {
    request(client, [value]) {
      const body = fields(value);
      return {
        ...requestHead(client, body, "text_completion", isStream),
        choiceCount: number(body.numGenerations),
        content: () => ({
          input: [{ role: "user", parts: [{ type: "text", content: string(body.prompt) ?? "" }] }],
        }),
      };
    },
    response: (value) => toResponse(fields(value)),
    createAccumulator: () => new EventAccumulator(),
  };
}

function toResponse(body: Fields): ModelResponse {
  return {
    id: string(body.id),
    ...usageOf(body.meta),
    output: list(body.generations).map((generation) => {
      const { text, finishReason, finish_reason } = fields(generation);
      // The client renames it only in streams.
      return toMessage(string(text) ?? "", string(finishReason) ?? string(finish_reason));
    }),
  };
}

function toMessage(text: string, finishReason: string | undefined): Message {
  return {
    role: "assistant",
    parts: [{ type: "text", content: text }],
    ...(finishReason === undefined ? {} : { finish_reason: finishReason }),
  };
}

class EventAccumulator implements Accumulator {
  readonly #texts = new Map<number, string>();
  #end: Fields | undefined;

  add(value: unknown): boolean {
    const event = fields(value);
    if (event.eventType === "stream-end" || event.eventType === "stream-error") {
      this.#end = event;
      return false;
    }
    const index = number(event.index) ?? 0;
    this.#texts.set(index, (this.#texts.get(index) ?? "") + (string(event.text) ?? ""));
    return true;
  }

  response(): ModelResponse {
    if (this.#end?.response !== undefined) return toResponse(fields(this.#end.response));
    const finishReason = string(this.#end?.finishReason);
    const failure = string(this.#end?.err);
    return {
      output: [...this.#texts.values()].map((text) => toMessage(text, finishReason)),
      error: failure === undefined ? undefined : { type: finishReason ?? "ERROR", message: failure },
    };
  }
}
