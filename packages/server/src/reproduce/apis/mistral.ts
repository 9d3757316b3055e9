import type { Json } from "../recorded-call.ts";
import type { Api } from "./api.ts";
import { chatBody, openAiChat } from "./openai-chat.ts";
import { parametersOf } from "./parameters.ts";
import { inSnakeCase } from "./snake-case.ts";

/** Mistral's chat: OpenAI's protocol, but for the name of the seed. */
export const mistralChat: Api = {
  ...openAiChat,
  name: "Mistral Chat",
  hasPlainClients: false,
  body(call, notes) {
    const names = {
      maxTokens: "max_tokens",
      temperature: "temperature",
      topP: "top_p",
      seed: "random_seed",
      frequencyPenalty: "frequency_penalty",
      presencePenalty: "presence_penalty",
      stop: "stop",
      choiceCount: "n",
    } as const;
    const { toolChoice: tool_choice, reasoningEffort: reasoning_effort } = call.settings;
    const parameters = parametersOf(call, names, notes, { tool_choice, reasoning_effort });
    return chatBody(call, withSchema(inSnakeCase(parameters)), notes);
  },
};

/** What the client calls `schemaDefinition` is `schema` on the wire. */
function withSchema(parameters: Json): Json {
  const format = parameters.response_format;
  if (typeof format !== "object" || format === null || Array.isArray(format)) return parameters;
  const { jsonSchema, ...others } = format;
  if (typeof jsonSchema !== "object" || jsonSchema === null || Array.isArray(jsonSchema)) return parameters;
  const { schemaDefinition, ...named } = jsonSchema;
  return {
    ...parameters,
    response_format: { ...others, json_schema: { ...named, schema: schemaDefinition ?? {} } },
  };
}
