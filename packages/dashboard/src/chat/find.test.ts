import { describe, expect, it } from "vitest";
import { findAll, MOST_FOUND, stretchesOf } from "./find.ts";

const found = (text: string, words: string) =>
  findAll([{ at: "/a", text }], words).map(({ start, end }) => text.slice(start, end));

describe("findAll", () => {
  it("finds in either case, and tells where", () => {
    expect(
      findAll(
        [
          { at: "/a", text: "Refund? refund!" },
          { at: "/b", text: "no REFUND" },
        ],
        "refund",
      ),
    ).toEqual([
      { at: "/a", start: 0, end: 6 },
      { at: "/a", start: 8, end: 14 },
      { at: "/b", start: 3, end: 9 },
    ]);
  });

  it("takes signs as they are", () => {
    for (const words of ["a.b", "(a", "[x]-{y}", "\\d+", "$1^", "a|b", "//", "😀"])
      expect(found(`x ${words} y aXb`, words)).toEqual([words]);
  });

  it("does not shift where a letter's other case is longer", () => {
    expect(found("İİİ refund", "REFUND")).toEqual(["refund"]);
  });

  it("stops somewhere", () => {
    expect(findAll([{ at: "/a", text: "aa".repeat(MOST_FOUND) }], "a")).toHaveLength(MOST_FOUND);
    expect(findAll([{ at: "/a", text: "a" }], "")).toEqual([]);
  });
});

describe("stretchesOf", () => {
  it("covers a window, each character once", () => {
    const places = findAll([{ at: "/a", text: "ab ab ab" }], "ab");
    expect(stretchesOf(places, 0, 8)).toEqual([
      { start: 0, end: 2, isFound: true },
      { start: 2, end: 3, isFound: false },
      { start: 3, end: 5, isFound: true },
      { start: 5, end: 6, isFound: false },
      { start: 6, end: 8, isFound: true },
    ]);
    expect(stretchesOf(places, 1, 7)).toEqual([
      { start: 1, end: 3, isFound: false },
      { start: 3, end: 5, isFound: true },
      { start: 5, end: 7, isFound: false },
    ]);
  });
});
