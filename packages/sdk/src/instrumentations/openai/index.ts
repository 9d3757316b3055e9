import { tracedFetch } from "../fetched-call.ts";
import type { Provider } from "../genai.ts";
import type { Instrumentation } from "../instrumentation.ts";
import { classesIn, patchMethod, prototypeAt } from "../patch.ts";
import { traced } from "../traced-method.ts";
import { ofOpenAi } from "./api.ts";
import { speech, transcription } from "./audio.ts";
import { fetchedBatch } from "./batches.ts";
import { chat } from "./chat.ts";
import { completions } from "./completions.ts";
import { embeddings } from "./embeddings.ts";
import { images } from "./images.ts";
import { fetchedResponse, responses } from "./responses.ts";

/** Methods that call a model, where they are, and how they are read. All helpers of the client go through them. */
const CALLS: readonly [
  path: string[],
  method: string,
  provider: Provider,
  apiType?: "chat_completions" | "responses",
][] = [
  [["Chat", "Completions"], "create", chat, "chat_completions"],
  [["Responses"], "create", responses, "responses"],
  [["Responses"], "compact", responses, "responses"],
  [["Beta", "Responses"], "create", responses, "responses"],
  [["Beta", "Responses"], "compact", responses, "responses"],
  [["Completions"], "create", completions],
  [["Embeddings"], "create", embeddings],
  [["Images"], "generate", images],
  [["Images"], "edit", images],
  [["Images"], "createVariation", images],
  [["Audio", "Transcriptions"], "create", transcription],
  [["Audio", "Translations"], "create", transcription],
  [["Audio", "Speech"], "create", speech],
];

/** Methods that bring the answer to a call that was made before. */
const FETCHES: readonly [path: string[], method: string, read: Parameters<typeof tracedFetch>[1]][] = [
  [["Responses"], "retrieve", fetchedResponse],
  [["Beta", "Responses"], "retrieve", fetchedResponse],
  [["Batches"], "retrieve", fetchedBatch],
];

export const openAI: Instrumentation = {
  module: "openai",
  option: "openAI",
  patch(exported) {
    for (const client of classesIn(exported, "OpenAI")) {
      for (const [path, name, provider, apiType] of CALLS)
        patchMethod(prototypeAt(client, path), name, (method) => traced(method, ofOpenAi(provider, apiType)));
      for (const [path, name, read] of FETCHES)
        patchMethod(prototypeAt(client, path), name, (method) => tracedFetch(method, read));
    }
  },
};
