import { expect, it } from "vitest";
import { aWireSpan } from "../../../test/a-span.ts";
import type { AttributeValue, WireSpan } from "../../model/span.ts";
import { createPriceBook } from "../../pricing/price-book.ts";
import { toSpan } from "../to-span.ts";

const book = createPriceBook();
const CHAT = { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o" };
const message = (role: string, content: string) => ({ role, parts: [{ type: "text", content }] });

function said(attributes: Record<string, AttributeValue>, more: Partial<WireSpan> = {}): string[] {
  return toSpan(aWireSpan(attributes, more), book).said.map(({ by, text }) => `${by}: ${text}`);
}

it("tells the question and the answer of a call", () => {
  expect(
    said({
      ...CHAT,
      "gen_ai.input.messages": JSON.stringify([
        message("system", "Be kind."),
        message("user", "Where is it?"),
      ]),
      "gen_ai.output.messages": JSON.stringify([message("assistant", "On its way.")]),
    }),
  ).toEqual(["user: Where is it?", "assistant: On its way."]);
});

it.each([40, 4_000])("tells of a history only what came since the last answer of %i characters", (length) => {
  const history = Array.from({ length: 6 }, (_, i) => [
    message("user", `question ${i} "quoted" \\ ${"x".repeat(length)}`),
    message("assistant", `answer ${i} ] } , { [ ${"y".repeat(length)}`),
  ]).flat();
  expect(
    said({
      ...CHAT,
      "gen_ai.input.messages": JSON.stringify([...history, message("user", 'the "new" one \\')]),
      "gen_ai.output.messages": JSON.stringify([message("assistant", "fine")]),
    }),
  ).toEqual(['user: the "new" one \\', "assistant: fine"]);
});

it("tells of flattened messages only the newest", () => {
  const attributes: Record<string, string> = {};
  for (let i = 0; i < 40; i++) {
    attributes[`gen_ai.prompt.${i}.role`] = i % 2 === 0 ? "assistant" : "user";
    attributes[`gen_ai.prompt.${i}.content`] = `message ${i}`;
  }
  expect(said({ ...CHAT, ...attributes })).toEqual(["user: message 39"]);
});

it("tells what a tool was given and gave, and what failed", () => {
  expect(
    said(
      {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.call.arguments": '{"order":"ORD_1"}',
        "gen_ai.tool.call.result": "no such order",
      },
      { name: "find_order", status: 2, statusMessage: "lookup failed" },
    ),
  ).toEqual([
    'tool: find_order {"order":"ORD_1"}',
    "tool: no such order",
    "error: find_order: lookup failed",
  ]);
});

it("tells nothing of a document that is embedded, and cuts what is very long", () => {
  expect(said({ "gen_ai.operation.name": "embeddings", "gen_ai.input.messages": "a document" })).toEqual([]);
  const [long = ""] = said({ ...CHAT, "gen_ai.input.messages": "z".repeat(10_000) });
  expect(long).toHaveLength("user: ".length + 2_000);
});

it("parts words as a reader does", () => {
  expect(
    said({ ...CHAT, "gen_ai.input.messages": JSON.stringify([message("user", "it’s late—again")]) }),
  ).toEqual(["user: it's late again"]);
});
