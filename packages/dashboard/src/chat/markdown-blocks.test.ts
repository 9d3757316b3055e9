import { describe, expect, it } from "vitest";
import { markdownBlocks } from "./markdown-blocks.ts";

const paragraph = (letter: string) => `${letter.repeat(800)}\n\n`;
const textsOf = (text: string) => markdownBlocks(text).map((block) => block.text);

describe("markdownBlocks", () => {
  it("cuts before a paragraph, and loses nothing", () => {
    const text = [..."abcdefgh"].map(paragraph).join("");
    expect(textsOf(text).map(({ length }) => length)).toEqual([1_604, 1_604, 1_604, 1_604]);
    expect(textsOf(text).join("")).toBe(text);
    expect(textsOf("short")).toEqual(["short"]);
    expect(textsOf("")).toEqual([]);
  });

  it("cuts neither within a fence, however long, nor within a table, nor before what belongs to an item", () => {
    const fence = `\`\`\`\`ts\n${paragraph("x").repeat(10)}\`\`\`\nstill within\n\`\`\`\`\n`;
    expect(markdownBlocks(`before\n${fence}\nafter`)).toEqual([
      { text: "before\n", isPlain: false },
      { text: fence, isPlain: false },
      { text: "\nafter", isPlain: false },
    ]);
    const table = `|a|b|\n|-|-|\n${"|1|2|\n".repeat(900)}`;
    expect(markdownBlocks(table)).toEqual([{ text: table, isPlain: false }]);
    const item = `- ${paragraph("a")}  ${paragraph("b")}  ${paragraph("c")}`;
    expect(textsOf(`${item}after`)).toEqual([item, "after"]);
  });

  it("cuts at the end of a line where nothing else will do, and gives up on a line without an end", () => {
    const list = "- an item\n".repeat(1_000);
    expect(Math.max(...textsOf(list).map(({ length }) => length))).toBe(3_000);
    expect(textsOf(list).join("")).toBe(list);
    const line = "*a_b".repeat(5_000);
    expect(markdownBlocks(`before\n\n${line}\n`)).toEqual([
      { text: "before\n\n", isPlain: false },
      { text: `${line}\n`, isPlain: true },
    ]);
  });

  it("takes lines that begin as rows do for a table only below a head, and gives up on one of many rows", () => {
    const rows = "|*_[a](\n".repeat(2_500);
    expect(Math.max(...textsOf(rows).map(({ length }) => length))).toBe(3_000);
    expect(textsOf(rows).join("")).toBe(rows);
    const table = `|a|\n|-|\n${rows}`;
    expect(markdownBlocks(table)).toEqual([{ text: table, isPlain: true }]);
    // The head is not parted from what is below it.
    const late = `${"|a\n".repeat(1_000)}|-|\n${"|1|\n".repeat(100)}`;
    expect(textsOf(late)).toEqual([late]);
  });

  it("draws no more cells than anybody reads, however few characters they take", () => {
    const wide = `${"|a".repeat(100)}|\n${"|-".repeat(100)}|\n`;
    for (const rows of ["|1\n", "1\n"].map((row) => row.repeat(100)))
      for (const table of [
        wide + rows,
        (wide + rows).replaceAll(/^/gm, "> "),
        wide.replaceAll("\n|", "\n") + rows,
      ])
        expect(markdownBlocks(table)).toEqual([{ text: table, isPlain: true }]);
    const table = `|a|b|c|d|\n|-|-|-|-|\n${"|1|2|3|4|\n".repeat(100)}\n`;
    expect(markdownBlocks(table)).toEqual([{ text: table, isPlain: false }]);
    // What is left over for the tables after it, and what is no table.
    const rest = [...table.repeat(9), paragraph("x").repeat(3)].join("");
    const plain = markdownBlocks(rest).map(({ isPlain }) => isPlain);
    expect([plain.filter((is) => is).length > 0, plain.at(0), plain.at(-1)]).toEqual([true, false, false]);
    const lines = markdownBlocks("|-\n".repeat(10_000)).filter(({ isPlain }) => !isPlain);
    expect(lines.map(({ text }) => text).join("").length).toBeLessThanOrEqual(3_000);
  });
});
