import { tracedFetch } from "../fetched-call.ts";
import type { Provider } from "../genai.ts";
import type { Instrumentation } from "../instrumentation.ts";
import { classesIn, patchMethod, prototypeAt } from "../patch.ts";
import { traced } from "../traced-method.ts";
import { speech, transcription } from "./audio.ts";
import { fetchedBatch } from "./batches.ts";
import { chat } from "./chat.ts";
import { completions } from "./completions.ts";
import { embeddings } from "./embeddings.ts";
import { images } from "./images.ts";
import { fetchedResponse, responses } from "./responses.ts";

/** Methods that call a model, where they are, and how they are read. All helpers of the client go through them. */
const CALLS: readonly [path: string[], method: string, provider: Provider][] = [
  [["Chat", "Completions"], "create", chat],
  [["Responses"], "create", responses],
  [["Responses"], "compact", responses],
  [["Beta", "Responses"], "create", responses],
  [["Beta", "Responses"], "compact", responses],
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
      for (const [path, name, provider] of CALLS)
        patchMethod(prototypeAt(client, path), name, (method) => traced(method, provider));
      for (const [path, name, read] of FETCHES)
        patchMethod(prototypeAt(client, path), name, (method) => tracedFetch(method, read));
    }
  },
};
