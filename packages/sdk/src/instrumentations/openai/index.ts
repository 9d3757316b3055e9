import type { Instrumentation } from "../instrumentation.ts";
import { classesIn, patchMethod, prototypeAt } from "../patch.ts";
import { traced } from "../traced-method.ts";
import { chat } from "./chat.ts";

export const openAI: Instrumentation = {
  module: "openai",
  option: "openAI",
  patch(exported) {
    for (const client of classesIn(exported, "OpenAI")) {
      patchMethod(prototypeAt(client, ["Chat", "Completions"]), "create", (create) => traced(create, chat));
    }
  },
};
