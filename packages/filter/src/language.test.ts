import { CUSTOMER_SOURCES, SPAN_CATEGORIES } from "@anyway-sh/semconv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FIELDS, type Field, fieldNamed } from "./fields.ts";
import { type FieldRef, type Filter, LIMITS, type Match } from "./filter.ts";
import { format } from "./format.ts";
import { parse } from "./parse.ts";

/** A filter without its places in a text. */
function bare(filter: Filter | undefined): unknown {
  if (!filter) return undefined;
  const { start: _, end: __, ...rest } = filter;
  if (rest.type === "and" || rest.type === "or") return { ...rest, of: rest.of.map(bare) };
  return rest.type === "not" || rest.type === "span" ? { ...rest, of: bare(rest.of) } : rest;
}

function read(text: string): unknown {
  const parsed = parse(text);
  return parsed.ok ? bare(parsed.filter) : parsed.errors;
}

test.each([
  ["model:gpt-4o AND cost:>0.01", "model:gpt-4o cost:>0.01"],
  ["cost > 0.01", "cost:>0.01"],
  ["cost>=$1.50 cost<2", "cost:>=1.5 cost:<2"],
  ["a or b c or d", "a or (b c) or d"],
  ["not (a or b)", "-(a or b)"],
  ["NOT a -b", "-a -b"],
  ["model!=gpt-4o", "-model:gpt-4o"],
  ["model:!=(a or b)", "-model:(a, b)"],
  ["--a", "a"],
  ['model:( gpt-4o ,"gpt 5",)', 'model:(gpt-4o, "gpt 5")'],
  ["duration:1m30s", "latency:90s"],
  ["latency:>1500", "latency:>1.5s"],
  ["latency:1.5h..", "latency:>=90m"],
  ["tokens:1k..1.5k", "tokens:1000..1500"],
  ["cost:..0.05", "cost:<=0.05"],
  ["start:2026-11-20", "start:2026-11-20T00:00:00Z..2026-11-20T23:59:59.999999999Z"],
  ["time:>2026-11-20", "start:>=2026-11-21T00:00:00Z"],
  ["start:<=2026-11-20T09:30+01:00", "start:<2026-11-20T08:31:00Z"],
  ["Customer_ID:CUS_1 charged:None", "customer:CUS_1 charged:none"],
  ['property."a key":x attr.http.status_code:>=500', 'property."a key":x attributes.http.status_code:>=500'],
  ["span( model:gpt-4o and latency:>2s )", "span(model:gpt-4o latency:>2s)"],
  ["score.quality:<0.5 score.helpful:false", "score.quality:<0.5 score.helpful:false"],
  ['"refund \\"policy\\""', '"refund \\"policy\\""'],
  ['model:"gpt-4*" model:gpt-4**', 'model:"gpt-4*" model:gpt-4*'],
  ["root:=>*x root:=x", "root:=>*x root:x"],
  ["trace:*ab* property.team:*", "trace:*ab* property.team:*"],
  ["", ""],
  [" \t ", ""],
])("%s is canonically %s", (text, canonical) => {
  const parsed = parse(text);
  expect(parsed.ok && format(parsed.filter)).toBe(canonical.replace("(b c)", "b c"));
});

