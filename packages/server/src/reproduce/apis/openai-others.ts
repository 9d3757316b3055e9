import type { AttributeValue } from "../../model/span.ts";
import { bearer, endpointOf } from "../endpoint.ts";
import type { Notes } from "../notes.ts";
import type { RecordedCall } from "../recorded-call.ts";
import type { Api } from "./api.ts";
import { noteLeftOut } from "./content.ts";
import { parametersOf, type SettingNames, streamed } from "./parameters.ts";

/** Operations of OpenAI's protocol that are asked with texts alone. */
export const openAiEmbeddings = ofTexts("OpenAI Embeddings", "/embeddings", "input", {
  dimensions: "dimensions",
  encodingFormat: "encoding_format",
  user: "user",
});
export const openAiCompletions = ofTexts("OpenAI Completions", "/completions", "prompt", {
  maxTokens: "max_tokens",
  temperature: "temperature",
  topP: "top_p",
  seed: "seed",
  frequencyPenalty: "frequency_penalty",
  presencePenalty: "presence_penalty",
  stop: "stop",
  choiceCount: "n",
  user: "user",
});
export const openAiImages = ofTexts("OpenAI Images", "/images/generations", "prompt", {
  imageCount: "n",
  imageSize: "size",
  imageQuality: "quality",
});

function ofTexts(name: string, path: string, member: string, names: SettingNames): Api {
  return {
    name,
    hasPlainClients: true,
    endpoint(call, notes) {
      const { base, key } = endpointOf(call, notes, "/v1");
      return { url: [...base, path], headers: [bearer(key)] };
    },
    body: (call, notes) => ({
      model: call.model,
      [member]: textsIn(call, notes),
      ...streamed(call, parametersOf(call, names, notes)),
    }),
  };
}

/** One text is written as itself, several as a list. */
function textsIn({ messages }: RecordedCall, notes: Notes): AttributeValue {
  const texts = messages.flatMap(({ parts }) =>
    parts.flatMap((part) => {
      if (part.type === "text") return part.text;
      noteLeftOut(part, notes);
      return [];
    }),
  );
  return texts.length === 1 ? (texts[0] ?? "") : texts;
}
