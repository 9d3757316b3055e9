import { FIELDS, fieldNamed, type Scope } from "./fields.ts";
import {
  type FieldRef,
  type Filter,
  type FilterError,
  LIMITS,
  type Parsed,
  type Position,
} from "./filter.ts";
import { lex, type Token } from "./lex.ts";
import { nearest } from "./nearest.ts";
import { readMatch, show, tell, type Written } from "./read-match.ts";
import { wordsOf } from "./words.ts";

/**
 * Reads a query. Never throws and takes time in proportion to the text, whatever it is; what is wrong comes as errors
 * with their places, in the order of the text.
 */
export function parse(text: string): Parsed {
  if (text.length > LIMITS.length) {
    const message = `The filter has ${text.length} characters; ${LIMITS.length} is the most.`;
    return { ok: false, errors: [{ start: LIMITS.length, end: text.length, message }] };
  }
  const parser = createParser(text, lex(text));
  const filter = parser.query();
  return parser.errors.length > 0
    ? { ok: false, errors: parser.errors.toSorted((a, b) => a.start - b.start) }
    : { ok: true, filter };
}

function createParser(text: string, tokens: readonly Token[]) {
  const errors: FilterError[] = [];
  let at = 0;
  let conditions = 0;
  let scope: Scope = "trace";

  const here = (): Token | undefined => tokens[at];
  const end = (): Position => ({ start: text.length, end: text.length });
  const report = (error: FilterError): undefined => {
    if (errors.length < LIMITS.errors) errors.push(error);
  };
  const fail = (where: Position, message: string, instead?: string): undefined => {
    const { start, end } = where;
    return report({
      start,
      end,
      message,
      ...(instead === undefined ? {} : { suggestion: { start, end, text: instead } }),
    });
  };
  /** What comes then would only tell of the same mistake. */
  const giveUp = (): undefined => {
    at = tokens.length;
  };
  const keyword = (token = here()): string | undefined => {
    const word = token?.type === "word" ? token.text.toLowerCase() : undefined;
    return word === "and" || word === "or" || word === "not" ? word : undefined;
  };

  function query(): Filter | undefined {
    const filter = tokens.length === 0 ? undefined : or(0);
    const rest = here();
    if (rest?.type === "close") fail(rest, "This bracket closes none that was opened.", "");
    else if (rest) fail(rest, `${show(text.slice(rest.start, rest.end))} is not understood here.`);
    return filter;
  }

  function or(depth: number): Filter | undefined {
    return series("or", () => series("and", () => unary(depth)));
  }

  /** Terms with the keyword between them; `and` may be left out. */
  function series(type: "and" | "or", term: () => Filter | undefined): Filter | undefined {
    const found: Filter[] = [];
    for (;;) {
      const one = term();
      if (one) found.push(one);
      const next = here();
      if (!next || next.type === "close") break;
      const word = keyword(next);
      if (word === type) {
        at++;
        const behind = here();
        if (!behind || behind.type === "close") fail(next, `A condition is missing behind ${word}.`);
      } else if (type === "or" || word === "or") break;
    }
    return combine(type, found);
  }

  function unary(depth: number): Filter | undefined {
    const token = here();
    if (!token || token.type === "close") return undefined;
    if (depth > LIMITS.depth) {
      fail(token, `The filter is nested deeper than ${LIMITS.depth} brackets.`);
      return giveUp();
    }
    const word = keyword(token);
    if (token.type === "minus" || word === "not") {
      at++;
      const next = here();
      if (!next || next.type === "close") return fail(token, "A condition is missing behind not.");
      const of = unary(depth + 1);
      if (!of) return undefined;
      return of.type === "not" ? of.of : { type: "not", of, start: token.start, end: of.end ?? token.end };
    }
    if (word !== undefined) {
      at++;
      return fail(token, `A condition is missing before ${word}. To search for the word, write "${word}".`);
    }
    if (token.type === "open") return group(token, depth);
    const next = tokens[at + 1];
    if (token.type === "word" && next?.type === "open" && next.start === token.end) {
      at++;
      if (token.text.toLowerCase() === "span") return span(token, next, depth);
      const guess = nearest(token.text, ["span", "not", "and", "or"]);
      fail(
        token,
        `Before a bracket stands span, not, and, or or a field with a colon, not ${show(token.text)}.`,
        guess,
      );
      return group(next, depth) && undefined;
    }
    if (++conditions > LIMITS.conditions) {
      fail(token, `The filter has more than ${LIMITS.conditions} conditions.`);
      return giveUp();
    }
    at++;
    if (token.type === "name") return condition(token);
    if (token.type === "word" || token.type === "quoted") return said(token);
    return fail(token, `${show(text.slice(token.start, token.end))} is not understood here.`);
  }

  function group(open: Token, depth: number): Filter | undefined {
    at++;
    if (here()?.type === "close") {
      at++;
      return fail({ start: open.start, end: open.start + 2 }, "There is nothing between these brackets.");
    }
    const filter = or(depth + 1);
    if (here()?.type === "close") at++;
    else if (errors.length < LIMITS.errors && at >= tokens.length && !isGivenUp())
      report({
        start: open.start,
        end: open.end,
        message: "This bracket is not closed.",
        suggestion: { ...end(), text: ")" },
      });
    return filter;
  }
  const isGivenUp = () =>
    errors.some(({ message }) => /nested deeper|more than \d+ conditions/.test(message));

  function span(name: Token, open: Token, depth: number): Filter | undefined {
    if (scope === "span") fail(name, "span(…) cannot stand in another one: it already asks of one span.");
    const outer = scope;
    scope = "span";
    const of = group(open, depth);
    scope = outer;
    return of && { type: "span", of, start: name.start, end: tokens[at - 1]?.end ?? open.end };
  }

  function said(token: Extract<Token, { type: "word" | "quoted" }>): Filter | undefined {
    if (token.type === "quoted" && !token.closed) return unclosed(token);
    const words = wordsOf(token.text);
    if (words.length === 0)
      return fail(token, `${show(token.text)} has no letter or digit that could be searched for.`);
    if (token.type === "word" && token.text.includes("*"))
      return fail(
        token,
        "What was said is searched by whole words: leave the * out.",
        token.text.replaceAll("*", ""),
      );
    return { type: "text", text: token.text, start: token.start, end: token.end };
  }

  function unclosed({ start, end: until }: Position): undefined {
    return report({
      start,
      end: until,
      message: "The quotation mark is not closed.",
      suggestion: { ...end(), text: '"' },
    });
  }

  function condition(name: Extract<Token, { type: "name" }>): Filter | undefined {
    const operator = here();
    if (operator?.type !== "operator") return fail(name, `${show(name.text)} needs a value.`);
    at++;
    const isSet = here()?.type === "open";
    const values = isSet ? set() : one();
    const last = tokens[at - 1]?.end ?? operator.end;
    const found = resolve(name, text.slice(name.start, last));
    if (!values || !found) return undefined;
    const { field, ref } = found;
    if (!field.scopes.includes(scope))
      return fail(name, `${field.name} is asked of a whole trace: write it outside of span(…).`);
    if (isSet && values.length === 0)
      return fail(operator, `There is nothing between the brackets. Write ${name.text}:(one, another).`);
    conditions += values.length - 1;
    if (conditions > LIMITS.conditions) {
      fail(name, `The filter has more than ${LIMITS.conditions} conditions.`);
      return giveUp();
    }
    const read = readMatch(field, writtenName(ref), operator.operator, values, isSet);
    if ("error" in read) return report(read.error);
    const filter: Filter = { type: "field", field: ref, match: read.match, start: name.start, end: last };
    return read.negated ? { type: "not", of: filter, start: name.start, end: last } : filter;
  }

  function one(): Written[] | undefined {
    const token = here();
    if (token?.type !== "value" && token?.type !== "quoted") return [];
    at++;
    if (token.type === "quoted" && !token.closed) return unclosed(token);
    return [{ text: token.text, quoted: token.type === "quoted", start: token.start, end: token.end }];
  }

  /** `(a, b)`, in which `or` may stand for a comma. */
  function set(): Written[] | undefined {
    const open = here();
    const values: Written[] = [];
    let isSound = true;
    let isSeparated = true;
    for (at++; ; at++) {
      const token = here();
      if (token?.type === "close") {
        at++;
        return isSound ? values : undefined;
      }
      if (token?.type !== "comma" && token?.type !== "value" && token?.type !== "quoted") {
        if (open)
          report({
            ...{ start: open.start, end: open.end },
            message: "This bracket is not closed.",
            suggestion: {
              start: values.at(-1)?.end ?? open.end,
              end: values.at(-1)?.end ?? open.end,
              text: ")",
            },
          });
        return undefined;
      }
      if (token.type === "comma" || (token.type === "value" && token.text.toLowerCase() === "or")) {
        isSeparated = true;
        continue;
      }
      if (token.type === "quoted" && !token.closed) return unclosed(token);
      if (!isSeparated) {
        isSound = false;
        report({
          start: token.start,
          end: token.end,
          message: "Values of a set are parted by commas.",
          suggestion: { start: token.start, end: token.start, text: ", " },
        });
      }
      isSeparated = false;
      values.push({ text: token.text, quoted: token.type === "quoted", start: token.start, end: token.end });
    }
  }

  /** The field that a name stands for. */
  function resolve(name: Extract<Token, { type: "name" }>, whole: string) {
    if (name.text === "") return fail(name, "Before the colon the name of a field is missing.");
    const dot = name.text.indexOf(".");
    const head = dot < 0 ? name.text : name.text.slice(0, dot);
    const field = fieldNamed(head);
    const key = dot < 0 ? "" : unquote(name.text.slice(dot + 1));
    if (field?.keyed) {
      if (key !== "") return { field, ref: { name: field.name, key } satisfies FieldRef };
      return fail(name, `${field.name} needs a key behind a dot. ${tell(field, field.name)}`);
    }
    if (field && dot < 0) return { field, ref: { name: field.name } satisfies FieldRef };
    const headEnd = { start: name.start, end: name.start + head.length };
    const guess = dot < 0 ? undefined : nearest(head, keyedNames);
    if (guess) return fail(headEnd, `There is no field ${show(head)}. Did you mean ${guess}.<key>?`, guess);
    const near = dot < 0 ? nearest(name.text, names) : undefined;
    if (near) return fail(name, `There is no field ${show(name.text)}. Did you mean ${near}?`, near);
    return report({
      start: name.start,
      end: name.end,
      message:
        `There is no field ${show(name.text)}. Own properties are written property.${name.text}:…, ` +
        `attributes of spans attributes.${name.text}:…, and words to search for in quotes.`,
      suggestion: {
        start: name.start,
        end: name.start + whole.length,
        text: `"${whole.replaceAll('"', "")}"`,
      },
    });
  }

  return { errors, query };
}

const plain = FIELDS.filter(({ keyed }) => !keyed);
const names = [...plain, ...FIELDS.filter(({ keyed }) => keyed)].flatMap(({ name, aliases }) => [
  name,
  ...aliases,
]);
const keyedNames = FIELDS.filter(({ keyed }) => keyed).map(({ name }) => name);

function combine(type: "and" | "or", found: readonly Filter[]): Filter | undefined {
  const of = found.flatMap((one) => (one.type === type ? one.of : [one]));
  const [first] = of;
  const last = of.at(-1);
  if (!first || !last || of.length === 1) return first;
  return { type, of, start: first.start ?? 0, end: last.end ?? 0 };
}

function unquote(key: string): string {
  return /^".*"$/s.test(key) ? key.slice(1, -1).replace(/\\(["\\])/g, "$1") : key;
}

/** The name of a field as messages write it. */
function writtenName({ name, key }: FieldRef): string {
  return key === undefined ? name : `${name}.${key}`;
}
