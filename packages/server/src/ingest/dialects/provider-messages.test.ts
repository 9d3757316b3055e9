import { expect, test } from "vitest";
import type { AttributeValue } from "../../model/span.ts";
import { readMessages } from "./messages.ts";

const read = (content: Record<string, AttributeValue>) => readMessages(new Map(Object.entries(content)));

/** The conversation that every case tells: a question, a call of a tool, its result, and the answer. */
const ASKED = { role: "user", parts: [{ type: "text", text: "Where is my order?" }] };
const CALLED = {
  role: "assistant",
  parts: [{ type: "tool_call", id: "c1", name: "find", arguments: { q: 1 } }],
};
const FOUND = { role: "tool", parts: [{ type: "tool_result", id: "c1", result: { ok: true } }] };
const ANSWER = { role: "assistant", parts: [{ type: "text", text: "It is on its way." }] };

const CASES: [string, unknown, unknown][] = [
  [
    "OpenAI chat",
    {
      model: "m",
      messages: [
        { role: "user", content: "Where is my order?" },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "c1", type: "function", function: { name: "find", arguments: '{"q":1}' } }],
        },
        { role: "tool", tool_call_id: "c1", content: '{"ok":true}' },
      ],
    },
    { choices: [{ message: { role: "assistant", content: "It is on its way." } }] },
  ],
  [
    "OpenAI Responses",
    {
      input: [
        { role: "user", content: [{ type: "input_text", text: "Where is my order?" }] },
        { type: "function_call", call_id: "c1", name: "find", arguments: '{"q":1}' },
        { type: "function_call_output", call_id: "c1", output: '{"ok":true}' },
      ],
    },
    {
      output: [
        { type: "message", role: "assistant", content: [{ type: "output_text", text: "It is on its way." }] },
      ],
    },
  ],
  [
    "Gemini",
    {
      contents: [
        { role: "user", parts: [{ text: "Where is my order?" }] },
        { role: "model", parts: [{ functionCall: { id: "c1", name: "find", args: { q: 1 } } }] },
        { role: "tool", parts: [{ functionResponse: { id: "c1", name: "find", response: { ok: true } } }] },
      ],
    },
    { candidates: [{ content: { role: "model", parts: [{ text: "It is on its way." }] } }] },
  ],
  [
    "Bedrock",
    {
      messages: [
        { role: "user", content: [{ text: "Where is my order?" }] },
        { role: "assistant", content: [{ toolUse: { toolUseId: "c1", name: "find", input: { q: 1 } } }] },
        { role: "tool", content: [{ toolResult: { toolUseId: "c1", content: { ok: true } } }] },
      ],
    },
    { output: { message: { role: "assistant", content: [{ text: "It is on its way." }] } } },
  ],
  [
    "LangChain",
    {
      messages: [
        [
          {
            lc: 1,
            type: "constructor",
            id: ["langchain_core", "messages", "HumanMessage"],
            kwargs: { content: "Where is my order?" },
          },
          {
            lc: 1,
            type: "constructor",
            id: ["langchain_core", "messages", "AIMessage"],
            kwargs: { content: "", tool_calls: [{ id: "c1", name: "find", args: { q: 1 } }] },
          },
          {
            lc: 1,
            type: "constructor",
            id: ["langchain_core", "messages", "ToolMessage"],
            kwargs: { content: '{"ok":true}', tool_call_id: "c1" },
          },
        ],
      ],
    },
    {
      generations: [
        [
          {
            message: {
              lc: 1,
              type: "constructor",
              id: ["langchain_core", "messages", "AIMessage"],
              kwargs: { content: "It is on its way." },
            },
          },
        ],
      ],
    },
  ],
];

test.each(CASES)("%s, as frameworks keep the body", (_, input, output) => {
  for (const [inputKey, outputKey] of [
    ["langfuse.observation.input", "langfuse.observation.output"],
    ["input.value", "output.value"],
    ["mlflow.spanInputs", "mlflow.spanOutputs"],
  ] as const) {
    const messages = read({ [inputKey]: JSON.stringify(input), [outputKey]: JSON.stringify(output) });
    expect(messages.input).toEqual([ASKED, CALLED, FOUND]);
    expect(messages.output).toEqual([ANSWER]);
  }
});

test("Logfire's list of events, and pydantic-ai's of all messages", () => {
  const events = [
    { "event.name": "gen_ai.user.message", content: "Where is my order?", role: "user" },
    { "event.name": "gen_ai.choice", index: 0, message: { role: "assistant", content: "It is on its way." } },
  ];
  expect(read({ events: JSON.stringify(events) })).toEqual({ input: [ASKED], output: [ANSWER] });
  expect(
    read({
      "pydantic_ai.all_messages": JSON.stringify([
        { role: "user", parts: [{ type: "text", content: "Where is my order?" }] },
        { role: "assistant", parts: [{ type: "text", content: "It is on its way." }] },
      ]),
    }),
  ).toEqual({ input: [ASKED], output: [ANSWER] });
});

test("a plain text that a model call takes or gives is its user's and its assistant's", () => {
  const content = new Map(
    Object.entries({ "langfuse.observation.input": "Hello", "langfuse.observation.output": "Hi." }),
  );
  expect(readMessages(content, true)).toEqual({
    input: [{ role: "user", parts: [{ type: "text", text: "Hello" }] }],
    output: [{ role: "assistant", parts: [{ type: "text", text: "Hi." }] }],
  });
});

test("the AI SDK's prompt around a call", () => {
  expect(read({ "ai.prompt": '{"system":"Be kind.","prompt":"Hello"}' }).input).toEqual([
    { role: "system", parts: [{ type: "text", text: "Be kind." }] },
    { role: "user", parts: [{ type: "text", text: "Hello" }] },
  ]);
});

test("images and files, wherever their address or their bytes stand", () => {
  const parts = [
    { type: "image_url", image_url: { url: "https://example.com/a.png" } },
    { type: "input_image", image_url: "https://example.com/b.png" },
    { type: "image", source: { type: "base64", media_type: "image/png", data: "aGk=" } },
    { type: "blob", modality: "image", mime_type: "image/jpeg", content: "aGk=" },
    { inlineData: { mimeType: "image/webp", data: "aGk=" } },
    {
      type: "document",
      source: { type: "url", url: "https://example.com/a.pdf", media_type: "application/pdf" },
    },
    { type: "input_file", file_id: "file-1", filename: "a.pdf" },
  ];
  const [message] = read({
    "gen_ai.input.messages": JSON.stringify([{ role: "user", content: parts }]),
  }).input;
  expect(message?.parts).toEqual([
    { type: "image", mime_type: null, uri: "https://example.com/a.png" },
    { type: "image", mime_type: null, uri: "https://example.com/b.png" },
    { type: "image", mime_type: "image/png", uri: "data:image/png;base64,aGk=" },
    { type: "image", mime_type: "image/jpeg", uri: "data:image/jpeg;base64,aGk=" },
    { type: "image", mime_type: "image/webp", uri: "data:image/webp;base64,aGk=" },
    { type: "file", mime_type: "application/pdf", uri: "https://example.com/a.pdf", name: null },
    { type: "file", mime_type: null, uri: null, name: "a.pdf" },
  ]);
});

test("what is no conversation is shown as it came", () => {
  expect(
    read({ "langfuse.observation.input": '{"order":7}', "langfuse.observation.output": "done" }),
  ).toEqual({
    input: [{ role: "input", parts: [{ type: "text", text: '{"order":7}' }] }],
    output: [{ role: "output", parts: [{ type: "text", text: "done" }] }],
  });
});
