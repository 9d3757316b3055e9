import { abandon, CACHED, CALLING, drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { Groq } = await load("groq-sdk");
  const client = new Groq({ apiKey: "stand-in", baseURL: STAND_IN_URL, maxRetries: 0 });
  /** @param {string} content */
  const request = (content) => ({
    model: "llama-3.3-70b-versatile",
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
    embeddings: () => client.embeddings.create({ model: "nomic-embed-text-v1_5", input: QUESTION }),
  };
};
