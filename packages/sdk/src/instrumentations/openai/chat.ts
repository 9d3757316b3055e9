import { ATTR_OPENAI_RESPONSE_SYSTEM_FINGERPRINT } from "@anyway-sh/semconv";
import type { Provider } from "../genai.ts";
import { parametersOf } from "../parameters.ts";
import { fields, list, number, string } from "../wire.ts";
import { ChunkAccumulator } from "./chat-stream.ts";
import { toMessage, toToolDefinition } from "./messages.ts";
import { outputTypeOf, requestedTier, requestOf, samplingOf, servedTier } from "./request.ts";
import { completionUsage } from "./usage.ts";

/** OpenAI's Chat Completions API, and everyone who speaks it. */
export const chat: Provider = {
  request(resource, [value]) {
    const body = fields(value);
    return {
      ...requestOf(resource, body),
      ...samplingOf(body),
      maxTokens: number(body.max_completion_tokens) ?? number(body.max_tokens),
      reasoningLevel: string(body.reasoning_effort),
      outputType: list(body.modalities).includes("audio") ? "speech" : outputTypeOf(body.response_format),
      attributes: requestedTier(body),
      content: () => ({
        input: list(body.messages).map((message) => toMessage(message)),
        tools: [...list(body.tools), ...list(body.functions)].map(toToolDefinition),
        parameters: parametersOf(body, ["model", "messages", "tools", "functions"]),
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
        const { message, finish_reason } = fields(choice);
        return toMessage(message, string(finish_reason));
      }),
      attributes: {
        ...servedTier(body),
        [ATTR_OPENAI_RESPONSE_SYSTEM_FINGERPRINT]: string(body.system_fingerprint),
      },
    };
  },

  createAccumulator: () => new ChunkAccumulator(chat.response),
};
