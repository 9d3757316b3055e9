import type { Instrumentation } from "../instrumentation.ts";
import { classesIn, patchMethod, prototypeAt } from "../patch.ts";
import { traced } from "../traced-method.ts";
import { messagesApi } from "./messages-api.ts";
import { streamWithoutOwnSpan, withoutOwnSpan } from "./own-span.ts";

export const anthropic: Instrumentation = {
  module: "@anthropic-ai/sdk",
  option: "anthropic",
  patch(exported) {
    for (const client of classesIn(exported, "Anthropic")) {
      for (const path of [["Messages"], ["Beta", "Messages"]]) {
        const messages = prototypeAt(client, path);
        patchMethod(messages, "create", (create) => traced(create, messagesApi, withoutOwnSpan));
        patchMethod(messages, "stream", streamWithoutOwnSpan);
      }
    }
  },
};
