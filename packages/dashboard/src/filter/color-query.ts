import { type FilterError, lex, type Token } from "@anyway-sh/filter";

/** A piece of a query, and what it is. */
export interface Piece {
  start: number;
  text: string;
  kind: "field" | "operator" | "value" | "keyword" | "word" | "space";
  wrong: boolean;
}

const KEYWORD = /^(and|or|not|span)$/i;

/** Takes a query apart for its colors. What is wrong at its end stands on a blank behind it. */
export function colorQuery(text: string, errors: readonly FilterError[]): Piece[] {
  const tokens = lex(text);
  const wrong = errors.map(({ start, end }) => ({ start, end: Math.max(end, start + 1) }));
  const shown = wrong.some(({ end }) => end > text.length) ? `${text} ` : text;
  const ends = [...tokens, ...wrong].flatMap(({ start, end }) => [start, Math.min(end, shown.length)]);
  const places = [...new Set([0, ...ends, shown.length])].sort((a, b) => a - b);
  let next = 0;
  return places.slice(0, -1).map((start, i) => {
    for (let token = tokens[next]; token && token.end <= start; token = tokens[next]) next++;
    const token = tokens[next];
    return {
      start,
      text: shown.slice(start, places[i + 1]),
      kind: token && token.start <= start ? kindOf(token) : "space",
      wrong: wrong.some((place) => place.start <= start && start < place.end),
    };
  });
}

function kindOf(token: Token): Piece["kind"] {
  switch (token.type) {
    case "name":
      return "field";
    case "word":
      return KEYWORD.test(token.text) ? "keyword" : "word";
    case "value":
      return "value";
    case "quoted":
      return token.isValue ? "value" : "word";
    default:
      return "operator";
  }
}
