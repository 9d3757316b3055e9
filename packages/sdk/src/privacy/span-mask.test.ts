import { type Attributes, SpanStatusCode, trace } from "@opentelemetry/api";
import { afterEach, describe, expect, test } from "vitest";
import { startRecording } from "../../test/recording.ts";
import { type InitializeOptions, shutdown, withTask, withWorkflow } from "../index.ts";

afterEach(() => shutdown());

/** The attributes of a span of another instrumentation, as they leave. */
function masked(options: InitializeOptions, attributes: Attributes): Attributes {
  const recording = startRecording(options);
  trace.getTracer("someone else's").startSpan("call", { attributes }).end();
  return recording.span("call").attributes;
}

const PNG = "data:image/png;base64,iVBORw0KGgo=";
const SECRET = "secret text";

/** A call with an image, a tool call and an answer, in each dialect. */
const DIALECTS: Readonly<Record<string, { input: Attributes; output: Attributes; rest: Attributes }>> = {
  "GenAI conventions": {
    input: {
      "gen_ai.input.messages": JSON.stringify([
        {
          role: "user",
          parts: [
            { type: "text", content: SECRET },
            { type: "blob", modality: "image", mime_type: "image/png", content: "iVBORw0KGgo=" },
          ],
        },
        { role: "tool", parts: [{ type: "tool_call_response", id: "call_1", result: { note: SECRET } }] },
      ]),
      "gen_ai.system_instructions": JSON.stringify([{ type: "text", content: SECRET }]),
    },
    output: {
      "gen_ai.output.messages": JSON.stringify([
        {
          role: "assistant",
          parts: [
            { type: "text", content: SECRET },
            { type: "tool_call", id: "call_1", name: "get_weather", arguments: { city: SECRET } },
          ],
          finish_reason: "tool_call",
        },
      ]),
    },
    rest: {
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.usage.input_tokens": 3,
      "gen_ai.prompt.name": "greeting",
    },
  },
  OpenLLMetry: {
    input: {
      "gen_ai.prompt.0.role": "user",
      "gen_ai.prompt.0.content": JSON.stringify([
        { type: "text", text: SECRET },
        { type: "image_url", image_url: { url: PNG } },
      ]),
      "traceloop.entity.input": JSON.stringify({ args: [SECRET], kwargs: { image: PNG } }),
    },
    output: {
      "gen_ai.completion.0.role": "assistant",
      "gen_ai.completion.0.content": SECRET,
      "gen_ai.completion.0.tool_calls.0.name": "get_weather",
      "gen_ai.completion.0.tool_calls.0.arguments": `{"city":"${SECRET}"}`,
      "traceloop.entity.output": JSON.stringify({ answer: SECRET }),
    },
    rest: { "traceloop.association.properties.customer_id": "CUS_a1b2c3d4e5f6", "llm.request.type": "chat" },
  },
  OpenInference: {
    input: {
      "llm.input_messages.0.message.role": "user",
      "llm.input_messages.0.message.contents.0.message_content.type": "text",
      "llm.input_messages.0.message.contents.0.message_content.text": SECRET,
      "llm.input_messages.0.message.contents.1.message_content.type": "image",
      "llm.input_messages.0.message.contents.1.message_content.image.image.url": PNG,
      "input.value": JSON.stringify({ messages: [{ role: "user", content: SECRET }] }),
      "input.mime_type": "application/json",
    },
    output: {
      "llm.output_messages.0.message.role": "assistant",
      "llm.output_messages.0.message.content": SECRET,
      "output.value": SECRET,
      "output.mime_type": "text/plain",
    },
    rest: { "openinference.span.kind": "LLM", "llm.model_name": "gpt-4o", metadata: '{"team":"growth"}' },
  },
  "Vercel AI SDK": {
    input: {
      "ai.prompt": JSON.stringify({ system: SECRET, messages: [{ role: "user", content: SECRET }] }),
      "ai.prompt.messages": JSON.stringify([
        {
          role: "user",
          content: [
            { type: "text", text: SECRET },
            { type: "image", image: "iVBORw0KGgo=" },
          ],
        },
      ]),
    },
    output: { "ai.response.text": SECRET, "ai.response.toolCalls": `[{"toolName":"t","args":"${SECRET}"}]` },
    rest: { "ai.model.id": "gpt-4o", "ai.usage.promptTokens": 3, "ai.telemetry.metadata.userId": "user-1" },
  },
};

