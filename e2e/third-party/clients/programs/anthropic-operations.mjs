import { drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** What the client offers beside `messages.create()`. @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { Anthropic } = await load("@anthropic-ai/sdk");
  const client = new Anthropic({ apiKey: "stand-in", baseURL: STAND_IN_URL, maxRetries: 0 });
  const request = {
    model: "claude-sonnet-4-6",
    max_tokens: 500,
    messages: [{ role: "user", content: QUESTION }],
  };
  const { parameters, ...tool } = TOOL;
  const tools = [
    {
      ...tool,
      type: "custom",
      input_schema: parameters,
      run: () => "found",
      parse: (/** @type {any} */ x) => x,
    },
  ];
  return {
    "messages.stream": () => client.messages.stream(request).finalMessage(),
    "messages.stream failed": () =>
      client.messages.stream({ ...request, messages: [{ role: "user", content: FAILING }] }).finalMessage(),
    "messages.parse": () => client.messages.parse(request),
    "messages.withResponse": () => client.messages.create(request).withResponse(),
    "messages.asResponse": () => client.messages.create(request).asResponse(),
    "beta.messages.create": () => client.beta.messages.create(request),
    "beta.messages.create streamed": async () =>
      drain(await client.beta.messages.create({ ...request, stream: true })),
    "beta.messages.stream": () => client.beta.messages.stream(request).finalMessage(),
    "beta.messages.parse": () => client.beta.messages.parse(request),
    "beta.messages.toolRunner": () => client.beta.messages.toolRunner({ ...request, tools }).runUntilDone(),
    "beta.messages.toolRunner streamed": async () => {
      for await (const stream of client.beta.messages.toolRunner({ ...request, tools, stream: true }))
        await drain(stream);
    },
  };
};
