import { expect, test } from "vitest";
import { cutText, toText } from "./cut-text.ts";

test("short text is whole", () => {
  expect(cutText("hello\nworld", 1_000, 24)).toBe("hello\nworld");
});

test("long text is cut by characters, or by lines when they come first", () => {
  expect(cutText("x".repeat(5_000), 1_000, 24)).toHaveLength(1_000);
  expect(cutText("a\n".repeat(20), 1_000, 2)).toBe("a\na");
});

test("a rest of a few characters is not worth a button", () => {
  expect(cutText("x".repeat(1_100), 1_000, 24)).toHaveLength(1_100);
  expect(cutText("a\nb\nc\nd", 1_000, 2)).toBe("a\nb\nc\nd");
});

test("an emoji is not cut in half", () => {
  const text = `${"x".repeat(999)}😀${"y".repeat(500)}`;
  expect(cutText(text, 1_000, 24)).toBe("x".repeat(999));
});

test("JSON in a string is indented, what only looks like it stays", () => {
  expect(toText('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(toText("{not json")).toBe("{not json");
  expect(toText({ a: [true] })).toBe('{\n  "a": [\n    true\n  ]\n}');
  expect(toText(null)).toBe("null");
  expect(toText(undefined)).toBe("undefined");
});