describe.each(Object.entries(DIALECTS))("%s", (_, { input, output, rest }) => {
  const everything = { ...input, ...output, ...rest };
  const textOf = (attributes: Attributes) => JSON.stringify(attributes);

  test("nothing changes by default", () => {
    expect(masked({}, everything)).toMatchObject(everything);
  });

  test("hideInputs", () => {
    const left = masked({ hideInputs: true }, everything);
    expect(left).toMatchObject({ ...output, ...rest });
    for (const key of Object.keys(input)) expect([undefined, "__REDACTED__"]).toContain(left[key]);
  });

  test("hideOutputs", () => {
    const left = masked({ hideOutputs: true }, everything);
    expect(left).toMatchObject({ ...input, ...rest });
    for (const key of Object.keys(output)) expect([undefined, "__REDACTED__"]).toContain(left[key]);
  });

  test("hideInputText leaves how the input is built, and its images", () => {
    const left = masked({ hideInputText: true, hideOutputText: true }, everything);
    expect(left).toMatchObject(rest);
    expect(textOf(left)).not.toContain(SECRET);
    expect(textOf(left)).toContain("__REDACTED__");
    expect(textOf(left)).toContain("user");
    expect(textOf(left)).toContain("iVBORw0KGgo=");
  });

  test("hideInputImages leaves the texts", () => {
    const left = masked({ hideInputImages: true }, everything);
    expect(textOf(left)).not.toContain("iVBORw0KGgo=");
    expect(textOf(left).split(SECRET)).toHaveLength(textOf(everything).split(SECRET).length);
  });

  test("hideInputMessages and hideOutputMessages drop messages, also within values", () => {
    const left = masked({ hideInputMessages: true, hideOutputMessages: true }, everything);
    expect(left).toMatchObject(rest);
    const messages = Object.keys(everything).filter((key) =>
      /messages|prompt\.|completion|ai\.pr|ai\.res/.test(key),
    );
    for (const key of messages.filter((name) => !(name in rest))) expect(left).not.toHaveProperty([key]);
    expect(left["input.value"] ?? "").not.toContain(SECRET);
  });

  test("base64ImageMaxLength", () => {
    const left = textOf(masked({ base64ImageMaxLength: 10 }, everything));
    expect(left).not.toContain("iVBORw0KGgo=");
    expect(left).toContain(SECRET);
  });

  test("traceContent: false drops what others record", () => {
    const left = masked({ traceContent: false }, everything);
    for (const key of Object.keys({ ...input, ...output })) expect(left).not.toHaveProperty([key]);
    expect(left).toMatchObject(rest);
  });
});

test("texts in JSON messages are replaced, and how the conversation is built stays", () => {
  const { input, output } = DIALECTS["GenAI conventions"] ?? {};
  const left = masked(
    { hideInputText: true, hideInputImages: true, hideOutputText: true },
    { ...input, ...output },
  );
  expect(JSON.parse(String(left["gen_ai.input.messages"]))).toEqual([
    { role: "user", parts: [{ type: "text", content: "__REDACTED__" }] },
    { role: "tool", parts: [{ type: "tool_call_response", id: "call_1", result: { note: "__REDACTED__" } }] },
  ]);
  expect(JSON.parse(String(left["gen_ai.output.messages"]))).toEqual([
    {
      role: "assistant",
      parts: [
        { type: "text", content: "__REDACTED__" },
        { type: "tool_call", id: "call_1", name: "get_weather", arguments: { city: "__REDACTED__" } },
      ],
      finish_reason: "tool_call",
    },
  ]);
});

