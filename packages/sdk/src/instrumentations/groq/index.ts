import type { Provider } from "../genai.ts";
import type { Instrumentation } from "../instrumentation.ts";
import { transcription } from "../openai/audio.ts";
import { chat } from "../openai/chat.ts";
import { embeddings } from "../openai/embeddings.ts";
import { classesIn, patchMethod, prototypeAt } from "../patch.ts";
import { servedBy } from "../served-by.ts";
import { traced } from "../traced-method.ts";

/** By the class of the resource. Speech is left out: it does not say what it costs. */
const OPERATIONS: readonly (readonly [path: readonly string[], operation: Provider])[] = [
  [["Chat", "Completions"], chat],
  [["Embeddings"], embeddings],
  [["Audio", "Transcriptions"], transcription],
  [["Audio", "Translations"], transcription],
];

export const groq: Instrumentation = {
  module: "groq-sdk",
  option: "groq",
  patch(exported) {
    for (const client of classesIn(exported, "Groq")) {
      for (const [path, operation] of OPERATIONS) {
        const provider = servedBy("groq", operation);
        patchMethod(prototypeAt(client, path), "create", (create) => traced(create, provider));
      }
    }
  },
};
