import { expect, test } from "vitest";
import { suggest } from "./suggest.ts";

const texts = (typed: string, known = {}) => suggest(typed, known).map((suggestion) => suggestion.text);

test("an empty line offers every name", () => {
  expect(texts("")).toContain("model:");
  expect(texts("")).toContain("latency:>");
  expect(texts("")).toContain("property.");
});

test("the last word is completed, whatever stands before it", () => {
  expect(texts("model:gpt-4o sess")).toEqual(["session:"]);
});

test("a named filter offers the values it can have, or those seen", () => {
  expect(texts("status:")).toEqual(["status:ok", "status:error"]);
  expect(texts("model:gpt", { model: ["gpt-4o", "claude"] })).toEqual(["model:gpt-4o"]);
  expect(texts("workflow:s", { workflow: ["sign up"] })).toEqual(['workflow:"sign up"']);
});

test("nothing is offered for what is complete, unknown or a number", () => {
  expect(texts("status:ok")).toEqual([]);
  expect(texts("modle:x")).toEqual([]);
  expect(texts("cost:>0")).toEqual([]);
});
