import { abandon, CACHED, CALLING, drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { OpenAI } = await load("openai");
  const client = new OpenAI({ apiKey: "stand-in", baseURL: `${STAND_IN_URL}/v1`, maxRetries: 0 });
  const model = "gpt-4o";
  const messages = [{ role: "user", content: QUESTION }];
  const streamed = { model, messages, stream: true, stream_options: { include_usage: true } };
  return {
    success: () => client.chat.completions.create({ model, messages }),
    error: () => client.chat.completions.create({ model, messages: [{ role: "user", content: FAILING }] }),
    stream: async () => drain(await client.chat.completions.create(streamed)),
    "abandoned stream": async () => abandon(await client.chat.completions.create(streamed)),
    tools: () =>
      client.chat.completions.create({
        model,
        messages: [{ role: "user", content: CALLING }],
        tools: [{ type: "function", function: TOOL }],
      }),
    cached: () => client.chat.completions.create({ model, messages: [{ role: "user", content: CACHED }] }),
    embeddings: () => client.embeddings.create({ model: "text-embedding-3-small", input: QUESTION }),
  };
};
