import fc from "fast-check";
import { expect, test } from "vitest";
import { complete } from "./complete.ts";

/** The caret is where the text has a `|`. */
function at(text: string) {
  const caret = text.indexOf("|");
  return complete(text.replace("|", ""), caret);
}
const inserts = (text: string) => at(text).items.map(({ insert }) => insert);

test.each([
  ["|", { expects: "field", start: 0, end: 0, typed: "" }],
  ["mod|", { expects: "field", start: 0, end: 3, typed: "mod" }],
  ["mo|del:x", { expects: "field", start: 0, end: 6, typed: "mo" }],
  ["model:|", { expects: "value", start: 6, end: 6, typed: "", field: { name: "model" } }],
  ["model:gp|t-4o x", { expects: "value", start: 6, end: 12, typed: "gp", field: { name: "model" } }],
  ['user_id:"ann |b"', { expects: "value", start: 8, end: 15, typed: "ann ", field: { name: "user" } }],
  ["model:(gpt-4o, |)", { expects: "value", start: 15, end: 15, typed: "", field: { name: "model" } }],
  ["model:(gpt-4o, cl|", { expects: "value", start: 15, end: 17, typed: "cl", field: { name: "model" } }],
  ["a property.te|", { expects: "key", start: 11, end: 13, typed: "te", field: { name: "property" } }],
  [
    "property.team:gr|",
    { expects: "value", start: 14, end: 16, typed: "gr", field: { name: "property", key: "team" } },
  ],
  ['"refund po|licy"', { expects: "nothing" }],
  ["model:x |", { expects: "field", start: 8, end: 8, typed: "" }],
  ["span(|", { expects: "field", scope: "span" }],
  ["span(a) b|", { expects: "field", scope: "trace" }],
  ["cost:>|", { expects: "value", start: 6, end: 6, field: { name: "cost" } }],
])("at %s", (text, expected) => {
  expect(at(text)).toMatchObject(expected);
});

test("offers what may be meant", () => {
  expect(inserts("mod|")).toEqual(["model:", "request_model:", "response_model:"]);
  expect(inserts("customer_s|")).toEqual(["charged:"]);
  expect(inserts("prop|")).toEqual(["property."]);
  expect(inserts("span(cust|")).toEqual([]);
  expect(inserts("status:e|")).toEqual(["error"]);
  expect(inserts("cost:|")).toEqual([">", ">=", "<", "<="]);
  expect(inserts("model:|")).toEqual(["*"]);
  expect(inserts("model:x |")).toContain("or ");
  expect(inserts("|")).not.toContain("or ");
  expect(inserts("sp|")).toEqual(["spans:", "name:", "response_model:", "span("]);
});

test("is at home in any text", () => {
  const pieces = fc.constantFrom(
    ...'()":,*-> ab.'.split(""),
    "span(",
    "model:",
    "property.",
    "cost:>",
    "or ",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), fc.integer({ min: -2, max: 60 }), (all, caret) => {
      const text = all.join("");
      const { start, end } = complete(text, caret);
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 1_000 },
  );
});