test("a name is a person's where it is no tool's", () => {
  const input = { "traceloop.entity.input": '{"args":[],"kwargs":{"name":"Bob","age":7}}' };
  expect(masked({ hideInputText: true }, input)).toEqual({
    "traceloop.entity.input": '{"args":[],"kwargs":{"name":"__REDACTED__","age":7}}',
  });
});

test("hideEmbeddingVectors, also in a provider's answer", () => {
  const attributes = {
    "embedding.embeddings.0.embedding.text": "hello",
    "embedding.embeddings.0.embedding.vector": [0.1, 0.2],
    "ai.embedding": "[0.1,0.2]",
    "output.value": '{"data":[{"index":0,"embedding":[0.1,0.2]}],"usage":{"total_tokens":2}}',
  };
  expect(masked({ hideEmbeddingVectors: true }, attributes)).toEqual({
    "embedding.embeddings.0.embedding.text": "hello",
    "output.value": '{"data":[{"index":0}],"usage":{"total_tokens":2}}',
  });
});

test("hideLlmInvocationParameters, hideLLMTools and hidePrompts", () => {
  const attributes = {
    "llm.invocation_parameters": '{"temperature":0}',
    "gen_ai.request.temperature": 0,
    "gen_ai.request.model": "gpt-4o",
    "llm.tools.0.tool.json_schema": "{}",
    "gen_ai.tool.definitions": "[]",
    "ai.prompt.tools": ["{}"],
    "input.value": '{"prompt":"hi","tools":[{"type":"function"}]}',
    "llm.prompts.0.prompt.text": "hi",
    "gen_ai.prompt.template.name": "Hello {name}",
  };
  expect(
    masked({ hideLlmInvocationParameters: true, hideLLMTools: true, hidePrompts: true }, attributes),
  ).toEqual({ "gen_ai.request.model": "gpt-4o", "input.value": '{"prompt":"hi"}' });
});

describe("events", () => {
  function events(options: InitializeOptions) {
    const recording = startRecording(options);
    const span = trace.getTracer("someone else's").startSpan("call");
    span.addEvent("gen_ai.user.message", { content: SECRET, role: "user" });
    span.addEvent("gen_ai.choice", { index: 0, message: `{"content":"${SECRET}"}` });
    span.addEvent("gen_ai.content.prompt", { "gen_ai.prompt": SECRET });
    span.recordException(new Error("no account of bob@example.com"));
    span.setStatus({ code: SpanStatusCode.ERROR, message: "no account of bob@example.com" });
    span.end();
    const { events: left, status } = recording.span("call");
    return { left, status, names: left.map(({ name }) => name), text: JSON.stringify(left) };
  }

  test("hidden messages are dropped", () => {
    const { names, text } = events({ hideInputs: true, hideOutputs: true });
    expect(names).toEqual(["gen_ai.content.prompt", "exception"]);
    expect(text).not.toContain(SECRET);
  });

  test("hidden texts are replaced", () => {
    const { left, text } = events({ hideInputText: true, hideOutputText: true });
    expect(text).not.toContain(SECRET);
    expect(left[0]?.attributes).toEqual({ content: "__REDACTED__", role: "user" });
    expect(left[1]?.attributes).toEqual({ index: 0, message: '{"content":"__REDACTED__"}' });
  });

  test("patterns are replaced in exceptions, their stacks and the status", () => {
    const { text, status } = events({ redactPatterns: ["email"] });
    expect(text).not.toContain("bob@example.com");
    expect(text).toContain("no account of <EMAIL_ADDRESS>");
    expect(status.message).toBe("no account of <EMAIL_ADDRESS>");
  });

  test("without content, there are no messages", () => {
    expect(events({ traceContent: false }).text).not.toContain(SECRET);
  });
});

