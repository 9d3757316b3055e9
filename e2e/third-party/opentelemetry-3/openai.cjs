// OpenTelemetry's own instrumentation of the OpenAI client: messages come as events, sent as logs.
// Where it sends to is said by OpenTelemetry's own environment variables, for spans, logs and metrics at once.
const { OpenAIInstrumentation } = require("@opentelemetry/instrumentation-openai");
const { NodeSDK } = require("@opentelemetry/sdk-node");
const { trace } = require("@opentelemetry/api");
const {
  run,
  drain,
  openai: options,
  question,
  refused,
  serverUrl,
  system,
} = require("../emitters/calls.cjs");

process.env.OTEL_EXPORTER_OTLP_ENDPOINT = serverUrl;
for (const signal of ["TRACES", "LOGS", "METRICS"]) process.env[`OTEL_${signal}_EXPORTER`] = "otlp";
const sdk = new NodeSDK({
  serviceName: "shop",
  instrumentations: [new OpenAIInstrumentation({ captureMessageContent: true })],
});
sdk.start();
const { OpenAI } = require("openai");
const openai = new OpenAI(options);
const tracer = trace.getTracer("shop");

/** @param {import("../emitters/calls.cjs").Ids} ids @param {() => Promise<unknown>} call */
const inSpan = ({ customer, user, session }, call) => {
  const attributes = { "customer.id": customer, "user.id": user, "session.id": session };
  return tracer.startActiveSpan("support", { attributes }, (span) => call().finally(() => span.end()));
};
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
    answered: (ids) => inSpan(ids, async () => openai.chat.completions.create(request(question))),
    streamed: (ids) =>
      inSpan(ids, async () =>
        drain(
          await openai.chat.completions.create({
            ...request(question),
            stream: true,
            stream_options: { include_usage: true },
          }),
        ),
      ),
    failed: (ids) => inSpan(ids, async () => openai.chat.completions.create(request(refused))),
  },
  () => sdk.shutdown(),
);
