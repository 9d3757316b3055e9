import { tracedFetch } from "../fetched-call.ts";
import type { Instrumentation } from "../instrumentation.ts";
import { classesIn, patchMethod, prototypeAt } from "../patch.ts";
import { traced } from "../traced-method.ts";
import { completions } from "./completions.ts";
import { fetchedMessage, messagesApi } from "./messages-api.ts";
import { keepingOwnSpanOut, withoutOwnSpan } from "./own-span.ts";

export const anthropic: Instrumentation = {
  module: "@anthropic-ai/sdk",
  option: "anthropic",
  patch(exported) {
    for (const client of classesIn(exported, "Anthropic")) {
      for (const path of [["Messages"], ["Beta", "Messages"]]) {
        const messages = prototypeAt(client, path);
        // All helpers go through it: parse(), stream(), the tool runner and threads.
        patchMethod(messages, "create", (create) => traced(create, messagesApi, withoutOwnSpan));
        patchMethod(messages, "stream", keepingOwnSpanOut);
        // Counting calls no model, though the client's own span of it reads as if it did.
        patchMethod(messages, "countTokens", keepingOwnSpanOut);
        patchMethod(prototypeAt(client, [...path, "Batches"]), "results", (results) =>
          tracedFetch(results, fetchedMessage),
        );
      }
      patchMethod(prototypeAt(client, ["Completions"]), "create", (create) =>
        traced(create, completions, withoutOwnSpan),
      );
    }
  },
};
