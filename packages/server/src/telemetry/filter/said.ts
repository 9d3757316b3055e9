import { type Text, wordsOf } from "@anyway-sh/filter";
import type { Bind, Sql } from "./matches.ts";

/** Whether a row of `said` has the words of the text, in their order, in what one speaker said. */
export function says({ text }: Text, bind: Bind): Sql {
  const words = wordsOf(text);
  const all = `hasAllTokens(texts, ${bind(words, "Array(String)")})`;
  if (words.length < 2) return all;
  const phrase = bind(` ${words.join(" ")} `, "String");
  return `(${all} AND arrayExists(one -> position(
    concat(' ', arrayStringConcat(tokens(lowerUTF8(one), 'splitByNonAlpha'), ' '), ' '), ${phrase}) > 0, texts))`;
}
