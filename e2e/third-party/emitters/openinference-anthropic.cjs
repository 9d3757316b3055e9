const { provider, flush } = require("./sdk.cjs");
const { AnthropicInstrumentation } = require("@arizeai/openinference-instrumentation-anthropic");
new AnthropicInstrumentation().setTracerProvider(provider);
const { Anthropic } = require("@anthropic-ai/sdk");
const { asCustomer } = require("./openinference.cjs");
const { run, drain, anthropic: options, question, refused, system } = require("./calls.cjs");

// The client emits spans of its own, too, since a tracer provider is registered: both tell of one call.
const anthropic = new Anthropic(options);
/** @param {string} content */
const request = (content) => ({
  model: "claude-haiku-4-5",
  max_tokens: 500,
  system,
  messages: [{ role: /** @type {const} */ ("user"), content }],
});

run(
  {
    answered: (ids) => asCustomer(ids, async () => anthropic.messages.create(request(question))),
    streamed: (ids) =>
      asCustomer(ids, async () =>
        drain(await anthropic.messages.create({ ...request(question), stream: true })),
      ),
    failed: (ids) => asCustomer(ids, async () => anthropic.messages.create(request(refused))),
  },
  flush,
);
