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

type ClientClass = new (options: { token: string }) => object;

/**
 * The class behind the second API is not exported, and `CohereClientV2` has its methods bound as its own properties:
 * only an instance leads to it. Making one asks nobody for anything.
 */
function patchClient(Client: ClientClass): void {
  const instance = fields(new Client({ token: "" }));
  const v1 = "clientV2" in instance ? instance.client : instance;
  patchPrototypeOf(v1, V1_OPERATIONS);
  patchPrototypeOf(fields(v1).v2, V2_OPERATIONS);
}
