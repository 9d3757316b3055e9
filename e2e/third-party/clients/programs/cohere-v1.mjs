import { abandon, CACHED, CALLING, drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { CohereClient } = await load("cohere-ai");
  const client = new CohereClient({ token: "stand-in", environment: STAND_IN_URL, maxRetries: 0 });
  const model = "command-r-08-2024";
  const { name, description } = TOOL;
  const tool = { name, description, parameterDefinitions: { order: { type: "str", required: true } } };
  return {
    success: () => client.chat({ model, message: QUESTION }),
    error: () => client.chat({ model, message: FAILING }),
    stream: async () => drain(await client.chatStream({ model, message: QUESTION })),
    "abandoned stream": async () => abandon(await client.chatStream({ model, message: QUESTION })),
    tools: () => client.chat({ model, message: CALLING, tools: [tool] }),
    cached: () => client.chat({ model, message: CACHED }),
    embeddings: () =>
      client.embed({ model: "embed-english-v3.0", texts: [QUESTION], inputType: "search_query" }),
  };
};
