import { abandon, CACHED, CALLING, drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { BedrockRuntimeClient, InvokeModelCommand, InvokeModelWithResponseStreamCommand } = await load(
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
  /** @param {string} content */
  const request = (content, more = {}) => ({
    modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    contentType: "application/json",
    body: JSON.stringify({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 500,
      messages: [{ role: "user", content }],
      ...more,
    }),
  });
  const { parameters, ...tool } = TOOL;
  const tools = [{ ...tool, input_schema: parameters }];
  const stream = () => client.send(new InvokeModelWithResponseStreamCommand(request(QUESTION)));
  return {
    success: () => client.send(new InvokeModelCommand(request(QUESTION))),
    error: () => client.send(new InvokeModelCommand(request(FAILING))),
    stream: async () => drain((await stream()).body),
    "abandoned stream": async () => abandon((await stream()).body, 6),
    tools: () => client.send(new InvokeModelCommand(request(CALLING, { tools }))),
    cached: () => client.send(new InvokeModelCommand(request(CACHED))),
    embeddings: () =>
      client.send(
        new InvokeModelCommand({
          modelId: "amazon.titan-embed-text-v2:0",
          body: JSON.stringify({ inputText: QUESTION }),
        }),
      ),
  };
};
