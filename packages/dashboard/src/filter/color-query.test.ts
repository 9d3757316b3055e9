import { parse } from "@anyway-sh/filter";
import { expect, test } from "vitest";
import { colorQuery } from "./color-query.ts";

const pieces = (text: string) => {
  const parsed = parse(text);
  return colorQuery(text, parsed.ok ? [] : parsed.errors)
    .filter(({ kind, wrong }) => kind !== "space" || wrong)
    .map(({ text, kind, wrong }) => `${kind} ${text}${wrong ? " !" : ""}`);
};

test("each piece has its kind, and what is wrong is marked", () => {
  expect(pieces('model:gpt-4o or -user:"ann b" "x y"')).toEqual([
    "field model",
    "operator :",
    "value gpt-4o",
    "keyword or",
    "operator -",
    "field user",
    "operator :",
    'value "ann b"',
    'word "x y"',
  ]);
  expect(pieces("modle:x y")).toEqual(["field modle !", "operator :", "value x", "word y"]);
  expect(pieces("cost:>").at(-1)).toMatch(/ !$/);
  expect(colorQuery("", [])).toEqual([]);
});

test("the pieces are the whole text", () => {
  for (const text of ["  a  b ", "(a or b", 'model:(x, "y"'])
    expect(
      colorQuery(text, [])
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
});
