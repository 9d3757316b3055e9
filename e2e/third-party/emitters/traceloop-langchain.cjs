const { run, drain, openai, question, refused } = require("./calls.cjs");
const { start, inWorkflow, flush } = require("./traceloop.cjs");

start();
const { ChatOpenAI } = require("@langchain/openai");
const model = new ChatOpenAI({
  model: "gpt-5",
  apiKey: openai.apiKey,
  maxRetries: 0,
  configuration: { baseURL: openai.baseURL },
});

run(
  {
    answered: (ids) => inWorkflow(ids, () => model.invoke(question)),
    streamed: (ids) => inWorkflow(ids, async () => drain(await model.stream(question))),
    failed: (ids) => inWorkflow(ids, () => model.invoke(refused)),
  },
  flush,
);
