import { bearer, endpointOf } from "../endpoint.ts";
import type { Api } from "./api.ts";
import { chatBody } from "./openai-chat.ts";
import { parametersOf } from "./parameters.ts";
import { inSnakeCase } from "./snake-case.ts";

/** Cohere's second chat, whose messages and tools are those of OpenAI's protocol. */
export const cohereChat: Api = {
  name: "Cohere Chat",
  hasPlainClients: false,
  endpoint(call, notes) {
    const { base, key } = endpointOf(call, notes, "");
    return { url: [...base, "/v2/chat"], headers: [bearer(key)] };
  },
  body(call, notes) {
    const names = {
      maxTokens: "max_tokens",
      temperature: "temperature",
      topP: "p",
      topK: "k",
      seed: "seed",
      frequencyPenalty: "frequency_penalty",
      presencePenalty: "presence_penalty",
      stop: "stop_sequences",
    } as const;
    return chatBody(call, inSnakeCase(parametersOf(call, names, notes)), notes);
  },
};
