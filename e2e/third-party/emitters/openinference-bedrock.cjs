const { provider, flush } = require("./sdk.cjs");
const { BedrockInstrumentation } = require("@arizeai/openinference-instrumentation-bedrock");
new BedrockInstrumentation().setTracerProvider(provider);
const bedrock = require("@aws-sdk/client-bedrock-runtime");
const { NodeHttpHandler } = require("@smithy/node-http-handler");
const { asCustomer } = require("./openinference.cjs");
const { run, drain, bedrockUrl, question, refused } = require("./calls.cjs");

const client = new bedrock.BedrockRuntimeClient({
  region: "us-east-1",
  endpoint: bedrockUrl,
  credentials: { accessKeyId: "stand-in", secretAccessKey: "stand-in" },
  maxAttempts: 1,
  // By itself the client speaks HTTP/2, which the stand-in does not.
  requestHandler: new NodeHttpHandler(),
});
const modelId = "anthropic.claude-haiku-4-5-20251001-v1:0";
/** @param {string} content */
const invoke = (content) => ({
  modelId,
  contentType: "application/json",
  body: JSON.stringify({
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 500,
    messages: [{ role: "user", content }],
  }),
});
/** @param {string} text */
const converse = (text) => ({
  modelId,
  messages: [{ role: /** @type {const} */ ("user"), content: [{ text }] }],
});

/** @type {Record<"answered" | "streamed" | "failed", () => Promise<unknown>>} */
const calls = process.argv.includes("--converse")
  ? {
      answered: () => client.send(new bedrock.ConverseCommand(converse(question))),
      streamed: async () => {
        const { stream } = await client.send(new bedrock.ConverseStreamCommand(converse(question)));
        await drain(stream);
      },
      failed: () => client.send(new bedrock.ConverseCommand(converse(refused))),
    }
  : {
      answered: () => client.send(new bedrock.InvokeModelCommand(invoke(question))),
      streamed: async () => {
        const { body } = await client.send(
          new bedrock.InvokeModelWithResponseStreamCommand(invoke(question)),
        );
        await drain(body);
      },
      failed: () => client.send(new bedrock.InvokeModelCommand(invoke(refused))),
    };

run(
  {
    answered: (ids) => asCustomer(ids, calls.answered),
    streamed: (ids) => asCustomer(ids, calls.streamed),
    failed: (ids) => asCustomer(ids, calls.failed),
  },
  flush,
);
