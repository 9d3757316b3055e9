import { STAND_IN_URL } from "../run-cases.mjs";

/** What an application prints of the spans that ended on either side. @typedef {ReturnType<typeof toJson>} TracedSpan */

/** @param {import("@opentelemetry/sdk-trace-base").ReadableSpan} span */
const toJson = (span) => ({
  name: span.name,
  traceId: span.spanContext().traceId,
  spanId: span.spanContext().spanId,
  parentId: span.parentSpanContext?.spanId,
  scope: span.instrumentationScope.name,
});

/** Keeps the spans that end, as a processor of whichever generation of OpenTelemetry. */
export function collector() {
  /** @type {TracedSpan[]} */
  const spans = [];
  /** @type {import("@opentelemetry/sdk-trace-base").SpanProcessor} */
  const processor = {
    onStart: () => {},
    onEnd: (span) => void spans.push(toJson(span)),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  return { spans, processor };
}

/** @param {import("@opentelemetry/sdk-trace-base").SpanProcessor} processor */
export const optionsOf = (processor) => ({
  appName: "app",
  processor,
  exporter: /** @type {import("@opentelemetry/sdk-trace-base").SpanExporter} */ ({
    export: (_, done) => done({ code: 0 }),
    shutdown: async () => {},
  }),
  silenceInitializationMessage: true,
});

/**
 * A workflow with a call in it, and with a span of the application's own.
 *
 * @param {typeof import("@anyway-sh/node-server-sdk")} sdk
 * @param {import("openai").OpenAI} client
 * @param {() => void} log starts and ends that span
 */
export async function chat(sdk, client, log) {
  await sdk.withWorkflow({ name: "chat" }, async () => {
    log();
    await client.chat.completions.create({ model: "gpt-4o", messages: [{ role: "user", content: "Hello" }] });
  });
}

export const OPENAI = { apiKey: "stand-in", baseURL: `${STAND_IN_URL}/v1`, maxRetries: 0 };

/** @param {unknown} value */
export function print(value) {
  process.stdout.write(JSON.stringify(value), () => process.exit(0));
}
