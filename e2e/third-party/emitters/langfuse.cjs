// Langfuse's tracing and its wrapper of the OpenAI client, with an exporter that sends elsewhere than to Langfuse.
const { observeOpenAI } = require("@langfuse/openai");
const { LangfuseSpanProcessor } = require("@langfuse/otel");
const { propagateAttributes, startActiveObservation } = require("@langfuse/tracing");
const { OTLPTraceExporter } = require("@opentelemetry/exporter-trace-otlp-http");
const { NodeTracerProvider } = require("@opentelemetry/sdk-node").node;
const { OpenAI } = require("openai");
const { run, drain, openai: options, question, refused, serverUrl, system } = require("./calls.cjs");

const provider = new NodeTracerProvider({
  spanProcessors: [
    new LangfuseSpanProcessor({
      publicKey: "pk-lf-stand-in",
      secretKey: "sk-lf-stand-in",
      baseUrl: serverUrl,
      exporter: new OTLPTraceExporter({ url: `${serverUrl}/v1/traces` }),
      exportMode: "immediate",
    }),
  ],
});
provider.register();
const openai = observeOpenAI(new OpenAI(options));

/** @param {import("./calls.cjs").Ids} ids @param {() => Promise<unknown>} call */
const observed = ({ customer, user, session }, call) =>
  propagateAttributes({ userId: user, sessionId: session, metadata: { customer_id: customer } }, () =>
    startActiveObservation("support", call, { asType: "agent" }),
  );
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
    answered: (ids) => observed(ids, () => openai.chat.completions.create(request(question))),
    streamed: (ids) =>
      observed(ids, async () =>
        drain(
          await openai.chat.completions.create({
            ...request(question),
            stream: true,
            stream_options: { include_usage: true },
          }),
        ),
      ),
    failed: (ids) => observed(ids, () => openai.chat.completions.create(request(refused))),
  },
  () => provider.forceFlush(),
);
