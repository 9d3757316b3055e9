import type { Instrumentation } from "../instrumentation.ts";
import { classesIn, prototypeAt } from "../patch.ts";
import { patchPrototypeOf } from "../patch-prototype.ts";
import { fields } from "../wire.ts";
import { chat, chatStream, fim, fimStream } from "./chat.ts";
import { embeddings } from "./embeddings.ts";
import { withoutOwnSpan } from "./own-span.ts";

/** By the resource of the client. The two that parse call the API past `complete` and `stream`. */
const OPERATIONS = {
  chat: { complete: chat, parse: chat, stream: chatStream, parseStream: chatStream },
  agents: { complete: chat, stream: chatStream },
  fim: { complete: fim, stream: fimStream },
  embeddings: { create: embeddings },
};

export const mistral: Instrumentation = {
  module: "@mistralai/mistralai",
  option: "mistral",
  patch(exported) {
    for (const client of classesIn(exported, "Mistral")) {
      // The classes of the resources are not exported: what a client would make of them leads to them.
      const instance = fields(Object.create(prototypeAt(client) ?? null));
      for (const [resource, operations] of Object.entries(OPERATIONS)) {
        patchPrototypeOf(instance[resource], operations, withoutOwnSpan);
      }
    }
  },
};
