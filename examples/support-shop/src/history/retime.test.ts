import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { hrTimeToMilliseconds } from "@opentelemetry/core";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { beforeEach, expect, test } from "vitest";
import { Random } from "./random.ts";
import { retime } from "./retime.ts";

const START = new Date("2026-11-03T10:15:00Z");
const memory = new InMemorySpanExporter();
const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] }).getTracer(
  "test",
);

/** A span that runs the ones in `below` one after another. */
type Shape = { name: string; below?: Shape[]; attributes?: Record<string, string | number>; fails?: boolean };

function run({ name, below = [], attributes = {}, fails = false }: Shape, parent = context.active()): void {
  const span = tracer.startSpan(name, { attributes }, parent);
  for (const child of below) run(child, trace.setSpan(parent, span));
  span.addEvent("done");
  if (fails) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

const modelCall = (name: string, model: string, tokens: number, fails = false): Shape => ({
  name,
  fails,
  attributes: {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": model,
    "gen_ai.usage.output_tokens": tokens,
    "gen_ai.response.time_to_first_chunk": 0.001,
  },
});

function retimed(shape: Shape): Map<string, ReadableSpan> {
  run(shape);
  const moved = retime(memory.getFinishedSpans(), START, new Random("test"));
  return new Map(moved.map((span) => [span.name, span]));
}

function find(spans: Map<string, ReadableSpan>, name: string) {
  const span = spans.get(name);
  if (!span) throw new Error(`There is no span ${name}.`);
  return {
    span,
    start: hrTimeToMilliseconds(span.startTime),
    end: hrTimeToMilliseconds(span.endTime),
    duration: hrTimeToMilliseconds(span.duration),
  };
}

beforeEach(() => memory.reset());

test("a trace starts when the history says, with children inside and one after another", () => {
  const spans = retimed({
    name: "chat",
    below: [
      { name: "classify", below: [modelCall("haiku", "claude-haiku-4-5", 20)] },
      {
        name: "answer",
        below: [modelCall("first", "gpt-4o", 200), { name: "tool" }, modelCall("second", "gpt-4o", 9)],
      },
    ],
  });
  const order = ["chat", "classify", "haiku", "answer", "first", "tool", "second"].map((name) =>
    find(spans, name),
  );
  expect(order[0]?.start).toBe(START.getTime());
  const starts = order.map(({ start }) => start);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  for (const [inner, outer] of [
    ["haiku", "classify"],
    ["classify", "chat"],
    ["second", "answer"],
    ["answer", "chat"],
  ] as const) {
    expect(find(spans, inner).start).toBeGreaterThan(find(spans, outer).start);
    expect(find(spans, inner).end).toBeLessThan(find(spans, outer).end);
  }
  expect(find(spans, "classify").end).toBeLessThan(find(spans, "answer").start);
  expect(find(spans, "first").end).toBeLessThan(find(spans, "tool").start);
});

test("a model call takes the time of its tokens, a failed one that of a refusal", () => {
  const spans = retimed({
    name: "chat",
    below: [
      modelCall("short", "gpt-4o-mini", 10),
      modelCall("long", "gpt-4o-mini", 400),
      modelCall("failed", "gpt-4o", 0, true),
    ],
  });
  expect(find(spans, "short").duration).toBeGreaterThan(180);
  expect(find(spans, "short").duration).toBeLessThan(900);
  expect(find(spans, "long").duration).toBeGreaterThan(3000);
  expect(find(spans, "failed").duration).toBeLessThan(760);
  const firstChunk = Number(find(spans, "long").span.attributes["gen_ai.response.time_to_first_chunk"]);
  expect(firstChunk * 1000).toBeLessThan(find(spans, "long").duration);
  expect(firstChunk).toBeGreaterThan(0.1);
});

test("events stay within their span, and nothing but times changes", () => {
  const spans = retimed({ name: "chat", below: [modelCall("call", "gpt-4o", 100)] });
  const original = memory.getFinishedSpans().find((span) => span.name === "call");
  const { span, start, end } = find(spans, "call");
  for (const event of span.events) {
    expect(hrTimeToMilliseconds(event.time)).toBeGreaterThanOrEqual(start);
    expect(hrTimeToMilliseconds(event.time)).toBeLessThanOrEqual(end);
  }
  expect(span.spanContext()).toEqual(original?.spanContext());
  expect(span.parentSpanContext).toEqual(original?.parentSpanContext);
  expect(span).toMatchObject({
    kind: original?.kind,
    status: original?.status,
    resource: original?.resource,
  });
});
