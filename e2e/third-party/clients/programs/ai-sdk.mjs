import { CALLING, drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** Version 7, whose spans are made by a package of its own, and version 6, which makes them itself. */
const VERSIONS = /** @type {const} */ ([
  { version: 7, ai: "ai", provider: "@ai-sdk/openai" },
  { version: 6, ai: "ai-6", provider: "ai-6-openai" },
]);

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { OpenAI } = await load("openai");
  const client = new OpenAI({ apiKey: "stand-in", baseURL: `${STAND_IN_URL}/v1`, maxRetries: 0 });
  const { OpenTelemetry } = await load("@ai-sdk/otel");
  /** @type {import("../run-cases.mjs").Cases} */
  const cases = {};
  for (const { version, ai, provider } of VERSIONS) {
    const { embedMany, generateText, jsonSchema, registerTelemetry, stepCountIs, streamText, tool } =
      await load(ai);
    const { createOpenAI } = await load(provider);
    const openai = createOpenAI({ apiKey: "stand-in", baseURL: `${STAND_IN_URL}/v1` });
    registerTelemetry?.(new OpenTelemetry({ usage: true }));
    const telemetry = version === 6 ? { experimental_telemetry: { isEnabled: true } } : {};
    const request = (/** @type {string} */ prompt) => ({
      model: openai.chat("gpt-4o"),
      prompt,
      maxRetries: 0,
      ...telemetry,
    });
    const lookUp = tool({
      description: TOOL.description,
      inputSchema: jsonSchema(TOOL.parameters),
      execute: async (/** @type {{ order: string }} */ { order }) => {
        const question = { role: "user", content: QUESTION };
        await client.chat.completions.create({ model: "gpt-4o", messages: [question] });
        return `${order} is under way`;
      },
    });
    Object.assign(cases, {
      [`${version} success`]: () => generateText(request(QUESTION)),
      [`${version} error`]: () => generateText(request(FAILING)),
      [`${version} stream`]: () => drain(streamText(request(QUESTION)).textStream),
      [`${version} tools`]: () =>
        generateText({ ...request(CALLING), tools: { [TOOL.name]: lookUp }, stopWhen: stepCountIs(3) }),
      [`${version} embeddings`]: () =>
        embedMany({
          model: openai.embedding("text-embedding-3-small"),
          values: ["one", "two"],
          maxRetries: 0,
          ...telemetry,
        }),
    });
  }
  return cases;
};
