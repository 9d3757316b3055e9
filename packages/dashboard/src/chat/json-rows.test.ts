import { describe, expect, it } from "vitest";
import { foldable, jsonRows, parseStructure } from "./json-rows.ts";

const shown = (text: string, ...folded: string[]) =>
  jsonRows(parseStructure(text), new Set(folded)).map(
    ({ depth, key, text, count, kind, isFolded, isLast }) => {
      const comma = isLast || (kind === "open" && !isFolded) ? "" : ",";
      return `${"  ".repeat(depth)}${key === undefined ? "" : `${key}: `}${text}${isFolded ? `…${count}` : ""}${comma}`;
    },
  );

describe("jsonRows", () => {
  const text = '{"a":1,"list":[{"b":"x\\ny"},[],null],"c":{}}';

  it("is a value line by line", () => {
    expect(shown(text)).toEqual([
      "{",
      "  a: 1,",
      "  list: [",
      "    {",
      '      b: "x\\ny"',
      "    },",
      "    [],",
      "    null",
      "  ],",
      "  c: {}",
      "}",
    ]);
  });

  it("ends somewhere in what is deep", () => {
    const deep = parseStructure(`${"[".repeat(400)}1${"]".repeat(400)}`);
    expect(jsonRows(deep, new Set()).filter(({ text }) => text === "…")).toHaveLength(1);
  });

  it("folds what is asked for, and names what can be folded", () => {
    expect(foldable(parseStructure(text))).toEqual(new Set(["/1", "/1/0"]));
    expect(shown(text, "/1")).toContain("  list: […3,");
  });

  it("keeps numbers as they are written", () => {
    expect(shown("[12345678901234567890, 1.0, 1e400, 5]").slice(1, -1)).toEqual([
      "  12345678901234567890,",
      "  1.0,",
      "  1e400,",
      "  5",
    ]);
  });

  it("reads neither scalars nor what is no JSON", () => {
    for (const text of ['"a"', "5", "{", "[1,]", "hello", ""]) expect(parseStructure(text)).toBeUndefined();
  });
});
