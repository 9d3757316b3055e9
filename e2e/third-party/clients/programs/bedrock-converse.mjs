import { abandon, CACHED, CALLING, drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } = await load(
    "@aws-sdk/client-bedrock-runtime",
  );
  const { NodeHttpHandler } = await load("@smithy/node-http-handler");
  const client = new BedrockRuntimeClient({
    region: "us-east-1",
    endpoint: STAND_IN_URL,
    credentials: { accessKeyId: "stand-in", secretAccessKey: "stand-in" },
    maxAttempts: 1,
    // The client's own handler speaks HTTP/2.
    requestHandler: new NodeHttpHandler(),
  });
  /** @param {string} text */
  const request = (text) => ({
    modelId: "us.amazon.nova-pro-v1:0",
    messages: [{ role: "user", content: [{ text }] }],
    inferenceConfig: { maxTokens: 500 },
  });
  const { parameters, ...tool } = TOOL;
  const toolConfig = { tools: [{ toolSpec: { ...tool, inputSchema: { json: parameters } } }] };
  return {
    success: () => client.send(new ConverseCommand(request(QUESTION))),
    error: () => client.send(new ConverseCommand(request(FAILING))),
    stream: async () => drain((await client.send(new ConverseStreamCommand(request(QUESTION)))).stream),
    "abandoned stream": async () =>
      abandon((await client.send(new ConverseStreamCommand(request(QUESTION)))).stream),
    tools: () => client.send(new ConverseCommand({ ...request(CALLING), toolConfig })),
    cached: () => client.send(new ConverseCommand(request(CACHED))),
  };
};
