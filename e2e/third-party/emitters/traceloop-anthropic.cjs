// Anthropic's client of the last version that this instrumentation can load.
const module0 = require("anthropic-0");
const { run, drain, anthropic: options, question, refused } = require("./calls.cjs");
const { start, inWorkflow, flush } = require("./traceloop.cjs");

// The client has another name here, under which the SDK would not find it by itself.
start({ instrumentModules: { anthropic: /** @type {any} */ (module0) } });
const anthropic = new module0.Anthropic(options);
/** @param {string} content */
const request = (content) => ({
  model: "claude-haiku-4-5",
  max_tokens: 500,
  messages: [{ role: /** @type {const} */ ("user"), content }],
});

run(
  {
    answered: (ids) => inWorkflow(ids, async () => anthropic.messages.create(request(question))),
    streamed: (ids) =>
      inWorkflow(ids, async () =>
        drain(await anthropic.messages.create({ ...request(question), stream: true })),
      ),
    failed: (ids) => inWorkflow(ids, async () => anthropic.messages.create(request(refused))),
  },
  flush,
);
