import { expect, test } from "vitest";
import { DIALECTS } from "../../../server/src/ingest/dialects/classify.ts";
import { contentUnder, messageEventSide } from "./content-keys.ts";

test("every key that the server reads content from is known, in every dialect", () => {
  const keys = DIALECTS.flatMap(({ contentKeys = [] }) => contentKeys);
  expect(keys.length).toBeGreaterThan(80);
  const unknown = keys.filter(
    (key) => contentUnder(key.endsWith(".") ? `${key}0.content` : key) === undefined,
  );
  expect(unknown).toEqual([]);
});

test.each([
  ["gen_ai.input.messages", "messages", "input"],
  ["gen_ai.prompt.12.content", "messages", "input"],
  ["gen_ai.completion.0.tool_calls.0.arguments", "messages", "output"],
  ["llm.output_messages.0.message.content", "messages", "output"],
  ["llm.prompts.0.prompt.text", "prompt", "input"],
  ["gen_ai.prompt.template.variables", "prompt", "input"],
  ["traceloop.entity.input", "value", "input"],
  ["anyway.entity.output", "value", "output"],
  ["embedding.embeddings.3.embedding.text", "value", "input"],
  ["embedding.embeddings.3.embedding.vector", "vector", "output"],
  ["ai.settings.maxRetries", "parameters", "input"],
  ["pydantic_ai.all_messages", "messages", "both"],
])("%s is content: %s, %s", (key, form, side) => expect(contentUnder(key)).toEqual({ form, side }));

test.each([
  "gen_ai.request.model",
  "gen_ai.usage.input_tokens",
  "gen_ai.prompt.name",
  "gen_ai.prompt.template.version",
  "ai.response.model",
  "ai.response.providerMetadata",
  "llm.response.model",
  "traceloop.association.properties.customer_id",
  "ai.telemetry.metadata.userId",
  "session.id",
])("%s is none", (key) => expect(contentUnder(key)).toBeUndefined());

test("messages that are events", () => {
  expect(messageEventSide("gen_ai.user.message")).toBe("input");
  expect(messageEventSide("gen_ai.choice")).toBe("output");
  expect(messageEventSide("exception")).toBeUndefined();
});
