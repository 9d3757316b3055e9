import type { Accumulator, ModelResponse, Provider } from "../genai.ts";
import { fields, number, string } from "../wire.ts";
import { toMessage } from "./messages.ts";
import { requestOf } from "./messages-api.ts";

/** Anthropic's API before messages, which the client had until 1.0. It never said what it used. */
export const completions: Provider = {
  request(resource, [value]) {
    const body = fields(value);
    return {
      ...requestOf(resource, body),
      operation: "text_completion",
      maxTokens: number(body.max_tokens_to_sample),
      content: () => ({ input: [toMessage({ role: "user", content: body.prompt })] }),
    };
  },

  response: toResponse,

  createAccumulator: () => new CompletionAccumulator(),
};

function toResponse(value: unknown): ModelResponse {
  const body = fields(value);
  return {
    id: string(body.id),
    model: string(body.model),
    output: [toMessage({ content: body.completion }, string(body.stop_reason))],
  };
}

class CompletionAccumulator implements Accumulator {
  #text = "";
  #latest: unknown;

  add(value: unknown): boolean {
    const event = fields(value);
    if (event.type !== "completion") return false;
    this.#text += string(event.completion) ?? "";
    this.#latest = event;
    return true;
  }

  response(): ModelResponse {
    return toResponse({ ...fields(this.#latest), completion: this.#text });
  }
}