test.each([
  ["modle:gpt-4o", 0, 5, "Did you mean model?", "model"],
  ["x propertys.team:a", 2, 11, "property.<key>", "property"],
  ["team:growth", 0, 4, "property.team:", '"team:growth"'],
  ["https://example.com/a", 0, 5, "words to search for in quotes", '"https://example.com/a"'],
  ["status:eror", 7, 11, "ok or error", "error"],
  ["cost:cheap", 5, 10, "not an amount of dollars", undefined],
  ["latency:1..soon", 11, 15, "not a duration", undefined],
  ["spans:1.5", 6, 9, "whole number", undefined],
  ["start:yesterday", 6, 15, "2026-11-20", undefined],
  ["start:2026-02-30", 6, 16, "not a time", undefined],
  ["model:>a", 7, 8, "no order", undefined],
  ["cost:", 5, 5, "needs a value", undefined],
  ["cost:*", 5, 6, "says nothing", undefined],
  ['property.team:""', 14, 16, "-property.team:*", undefined],
  ["property:growth", 0, 8, "needs a key", undefined],
  [":x", 0, 0, "name of a field is missing", undefined],
  ["cost:2..1", 5, 9, "ends before it begins", "1..2"],
  ["cost:..", 5, 7, "needs a bound", undefined],
  ['a "refund policy', 2, 16, "not closed", '"'],
  ['model:"gpt', 6, 10, "not closed", '"'],
  ["(a or b", 0, 1, "not closed", ")"],
  ["model:(a, b", 6, 7, "not closed", ")"],
  ["model:(a b)", 9, 10, "commas", ", "],
  ["model:()", 5, 6, "nothing between", undefined],
  ["()", 0, 2, "nothing between", undefined],
  ["a)", 1, 2, "none that was opened", ""],
  ["a or", 2, 4, "missing behind or", undefined],
  ["and a", 0, 3, "missing before and", undefined],
  ["not", 0, 3, "missing behind not", undefined],
  ["spam(a)", 0, 4, "span", "span"],
  ["span(customer:x)", 5, 13, "whole trace", undefined],
  ["span(span(name:x))", 5, 9, "another one", undefined],
  ["???", 0, 3, "no letter or digit", undefined],
  ["refund*", 0, 7, "whole words", "refund"],
  ["(".repeat(20), LIMITS.depth + 1, LIMITS.depth + 2, "nested deeper", undefined],
  ["a ".repeat(101), 200, 201, "more than 100 conditions", undefined],
  [`model:(${"a,".repeat(101)})`, 0, 5, "more than 100 conditions", undefined],
  ["a".repeat(4_001), 4_000, 4_001, "4001 characters", undefined],
])("%s is refused at %i", (text, start, end, message, instead) => {
  const parsed = parse(text);
  expect(parsed).toMatchObject({ ok: false, errors: [{ start, end }] });
  const [error] = parsed.ok ? [] : parsed.errors;
  expect(error?.message).toContain(message);
  expect(error?.suggestion?.text).toBe(instead);
});

test("a suggestion, taken, is what was meant", () => {
  for (const text of [
    "modle:x",
    'a "b',
    "(a or b",
    "model:(a b)",
    "model:(a",
    "a)",
    "status:eror",
    "spam(a)",
  ]) {
    const parsed = parse(text);
    const suggestion = parsed.ok ? undefined : parsed.errors[0]?.suggestion;
    if (!suggestion) throw new Error(`nothing is suggested for ${text}`);
    const mended = text.slice(0, suggestion.start) + suggestion.text + text.slice(suggestion.end);
    expect([mended, parse(mended).ok]).toEqual([mended, true]);
  }
});

test("the examples of the table say what the table says", () => {
  for (const field of FIELDS) {
    const parsed = parse(field.example);
    expect([field.example, parsed]).toMatchObject([field.example, { ok: true, filter: { type: "field" } }]);
    for (const scope of field.scopes)
      expect(parse(scope === "span" ? `span(${field.example})` : field.example).ok).toBe(true);
  }
  expect(fieldNamed("charged")?.values).toEqual(CUSTOMER_SOURCES);
  expect(fieldNamed("category")?.values).toEqual(SPAN_CATEGORIES);
});

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).filter((one) => one.isWellFormed());
const ref = (field: Field): fc.Arbitrary<FieldRef> =>
  field.keyed ? text.map((key) => ({ name: field.name, key })) : fc.constant({ name: field.name });
const amountOf = ({ type }: Field) =>
  type === "time"
    ? fc.bigInt({ min: 0n, max: 9_214_646_400_000_000_000n })
    : fc.bigInt({ min: type === "score" ? -(10n ** 17n) : 0n, max: 10n ** 15n - 1n });

