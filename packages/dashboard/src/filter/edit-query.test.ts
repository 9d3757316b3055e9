import { expect, test } from "vitest";
import { asksFor, termsOf, toggleCondition } from "./edit-query.ts";

test("a query falls into what must hold of it", () => {
  expect(termsOf("")).toEqual([]);
  expect(termsOf("model:gpt-4o")).toEqual([{ text: "model:gpt-4o", rest: "" }]);
  expect(termsOf('cost > 0.1 (a or b) and -user:ann "x y"')).toEqual([
    { text: "cost:>0.1", rest: '(a or b) -user:ann "x y"' },
    { text: "a or b", rest: 'cost:>0.1 -user:ann "x y"' },
    { text: "-user:ann", rest: 'cost:>0.1 (a or b) "x y"' },
    { text: '"x y"', rest: "cost:>0.1 (a or b) -user:ann" },
  ]);
  expect(termsOf("(model:gpt-4o or b) x")?.at(1)?.rest).toBe("model:gpt-4o or b");
  expect(termsOf("model:")).toBeUndefined();
});

test.each([
  ["", "model:gpt-4o", "model:gpt-4o"],
  ["refund", "model:gpt-4o", "refund model:gpt-4o"],
  ["model:gpt-4o refund", 'model:"gpt-4o"', "refund"],
  ["model:gpt-4o", "-model:gpt-4o", "-model:gpt-4o"],
  ["not model:gpt-4o", "model:gpt-4o", "model:gpt-4o"],
  ["a or b", "status:error", "(a or b) status:error"],
  ["cost:>", "status:error", "cost:> status:error"],
])("%s with or without %s is %s", (text, condition, expected) => {
  expect(toggleCondition(text, condition)).toBe(expected);
});

test("a condition is known however it is written", () => {
  expect(asksFor('x user_id:"ann"', "user:ann")).toBe("yes");
  expect(asksFor("user!=ann", "user:ann")).toBe("contrary");
  expect(asksFor("user:ann or x", "user:ann")).toBeUndefined();
});