describe("patterns", () => {
  test("are replaced in names, ids, lists, links and the resource, and not in models and ids of answers", () => {
    const recording = startRecording({
      redactPatterns: true,
      resourceAttributes: { "process.command_args": "--password=hunter2hunter2" },
    });
    const linked = trace.getTracer("other").startSpan("linked");
    const link = { context: linked.spanContext(), attributes: { to: "bob@example.com" } };
    trace
      .getTracer("other")
      .startSpan("for bob@example.com", {
        links: [link],
        attributes: {
          "user.id": "bob@example.com",
          tags: ["a", "203.0.113.7"],
          "gen_ai.response.id": "+49 30 1234567",
          count: 4,
        },
      })
      .end();
    const span = recording.span("for <EMAIL_ADDRESS>");
    expect(span.attributes).toEqual({
      "user.id": "<EMAIL_ADDRESS>",
      tags: ["a", "<IP_ADDRESS>"],
      "gen_ai.response.id": "+49 30 1234567",
      count: 4,
    });
    expect(span.links[0]?.attributes).toEqual({ to: "<EMAIL_ADDRESS>" });
    expect(span.resource.attributes["process.command_args"]).toBe("--password=<API_KEY>");
  });
});

describe("redact", () => {
  test("is given key, value and span, and decides", () => {
    const left = masked(
      {
        hideInputs: true,
        redact: (key, value, spanName) => {
          if (key === "drop") return undefined;
          if (key === "tell") return `${spanName}: ${value}`;
          return value;
        },
      },
      { drop: 1, tell: true, keep: ["a"], "input.value": SECRET },
    );
    expect(left).toEqual({ tell: "call: true", keep: ["a"], "input.value": "__REDACTED__" });
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("broken");
      },
    ],
    ["gives a promise", async () => "later"],
    ["gives an object", () => ({})],
  ])("that %s drops the value and breaks nothing", (_, redact) => {
    // What the types forbid, JavaScript does not.
    const options = { redact } as unknown as InitializeOptions;
    expect(masked(options, { a: "b" })).toEqual({});
  });

  test("does not let through what patterns find", () => {
    const options: InitializeOptions = { redact: () => "bob@example.com", redactPatterns: ["email"] };
    expect(masked(options, { a: "b" })).toEqual({ a: "<EMAIL_ADDRESS>" });
  });
});

test("the application's own processor sees what there was", () => {
  const seen: Attributes[] = [];
  const recording = startRecording({
    hideInputs: true,
    processor: {
      onStart: () => {},
      onEnd: (span) => void seen.push(span.attributes),
      forceFlush: async () => {},
      shutdown: async () => {},
    },
  });
  withTask({ name: "t", inputParameters: ["hello"] }, () => {});
  expect(recording.span("t.task").attributes["traceloop.entity.input"]).toBe("__REDACTED__");
  expect(seen[0]?.["traceloop.entity.input"]).toBe('{"args":["hello"],"kwargs":{}}');
});

test("traceContent of a workflow holds for the spans of others beneath it", () => {
  const recording = startRecording();
  const call = (name: string) =>
    trace
      .getTracer("other")
      .startSpan(name, { attributes: { "ai.prompt": "hi" } })
      .end();
  withWorkflow({ name: "w", traceContent: false }, () => call("inside"));
  call("outside");
  expect(recording.span("inside").attributes).not.toHaveProperty(["ai.prompt"]);
  expect(recording.span("outside").attributes["ai.prompt"]).toBe("hi");
});

test("JSON that is too deep to be read is dropped where it has to be", () => {
  const deep = `${"[".repeat(200_000)}"${SECRET}"${"]".repeat(200_000)}`;
  expect(masked({ hideInputText: true }, { "input.value": deep, a: 1 })).toEqual({ a: 1 });
});
