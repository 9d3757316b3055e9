/** OpenTelemetry as an application sets it up: one tracer provider, spans sent at once over OTLP. */
const { NodeTracerProvider } = require("@opentelemetry/sdk-node").node;
const { SimpleSpanProcessor } = require("@opentelemetry/sdk-trace-base");
const { OTLPTraceExporter } = require("@opentelemetry/exporter-trace-otlp-proto");
const { serverUrl } = require("./calls.cjs");

const exporter = new OTLPTraceExporter({ url: `${serverUrl}/v1/traces` });
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();

module.exports = { provider, flush: () => provider.shutdown() };