function matchOf(field: Field): fc.Arbitrary<Match> {
  const texts = fc
    .array(text, { minLength: 1, maxLength: 3 })
    .map((all): Match => ({ op: "is", values: all.map((one) => ({ kind: "text", text: one })) }));
  const pattern = fc
    .tuple(fc.constantFrom("", "a", "gpt-4"), fc.constantFrom("b", "x.y"))
    .map(([a, b]): Match => ({ op: "is", values: [{ kind: "pattern", pattern: `${a}*${b}` }] }));
  const exists = fc.constant<Match>({ op: "exists" });
  const isTime = field.type === "time";
  const number =
    field.type === "attribute"
      ? fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))
      : amountOf(field);
  const range = fc
    .tuple(number, number)
    .filter(([low, high]) => (isTime ? low < high : low <= high))
    .map(
      ([low, high]): Match => ({
        op: "between",
        from: { value: low, inclusive: true },
        to: { value: high, inclusive: !isTime },
      }),
    );
  const bound = fc
    .tuple(number, fc.boolean(), fc.boolean())
    .filter(([, inclusive, isFrom]) => !isTime || inclusive === isFrom)
    .map(
      ([value, inclusive, isFrom]): Match =>
        isFrom ? { op: "between", from: { value, inclusive } } : { op: "between", to: { value, inclusive } },
    );
  switch (field.type) {
    case "text":
      return fc.oneof(texts, pattern, exists);
    case "choice":
      return fc
        .subarray([...(field.values ?? [])], { minLength: 1 })
        .map((all) => ({ op: "is", values: all.map((one) => ({ kind: "text", text: one })) }));
    case "attribute":
      return fc.oneof(texts, pattern, exists, range, bound);
    case "score":
      return fc.oneof(texts, exists, range, bound);
    case "time":
      return fc.oneof(range, bound);
    default:
      return fc.oneof(
        range,
        bound,
        number.map((amount): Match => ({ op: "is", values: [{ kind: "amount", amount: BigInt(amount) }] })),
      );
  }
}

const condition = (scope: "trace" | "span"): fc.Arbitrary<Filter> =>
  fc
    .constantFrom(...FIELDS.filter(({ scopes }) => scopes.includes(scope)))
    .chain((field) =>
      fc.tuple(ref(field), matchOf(field)).map(([field, match]): Filter => ({ type: "field", field, match })),
    );
const said = text
  .map((one): Filter => ({ type: "text", text: `${one} refund` }))
  .filter((one) => one.type === "text");

function filterOf(scope: "trace" | "span", depth: number): fc.Arbitrary<Filter> {
  const leaf = fc.oneof(condition(scope), said);
  if (depth === 0) return leaf;
  const inner = filterOf(scope, depth - 1);
  const several = (type: "and" | "or") =>
    fc
      .array(
        inner.filter((one) => one.type !== type),
        { minLength: 2, maxLength: 3 },
      )
      .map((of): Filter => ({ type, of }));
  return fc.oneof(
    leaf,
    several("and"),
    several("or"),
    inner.filter(({ type }) => type !== "not").map((of): Filter => ({ type: "not", of })),
    ...(scope === "trace" ? [filterOf("span", depth - 1).map((of): Filter => ({ type: "span", of }))] : []),
  );
}

test("what is written canonically is read as the same", () => {
  fc.assert(
    fc.property(filterOf("trace", 2), (filter) => {
      const written = format(filter);
      expect(read(written)).toEqual(bare(filter));
      const again = parse(written);
      expect(again.ok && format(again.filter)).toBe(written);
    }),
    { numRuns: 500 },
  );
});

const pieces = fc.constantFrom(
  ...'()":,*-><=!.$\\ \t'.split(""),
  "..",
  "and",
  "or ",
  "not ",
  "span(",
  "model:",
  "cost:>",
  "property.",
  "start:2026",
  "0.5",
  "a",
  "é🙂",
);

test("any text is read or refused, with places inside of it", () => {
  const anything = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(pieces, { maxLength: 30 }).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(anything, (typed) => {
      const parsed = parse(typed);
      if (parsed.ok) {
        const written = format(parsed.filter);
        expect(read(written)).toEqual(bare(parsed.filter));
        return;
      }
      expect(parsed.errors.length).toBeGreaterThan(0);
      for (const { start, end, message, suggestion } of parsed.errors) {
        expect(message).not.toBe("");
        for (const at of [{ start, end }, suggestion ?? { start, end }]) {
          expect(at.start).toBeGreaterThanOrEqual(0);
          expect(at.end).toBeGreaterThanOrEqual(at.start);
          expect(at.end).toBeLessThanOrEqual(typed.length);
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

test("the longest texts take no time", () => {
  const began = performance.now();
  for (const piece of ["(", ")", '"', "-", "not ", "a:(", "span(", 'a."', "cost:1..", "a or ", ">", "\\"])
    parse(piece.repeat(LIMITS.length / piece.length));
  expect(performance.now() - began).toBeLessThan(2_000);
});
