import type { Position } from "./filter.ts";

/** How a field is compared: `:` with a value, or by an order. */
export type Operator = ":" | "!=" | ">" | ">=" | "<" | "<=";

export type Token = Position &
  (
    | { type: "open" }
    | { type: "close" }
    | { type: "comma" }
    | { type: "minus" }
    /** A word of its own: to be searched for, or `and`, `or`, `not`, `span`. */
    | { type: "word"; text: string }
    /** What stands before an operator, as it is written. */
    | { type: "name"; text: string }
    | { type: "operator"; operator: Operator }
    /** What stands behind an operator, alone or in a set; empty where nothing does. */
    | { type: "value"; text: string }
    /** In quotes: a phrase to be searched for, or a value; `closed` unless the text ends in it. */
    | { type: "quoted"; text: string; closed: boolean; isValue: boolean }
  );

const SPACE = /\s/;
const OPERATOR = /:?(?:!=|>=|<=|>|<|=)|:/y;
/** With blanks before it, a colon belongs to the next word. */
const SPACED_OPERATOR = /\s+(?:!=|>=|<=|>|<|=)/y;

/** Takes any text apart; never fails. What the tokens do not cover is white space. */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;

  const skipSpace = () => {
    while (at < text.length && SPACE.test(text.charAt(at))) at++;
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const single = (type: "open" | "close" | "comma" | "minus") => {
    tokens.push({ type, start: at, end: ++at });
  };
  /** From the quote at `at` to behind the one that ends it. */
  const quoted = (): { text: string; closed: boolean } => {
    let read = "";
    for (at++; at < text.length; at++) {
      const character = text.charAt(at);
      if (character === '"') {
        at++;
        return { text: read, closed: true };
      }
      const next = text.charAt(at + 1);
      if (character === "\\" && (next === '"' || next === "\\")) {
        read += next;
        at++;
      } else read += character;
    }
    return { text: read, closed: false };
  };
  const quotedToken = (isValue: boolean) => {
    const start = at;
    const read = quoted();
    tokens.push({ type: "quoted", ...read, isValue, start, end: at });
  };
  const bareValue = (ends: string) => {
    const start = at;
    while (at < text.length && !SPACE.test(text.charAt(at)) && !ends.includes(text.charAt(at))) at++;
    tokens.push({ type: "value", text: text.slice(start, at), start, end: at });
  };

  /** `(a, b)` behind an operator. */
  const set = () => {
    single("open");
    for (skipSpace(); at < text.length; skipSpace()) {
      const character = text.charAt(at);
      if (character === ")") return single("close");
      if (character === "(") return;
      if (character === ",") single("comma");
      else if (character === '"') quotedToken(true);
      else bareValue('(),"');
    }
  };

  const operatorAndValue = (written: string) => {
    const start = at + written.search(/\S/);
    at += written.length;
    const sign = written.trim().replace(/^:(?=.)/, "");
    tokens.push({ type: "operator", operator: sign === "=" ? ":" : (sign as Operator), start, end: at });
    if (!written.startsWith(":")) {
      const behind = at;
      skipSpace();
      if (at === text.length || text.charAt(at) === ")") at = behind;
    }
    if (text.charAt(at) === "(") set();
    else if (text.charAt(at) === '"') quotedToken(true);
    else bareValue("()");
  };

  /** A word, or a name with an operator and a value behind it. */
  const wordOrField = () => {
    const start = at;
    while (at < text.length) {
      const character = text.charAt(at);
      if (character === '"' && text.charAt(at - 1) === "." && at > start) {
        quoted();
        continue;
      }
      if (SPACE.test(character) || character === "(" || character === ")") break;
      const operator = match(OPERATOR);
      if (operator !== undefined) {
        tokens.push({ type: "name", text: text.slice(start, at), start, end: at });
        return operatorAndValue(operator);
      }
      at++;
    }
    const word = text.slice(start, at);
    const operator = match(SPACED_OPERATOR);
    tokens.push({ type: operator === undefined ? "word" : "name", text: word, start, end: at });
    if (operator !== undefined) operatorAndValue(operator);
  };

  for (skipSpace(); at < text.length; skipSpace()) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (character === "(") single("open");
    else if (character === ")") single("close");
    else if (character === '"') quotedToken(false);
    else if (character === "-" && next !== "" && !SPACE.test(next) && next !== ")") single("minus");
    else wordOrField();
  }
  return tokens;
}
