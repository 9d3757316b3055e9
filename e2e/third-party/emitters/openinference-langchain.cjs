const { provider, flush } = require("./sdk.cjs");
const { LangChainInstrumentation } = require("@arizeai/openinference-instrumentation-langchain");
const { OpenAIInstrumentation } = require("@arizeai/openinference-instrumentation-openai");
const langchain = new LangChainInstrumentation();
langchain.setTracerProvider(provider);
langchain.manuallyInstrument(require("@langchain/core/callbacks/manager"));
if (process.argv.includes("--openai-too")) {
  // LangChain's own copy of the client is newer than the instrumentation looks for by itself.
  const openai = new OpenAIInstrumentation();
  openai.setTracerProvider(provider);
  openai.manuallyInstrument(
    require(require.resolve("openai", { paths: [require.resolve("@langchain/openai")] })).OpenAI,
  );
}
const { ChatOpenAI } = require("@langchain/openai");
const { asCustomer } = require("./openinference.cjs");
const { run, drain, openai, question, refused } = require("./calls.cjs");

const model = new ChatOpenAI({
  model: "gpt-5",
  apiKey: openai.apiKey,
  maxRetries: 0,
  configuration: { baseURL: openai.baseURL },
});

const tracer = provider.getTracer("shop");

/**
 * LangChain's own metadata takes the place of the context's.
 *
 * @param {import("./calls.cjs").Ids} ids
 * @param {(config: { metadata: Record<string, string> }) => Promise<unknown>} call
 */
const inSpan = (ids, call) =>
  asCustomer(ids, () =>
    tracer.startActiveSpan("support", (span) =>
      call({ metadata: { customer_id: ids.customer } }).finally(() => span.end()),
    ),
  );

run(
  {
    answered: (ids) => inSpan(ids, (config) => model.invoke(question, config)),
    streamed: (ids) => inSpan(ids, async (config) => drain(await model.stream(question, config))),
    failed: (ids) => inSpan(ids, (config) => model.invoke(refused, config)),
  },
  flush,
);
