import { abandon, CACHED, CALLING, drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { Anthropic } = await load("@anthropic-ai/sdk");
  const client = new Anthropic({ apiKey: "stand-in", baseURL: STAND_IN_URL, maxRetries: 0 });
  /** @param {string} content */
  const request = (content) => ({
    model: "claude-sonnet-4-6",
    max_tokens: 500,
    messages: [{ role: "user", content }],
  });
  const { parameters, ...tool } = TOOL;
  return {
    success: () => client.messages.create(request(QUESTION)),
    error: () => client.messages.create(request(FAILING)),
    stream: async () => drain(await client.messages.create({ ...request(QUESTION), stream: true })),
    "abandoned stream": async () =>
      abandon(await client.messages.create({ ...request(QUESTION), stream: true }), 6),
    tools: () =>
      client.messages.create({ ...request(CALLING), tools: [{ ...tool, input_schema: parameters }] }),
    cached: () => client.messages.create(request(CACHED)),
  };
};
