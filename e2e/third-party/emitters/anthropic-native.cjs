// The spans that Anthropic's client emits by itself, beneath one of the application's own that says whose call it is.
const { provider, flush } = require("./sdk.cjs");
const { Anthropic } = require("@anthropic-ai/sdk");
const { run, drain, anthropic: options, question, refused, system } = require("./calls.cjs");

const anthropic = new Anthropic({ ...options, openTelemetry: { traces: { contentMode: "content" } } });
const tracer = provider.getTracer("shop");

/** @param {import("./calls.cjs").Ids} ids @param {() => Promise<unknown>} call */
const inSpan = ({ customer, user, session }, call) => {
  const attributes = { "customer.id": customer, "user.id": user, "session.id": session };
  return tracer.startActiveSpan("support", { attributes }, (span) => call().finally(() => span.end()));
};
/** @param {string} content */
const request = (content) => ({
  model: "claude-haiku-4-5",
  max_tokens: 500,
  system,
  messages: [{ role: /** @type {const} */ ("user"), content }],
});

run(
  {
    answered: (ids) => inSpan(ids, async () => anthropic.messages.create(request(question))),
    streamed: (ids) =>
      inSpan(ids, async () => drain(await anthropic.messages.create({ ...request(question), stream: true }))),
    failed: (ids) => inSpan(ids, async () => anthropic.messages.create(request(refused))),
  },
  flush,
);
