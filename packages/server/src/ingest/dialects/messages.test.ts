import { expect, test } from "vitest";
import type { AttributeValue } from "../../model/span.ts";
import { readMessages } from "./messages.ts";

const read = (content: Record<string, AttributeValue>) => readMessages(new Map(Object.entries(content)));

test("the parts of the current conventions", () => {
  const { input, output } = read({
    "gen_ai.system_instructions": JSON.stringify([{ type: "text", content: "Be kind." }]),
    "gen_ai.input.messages": JSON.stringify([
      {
        role: "user",
        parts: [
          { type: "text", content: "Hello" },
          { type: "uri", modality: "image", uri: "https://example.com/a.png" },
        ],
      },
      { role: "tool", parts: [{ type: "tool_call_response", id: "c1", result: '{"ok":true}' }] },
    ]),
    "gen_ai.output.messages": JSON.stringify([
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "Hm." },
          { type: "tool_call", id: "c2", name: "find", arguments: '{"q":1}' },
          { type: "hologram", data: 1 },
        ],
        finish_reason: "tool_call",
      },
    ]),
  });
  expect(input).toEqual([
    { role: "system", parts: [{ type: "text", text: "Be kind." }] },
    {
      role: "user",
      parts: [
        { type: "text", text: "Hello" },
        { type: "image", mime_type: null, uri: "https://example.com/a.png" },
      ],
    },
    { role: "tool", parts: [{ type: "tool_result", id: "c1", result: { ok: true } }] },
  ]);
  expect(output).toEqual([
    {
      role: "assistant",
      finish_reason: "tool_call",
      parts: [
        { type: "reasoning", text: "Hm." },
        { type: "tool_call", id: "c2", name: "find", arguments: { q: 1 } },
        { type: "text", text: '{"type":"hologram","data":1}' },
      ],
    },
  ]);
});

test("the provider's own forms in a JSON string", () => {
  const { input } = read({
    "gen_ai.input.messages": JSON.stringify([
      { role: "user", content: "plain" },
      { role: "assistant", content: [{ type: "tool_use", id: "t", name: "find", input: { q: 1 } }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "found" }] },
    ]),
  });
  expect(input.map((message) => message.parts)).toEqual([
    [{ type: "text", text: "plain" }],
    [{ type: "tool_call", id: "t", name: "find", arguments: { q: 1 } }],
    [{ type: "tool_result", id: "t", result: "found" }],
  ]);
});

test("OpenLLMetry's flattened keys, in the order of their numbers", () => {
  const { input, output } = read({
    "gen_ai.prompt.10.role": "user",
    "gen_ai.prompt.10.content": "last",
    "gen_ai.prompt.0.role": "system",
    "gen_ai.prompt.0.content": "first",
    "gen_ai.prompt.1.role": "tool",
    "gen_ai.prompt.1.tool_call_id": "c1",
    "gen_ai.prompt.1.content": "found",
    "gen_ai.completion.0.role": "assistant",
    "gen_ai.completion.0.finish_reason": "tool_calls",
    "gen_ai.completion.0.tool_calls.0.id": "c2",
    "gen_ai.completion.0.tool_calls.0.name": "find",
    "gen_ai.completion.0.tool_calls.0.arguments": '{"q":1}',
  });
  expect(input.map((message) => [message.role, message.parts[0]])).toEqual([
    ["system", { type: "text", text: "first" }],
    ["tool", { type: "tool_result", id: "c1", result: "found" }],
    ["user", { type: "text", text: "last" }],
  ]);
  expect(output).toEqual([
    {
      role: "assistant",
      finish_reason: "tool_calls",
      parts: [{ type: "tool_call", id: "c2", name: "find", arguments: { q: 1 } }],
    },
  ]);
});

test("OpenInference's nested messages", () => {
  const { input, output } = read({
    "llm.input_messages.0.message.role": "user",
    "llm.input_messages.0.message.contents.0.message_content.type": "text",
    "llm.input_messages.0.message.contents.0.message_content.text": "What is this?",
    "llm.input_messages.0.message.contents.1.message_content.type": "image",
    "llm.input_messages.0.message.contents.1.message_content.image.image.url": "https://example.com/a.png",
    "llm.input_messages.1.message.role": "tool",
    "llm.input_messages.1.message.tool_call_id": "c1",
    "llm.input_messages.1.message.content": "found",
    "llm.output_messages.0.message.role": "assistant",
    "llm.output_messages.0.message.tool_calls.0.tool_call.id": "c2",
    "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "find",
    "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"q":1}',
    "input.value": "the same again",
  });
  expect(input).toEqual([
    {
      role: "user",
      parts: [
        { type: "text", text: "What is this?" },
        { type: "image", mime_type: null, uri: "https://example.com/a.png" },
      ],
    },
    { role: "tool", parts: [{ type: "tool_result", id: "c1", result: "found" }] },
  ]);
  expect(output).toEqual([
    { role: "assistant", parts: [{ type: "tool_call", id: "c2", name: "find", arguments: { q: 1 } }] },
  ]);
});

test("the AI SDK's prompt and answer", () => {
  const { input, output } = read({
    "ai.prompt.messages": JSON.stringify([
      { role: "user", content: [{ type: "text", text: "Hi" }] },
      {
        role: "assistant",
        content: [{ type: "tool-call", toolCallId: "c1", toolName: "find", input: { q: 1 } }],
      },
      {
        role: "tool",
        content: [{ type: "tool-result", toolCallId: "c1", output: { type: "json", value: 2 } }],
      },
    ]),
    "ai.response.text": "Done.",
    "ai.response.toolCalls": '[{"toolCallId":"c2","toolName":"find","args":"{\\"q\\":2}"}]',
  });
  expect(input.map((message) => message.parts)).toEqual([
    [{ type: "text", text: "Hi" }],
    [{ type: "tool_call", id: "c1", name: "find", arguments: { q: 1 } }],
    [{ type: "tool_result", id: "c1", result: { type: "json", value: 2 } }],
  ]);
  expect(output).toEqual([
    {
      role: "assistant",
      parts: [
        { type: "text", text: "Done." },
        { type: "tool_call", id: "c2", name: "find", arguments: { q: 2 } },
      ],
    },
  ]);
});

test("what a wrapped function took and gave is shown as it is", () => {
  expect(
    read({ "anyway.entity.input": '{"args":[1],"kwargs":{}}', "traceloop.entity.output": '"done"' }),
  ).toEqual({
    input: [{ role: "input", parts: [{ type: "text", text: '{"args":[1],"kwargs":{}}' }] }],
    output: [{ role: "output", parts: [{ type: "text", text: '"done"' }] }],
  });
});

test("content that is not JSON is text, and none is none", () => {
  expect(read({ "gen_ai.input.messages": "[not json" }).input).toEqual([
    { role: "user", parts: [{ type: "text", text: "[not json" }] },
  ]);
  expect(read({})).toEqual({ input: [], output: [] });
});
