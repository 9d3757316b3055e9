import type { Provider } from "../genai.ts";
import { parametersOf } from "../parameters.ts";
import { fields, list, number, string } from "../wire.ts";
import { ChunkAccumulator } from "./chat-stream.ts";
import { toMessage } from "./messages.ts";
import { requestOf, samplingOf, texts } from "./request.ts";
import { completionUsage } from "./usage.ts";

/** OpenAI's Completions API, which was there before chat was. */
export const completions: Provider = {
  request(resource, [value]) {
    const body = fields(value);
    return {
      ...requestOf(resource, body),
      ...samplingOf(body),
      operation: "text_completion",
      maxTokens: number(body.max_tokens),
      content: () => ({
        input: texts(body.prompt).map((content) => toMessage({ role: "user", content })),
        parameters: parametersOf(body, ["model", "prompt"]),
      }),
    };
  },

  response(value) {
    const body = fields(value);
    return {
      id: string(body.id),
      model: string(body.model),
      usage: completionUsage(body.usage),
      output: list(body.choices).map((choice) => {
        const { text, message, finish_reason } = fields(choice);
        return toMessage(message ?? { content: text }, string(finish_reason));
      }),
    };
  },

  createAccumulator: () => new ChunkAccumulator(completions.response),
};
