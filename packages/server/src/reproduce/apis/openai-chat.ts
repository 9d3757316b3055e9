import type { AttributeValue } from "../../model/span.ts";
import { bearer, endpointOf } from "../endpoint.ts";
import type { Notes } from "../notes.ts";
import type { Json, RecordedCall } from "../recorded-call.ts";
import type { Api } from "./api.ts";
import { defined, someOf } from "./content.ts";
import { toChatMessages, toChatTool, withSystem } from "./openai-messages.ts";
import { noteMissingSchema, parametersOf, type SettingNames, streamed } from "./parameters.ts";

/** OpenAI's Chat Completions, and everyone who speaks them. */
export const openAiChat: Api = {
  name: "OpenAI Chat Completions",
  hasPlainClients: true,
  endpoint(call, notes) {
    const { base, key } = endpointOf(call, notes, "/v1");
    return { url: [...base, "/chat/completions"], headers: [bearer(key)] };
  },
  body: (call, notes) => chatBody(call, parametersOf(call, chatNames(call), notes, chatChoices(call)), notes),
};

/** A chat completion with these parameters. */
export function chatBody(call: RecordedCall, parameters: Json, notes: Notes): Json {
  noteMissingSchema(call, notes);
  return {
    ...defined({
      model: call.model,
      messages: withSystem(call.system, toChatMessages(call.messages, notes)),
      tools: someOf(call.tools.map(toChatTool)),
    }),
    ...streamed(call, parameters),
  };
}

/** OpenAI's newer models refuse `max_tokens`; those who speak its protocol may know no other name. */
function chatNames({ provider }: RecordedCall): SettingNames {
  const isOpenAi = provider === "openai" || provider === "azure.ai.openai";
  return {
    maxTokens: isOpenAi ? "max_completion_tokens" : "max_tokens",
    temperature: "temperature",
    topP: "top_p",
    topK: "top_k",
    seed: "seed",
    frequencyPenalty: "frequency_penalty",
    presencePenalty: "presence_penalty",
    stop: "stop",
    choiceCount: "n",
    serviceTier: "service_tier",
    user: "user",
  };
}

/** What a chat completion makes of the settings that need more than a name. */
function chatChoices({ settings }: RecordedCall): Record<string, AttributeValue | undefined> {
  return {
    tool_choice: settings.toolChoice,
    reasoning_effort: settings.reasoningEffort,
    response_format: responseFormat(settings),
  };
}

function responseFormat({ outputSchema, outputType }: RecordedCall["settings"]) {
  if (outputSchema !== undefined)
    return { type: "json_schema", json_schema: { name: "answer", schema: outputSchema } };
  return outputType === "json_object" ? { type: "json_object" } : undefined;
}
