import { expect, test } from "vitest";
import { readProperties, readRules, toLines, toRules } from "./read-settings.ts";

test("rules are read as they are written", () => {
  const rules = {
    names: { staging: "test", "load test": "bot" } as const,
    properties: [{ key: "team", value: "a=b", environment: "internal" as const }],
  };
  expect(readRules(toRules(rules))).toEqual({ ok: true, value: rules });
  expect(readRules(" qa=internal \n\n")).toEqual({
    ok: true,
    value: { names: { qa: "internal" }, properties: [] },
  });
});

test("a line that makes no sense is named", () => {
  expect(readRules("staging")).toMatchObject({ ok: false, problem: expect.stringContaining("staging") });
  expect(readRules("= test")).toMatchObject({ ok: false });
  expect(readRules("staging = live")).toMatchObject({ ok: false });
  expect(readProperties("intent")).toMatchObject({ ok: false });
});

test("properties are read as they are written", () => {
  const properties = [{ key: "intent", value: "buy = now" }];
  expect(readProperties(toLines(properties))).toEqual({ ok: true, value: properties });
});
