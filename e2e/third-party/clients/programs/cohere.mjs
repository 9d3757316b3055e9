import { abandon, CACHED, CALLING, drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { CohereClientV2 } = await load("cohere-ai");
  const client = new CohereClientV2({ token: "stand-in", environment: STAND_IN_URL, maxRetries: 0 });
  /** @param {string} content */
  const request = (content) => ({ model: "command-a-03-2025", messages: [{ role: "user", content }] });
  return {
    success: () => client.chat(request(QUESTION)),
    error: () => client.chat(request(FAILING)),
    stream: async () => drain(await client.chatStream(request(QUESTION))),
    "abandoned stream": async () => abandon(await client.chatStream(request(QUESTION)), 5),
    tools: () => client.chat({ ...request(CALLING), tools: [{ type: "function", function: TOOL }] }),
    cached: () => client.chat(request(CACHED)),
    embeddings: () =>
      client.embed({
        model: "embed-v4.0",
        texts: [QUESTION],
        inputType: "search_query",
        embeddingTypes: ["float"],
      }),
  };
};
