import { abandon, CACHED, CALLING, drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { Together } = await load("together-ai");
  const client = new Together({
    apiKey: "stand-in",
    baseURL: `${STAND_IN_URL}/together/v1`,
    maxRetries: 0,
  });
  /** @param {string} content */
  const request = (content) => ({
    model: "meta-llama/Llama-3.3-70B-Instruct-Turbo",
    messages: [{ role: "user", content }],
  });
  const streamed = { ...request(QUESTION), stream: true };
  return {
    success: () => client.chat.completions.create(request(QUESTION)),
    error: () => client.chat.completions.create(request(FAILING)),
    stream: async () => drain(await client.chat.completions.create(streamed)),
    "abandoned stream": async () => abandon(await client.chat.completions.create(streamed)),
    tools: () =>
      client.chat.completions.create({ ...request(CALLING), tools: [{ type: "function", function: TOOL }] }),
    cached: () => client.chat.completions.create(request(CACHED)),
    embeddings: () => client.embeddings.create({ model: "BAAI/bge-large-en-v1.5", input: QUESTION }),
  };
};
