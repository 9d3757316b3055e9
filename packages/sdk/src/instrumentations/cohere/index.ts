import type { Instrumentation } from "../instrumentation.ts";
import { classesIn } from "../patch.ts";
import { patchPrototypeOf } from "../patch-prototype.ts";
import { fields } from "../wire.ts";
import { chatStreamV1, chatV1 } from "./chat-v1.ts";
import { chatStreamV2, chatV2 } from "./chat-v2.ts";
import { embed } from "./embed.ts";
import { generate, generateStream } from "./generate.ts";
import { rerank } from "./rerank.ts";

const V1_OPERATIONS = { chat: chatV1, chatStream: chatStreamV1, generate, generateStream, embed, rerank };
const V2_OPERATIONS = { chat: chatV2, chatStream: chatStreamV2, embed, rerank };

export const cohere: Instrumentation = {
  module: "cohere-ai",
  option: "cohere",
  patch(exported) {
    const classes = [...classesIn(exported, "CohereClient"), ...classesIn(exported, "CohereClientV2")];
    for (const client of new Set(classes)) patchClient(client as ClientClass);
  },
};

type ClientClass = (new (options: { token: string }) => object) & { readonly prototype: object };

/** The class behind the second API is not exported: the client of the first leads to it. */
function patchClient(Client: ClientClass): void {
  const v1: unknown = "chat" in Client.prototype ? Object.create(Client.prototype) : innerClient(Client);
  patchPrototypeOf(v1, V1_OPERATIONS);
  patchPrototypeOf(fields(v1).v2, V2_OPERATIONS);
}

/**
 * `CohereClientV2` has no methods but those that each instance binds as its own, so that only an instance leads
 * anywhere. Making one of Cohere's own class, and not of one that the application derives, asks nobody for anything.
 */
function innerClient(Client: ClientClass): unknown {
  let Base = Client;
  while (Object.getPrototypeOf(Base) !== Function.prototype)
    Base = Object.getPrototypeOf(Base) as ClientClass;
  return fields(new Base({ token: "" })).client;
}
