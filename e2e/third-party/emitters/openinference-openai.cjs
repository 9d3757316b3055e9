const { provider, flush } = require("./sdk.cjs");
const { OpenAIInstrumentation } = require("@arizeai/openinference-instrumentation-openai");
new OpenAIInstrumentation().setTracerProvider(provider);
const { OpenAI } = require("openai");
const { asCustomer } = require("./openinference.cjs");
const { run, drain, openai: options, question, refused, system } = require("./calls.cjs");

const openai = new OpenAI(options);
/** @param {string} content */
const request = (content) => ({
  model: "gpt-5",
  messages: [
    { role: /** @type {const} */ ("system"), content: system },
    { role: /** @type {const} */ ("user"), content },
  ],
});

run(
  {
    answered: (ids) => asCustomer(ids, async () => openai.chat.completions.create(request(question))),
    streamed: (ids) =>
      asCustomer(ids, async () =>
        drain(
          await openai.chat.completions.create({
            ...request(question),
            stream: true,
            stream_options: { include_usage: true },
          }),
        ),
      ),
    failed: (ids) => asCustomer(ids, async () => openai.chat.completions.create(request(refused))),
  },
  flush,
);
