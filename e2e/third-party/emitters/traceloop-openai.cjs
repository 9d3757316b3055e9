const { withTask } = require("@traceloop/node-server-sdk");
const { run, drain, openai: options, question, refused } = require("./calls.cjs");
const { start, inWorkflow, flush } = require("./traceloop.cjs");

start();
const { OpenAI } = require("openai");
const openai = new OpenAI(options);
/** @param {string} content */
const request = (content) => ({
  model: "gpt-5",
  messages: [{ role: /** @type {const} */ ("user"), content }],
});
/** @param {string} content */
const answer = (content) =>
  withTask({ name: "answer" }, () => openai.chat.completions.create(request(content)));

run(
  {
    answered: (ids) => inWorkflow(ids, () => answer(question)),
    streamed: (ids) =>
      inWorkflow(ids, async () =>
        drain(
          await openai.chat.completions.create({
            ...request(question),
            stream: true,
            stream_options: { include_usage: true },
          }),
        ),
      ),
    failed: (ids) => inWorkflow(ids, () => answer(refused)),
  },
  flush,
);
