import { expect, it } from "vitest";
import { pieces, without } from "./without.ts";

it("takes a part out of a question, wherever it stands", () => {
  const question = "anna@x.com refund yesterday around 3pm";
  expect(without(question, [{ start: 0, end: 10 }])).toBe("refund yesterday around 3pm");
  expect(
    without(question, [
      { start: 18, end: 27 },
      { start: 28, end: 38 },
    ]),
  ).toBe("anna@x.com refund");
});

it("marks pieces of a text and loses none of it", () => {
  expect(pieces("my blue lamp", [{ start: 3, end: 7 }])).toEqual([
    { text: "my ", start: 0, marked: false },
    { text: "blue", start: 3, marked: true },
    { text: " lamp", start: 7, marked: false },
  ]);
  expect(pieces("lamp", [])).toEqual([{ text: "lamp", start: 0, marked: false }]);
});
