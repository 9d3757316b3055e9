import fc from "fast-check";
import { expect, it } from "vitest";
import { nearest } from "./nearest.ts";

const FIELDS = ["limit", "cursor", "customer_id", "status", "start_time"];

it.each([
  ["limt", "limit"],
  ["Limit", "limit"],
  ["custmer_id", "customer_id"],
  ["start_tiem", "start_time"],
  ["zzz", undefined],
  ["", undefined],
])("finds for %j %s", (word, expected) => expect(nearest(word, FIELDS)).toBe(expected));

it("finds a word itself, and one with a letter missing", () => {
  fc.assert(
    fc.property(fc.constantFrom(...FIELDS), fc.nat(), (field, at) => {
      const index = at % field.length;
      expect(nearest(field, FIELDS)).toBe(field);
      expect(nearest(field.slice(0, index) + field.slice(index + 1), FIELDS)).toBe(field);
    }),
  );
});

it("is quick for hostile lengths", () => {
  expect(nearest("x".repeat(1_000_000), [`${"y".repeat(1_000_000)}`])).toBeUndefined();
});
