import type { Provider } from "../genai.ts";
import type { Instrumentation } from "../instrumentation.ts";
import { chat } from "../openai/chat.ts";
import { completions } from "../openai/completions.ts";
import { embeddings } from "../openai/embeddings.ts";
import { images } from "../openai/images.ts";
import { classesIn, patchMethod, prototypeAt } from "../patch.ts";
import { servedBy } from "../served-by.ts";
import { traced } from "../traced-method.ts";
import { rerank } from "./rerank.ts";

/** By the class of the resource and its method: OpenAI's protocol, and a rerank. */
const METHODS: readonly (readonly [path: readonly string[], name: string, operation: Provider])[] = [
  [["Chat", "Completions"], "create", chat],
  [["Completions"], "create", completions],
  [["Embeddings"], "create", embeddings],
  [["Images"], "generate", images],
  [["Rerank"], "create", rerank],
];

export const together: Instrumentation = {
  module: "together-ai",
  option: "together",
  patch(exported) {
    for (const client of classesIn(exported, "Together")) {
      for (const [path, name, operation] of METHODS) {
        const provider = servedBy("together_ai", operation);
        patchMethod(prototypeAt(client, path), name, (method) => traced(method, provider));
      }
    }
  },
};
