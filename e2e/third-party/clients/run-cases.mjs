import { setTimeout as delay } from "node:timers/promises";

/**
 * What a program gives: each case by its name. One that throws is a case whose call fails.
 *
 * @typedef {Record<string, () => unknown>} Cases
 * @typedef {(load: (name: string) => Promise<any>) => Cases | Promise<Cases>} Program
 */

/** Spans as they are printed: those of a case carry its name as the id of their customer. */
const toJson = (/** @type {import("@opentelemetry/sdk-trace-base").ReadableSpan} */ span) => ({
  name: span.name,
  kind: span.kind,
  traceId: span.spanContext().traceId,
  spanId: span.spanContext().spanId,
  parentId: span.parentSpanContext?.spanId,
  startTime: span.startTime,
  endTime: span.endTime,
  status: span.status,
  attributes: span.attributes,
  events: span.events.map(({ name, attributes }) => ({ name, attributes })),
  scope: span.instrumentationScope.name,
});

/**
 * Runs the cases of the program that the command line names, one after the other, each in a workflow of its own,
 * and prints one line of JSON: the spans and, of each case that threw, the error's message.
 *
 * @param {typeof import("@anyway-sh/node-server-sdk")} sdk
 */
export function runCases(sdk) {
  const [, , name = ""] = process.argv;
  /** @type {ReturnType<typeof toJson>[]} */
  const spans = [];
  /** @type {import("@opentelemetry/sdk-trace-base").SpanExporter} */
  const exporter = {
    export(ended, done) {
      spans.push(...ended.map(toJson));
      done({ code: 0 });
    },
    shutdown: async () => {},
  };

  /** @param {Cases} cases */
  async function run(cases) {
    /** @type {Record<string, string>} */
    const errors = {};
    for (const [name, call] of Object.entries(cases)) {
      const config = { name, traceContent: true, associationProperties: { customer_id: name } };
      try {
        await sdk.withWorkflow(config, async () => void (await call()));
      } catch (error) {
        errors[name] = error instanceof Error ? error.message : String(error);
      }
    }
    // The span of a stream that was left ends when the client has noticed.
    await delay(50);
    await sdk.shutdown();
    process.stdout.write(JSON.stringify({ spans, errors }), () => process.exit(0));
  }
  return { program: { file: `programs/${name}.mjs`, run }, exporter };
}

/** What the programs ask; the stand-in answers by it. */
export const QUESTION = "Where is my order?";
export const FAILING = "Please fail.";
export const CALLING = "Look it up.";
export const CACHED = "You know all of this.";
export const TOOL = {
  name: "look_up",
  description: "Finds an order",
  parameters: { type: "object", properties: { order: { type: "string" } }, required: ["order"] },
};

export const { STAND_IN_URL = "" } = process.env;

/** Reads a stream to its end. @param {AsyncIterable<unknown>} stream */
export async function drain(stream) {
  for await (const _ of stream);
}

/** Reads the first chunks of a stream, and leaves it. @param {AsyncIterable<unknown>} stream */
export async function abandon(stream, chunks = 3) {
  for await (const _ of stream) if (--chunks === 0) return;
}
