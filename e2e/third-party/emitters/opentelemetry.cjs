// Spans written by hand by the current conventions, sent by either generation of OpenTelemetry's SDK.
// PACKAGES is the folder whose packages are meant, PROTOCOL one of the exporters.
const { createRequire } = require("node:module");
const { run, grpcUrl, openai, question, refused, serverUrl, system } = require("./calls.cjs");

const { PACKAGES = "", PROTOCOL = "" } = process.env;
const load = createRequire(PACKAGES);
const { NodeSDK } = load("@opentelemetry/sdk-node");
const { trace, SpanKind, SpanStatusCode } = load("@opentelemetry/api");
const { OTLPTraceExporter } = load(`@opentelemetry/exporter-trace-otlp-${PROTOCOL}`);

const sdk = new NodeSDK({
  serviceName: "shop",
  traceExporter: new OTLPTraceExporter({ url: PROTOCOL === "grpc" ? grpcUrl : `${serverUrl}/v1/traces` }),
});
sdk.start();
const tracer = trace.getTracer("shop", "1.0.0");

/** @param {string} role @param {string} content */
const message = (role, content) => ({ role, parts: [{ type: "text", content }] });

/** @param {import("./calls.cjs").Ids} ids @param {string} content @param {boolean} [stream] */
function ask({ customer, user, session }, content, stream = false) {
  const whose = { "customer.id": customer, "user.id": user, "session.id": session };
  return tracer.startActiveSpan("support", { attributes: whose }, (/** @type {any} */ workflow) =>
    chat(content, stream).finally(() => workflow.end()),
  );
}

/** @param {string} content @param {boolean} stream */
async function chat(content, stream) {
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-5",
    "gen_ai.request.stream": stream,
    "gen_ai.system_instructions": JSON.stringify([{ type: "text", content: system }]),
    "gen_ai.input.messages": JSON.stringify([message("user", content)]),
  };
  const span = tracer.startSpan("chat gpt-5", { kind: SpanKind.CLIENT, attributes });
  try {
    const response = await fetch(`${openai.baseURL}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${openai.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt-5", messages: [{ role: "user", content }] }),
    });
    const answer = /** @type {any} */ (await response.json());
    if (!response.ok) throw new Error(answer.error.message);
    const { usage } = answer;
    span.setAttributes({
      "gen_ai.response.id": answer.id,
      "gen_ai.response.model": answer.model,
      "gen_ai.usage.input_tokens": usage.prompt_tokens,
      "gen_ai.usage.cache_read.input_tokens": usage.prompt_tokens_details.cached_tokens,
      "gen_ai.usage.output_tokens": usage.completion_tokens,
      "gen_ai.usage.reasoning.output_tokens": usage.completion_tokens_details.reasoning_tokens,
      "gen_ai.output.messages": JSON.stringify([
        { ...message("assistant", answer.choices[0].message.content), finish_reason: "stop" },
      ]),
    });
  } catch (error) {
    span.recordException(error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
    throw error;
  } finally {
    span.end();
  }
}

run(
  {
    answered: (ids) => ask(ids, question),
    streamed: (ids) => ask(ids, question, true),
    failed: (ids) => ask(ids, refused),
  },
  () => sdk.shutdown(),
);
