import { abandon, CACHED, CALLING, drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { Mistral } = await load("@mistralai/mistralai");
  const client = new Mistral({ apiKey: "stand-in", serverURL: `${STAND_IN_URL}/mistral` });
  /** @param {string} content */
  const request = (content) => ({ model: "mistral-small-latest", messages: [{ role: "user", content }] });
  return {
    success: () => client.chat.complete(request(QUESTION)),
    error: () => client.chat.complete(request(FAILING)),
    stream: async () => drain(await client.chat.stream(request(QUESTION))),
    "abandoned stream": async () => abandon(await client.chat.stream(request(QUESTION))),
    tools: () => client.chat.complete({ ...request(CALLING), tools: [{ type: "function", function: TOOL }] }),
    cached: () => client.chat.complete(request(CACHED)),
    embeddings: () => client.embeddings.create({ model: "mistral-embed", inputs: [QUESTION] }),
  };
};
