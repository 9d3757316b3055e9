import { expect, test } from "vitest";
import { aWireSpan } from "../../test/a-span.ts";
import type { AttributeValue, Span } from "../model/span.ts";
import { createPriceBook } from "../pricing/price-book.ts";
import { createCatalogMemory } from "./catalog-memory.ts";
import { CATALOG_LIMITS } from "./catalog-rules.ts";
import { toSpan } from "./to-span.ts";

const book = createPriceBook();
const aMemory = () => createCatalogMemory((key) => key === "said");
const aSpan = (
  attributes: Record<string, AttributeValue> = {},
  more: Parameters<typeof aWireSpan>[1] = {},
): Span => toSpan(aWireSpan(attributes, more), book);

/** What a memory has taken in of a field: keys, and `key=value`. */
function noted(memory: ReturnType<typeof aMemory>, field = "attributes"): string[] {
  const entries = memory.take().filter((entry) => entry.field === field);
  return entries.map(({ key, value }) => (value === "" ? key : `${key}=${value}`)).sort();
}
const notedOf = (attributes: Record<string, AttributeValue>, field?: string) => {
  const memory = aMemory();
  memory.note(aSpan(attributes));
  return noted(memory, field);
};

test("keeps what people would choose, as the query language compares it", () => {
  expect(
    notedOf({
      "http.method": "GET",
      status: 200,
      ok: true,
      tags: ["a", 1, null, ["x"], { y: 1 }],
      none: null,
      deep: { a: 1 },
    }),
  ).toEqual([
    "deep",
    "http.method",
    "http.method=GET",
    "none",
    "ok",
    "ok=true",
    "status",
    "status=200",
    "tags",
    "tags=1",
    "tags=a",
  ]);
  expect(notedOf({ said: "hello", "a key \"with\" quotes.and 'more'": "it's" })).toEqual([
    "a key \"with\" quotes.and 'more'",
    "a key \"with\" quotes.and 'more'=it's",
  ]);
});

test.each([
  ["", "nothing in it"],
  ["k".repeat(CATALOG_LIMITS.keyLength + 1), "201 characters"],
  ["k".repeat(10_000), "10,000 characters"],
  ["a\0b", "a NUL"],
  ["a\nb", "a line break"],
  ["a\u202eb", "a turn of direction"],
  ["a\ud800", "half a character"],
  ["llm.prompts.3.role", "the number of one of many"],
  ["items[12]", "the number of one of many"],
  ["user.4bf92f3577b34da6a3ce929d0e0e4736", "an id"],
  ["at.1795248000000", "a time"],
])("leaves out a key with $1", (key) => {
  expect(notedOf({ [key]: "value" })).toEqual([]);
});

test("leaves out values that are long or cannot be seen, and keeps their keys", () => {
  const long = "v".repeat(CATALOG_LIMITS.valueLength + 1);
  expect(notedOf({ a: long, b: "x\0", c: "", d: "\ud800", "llm.prompts.0.role": "user" })).toEqual([
    "a",
    "b",
    "c",
    "d",
    "llm.prompts.0.role",
    "llm.prompts.0.role=user",
  ]);
});

test("does not grow beyond its bounds, whatever comes", () => {
  const memory = aMemory();
  const word = (n: number) => `${n.toString(36)}z`;
  for (let i = 0; i < 2_000; i++)
    memory.note(
      aSpan({ [`key.${word(i)}`]: 1, id: `value ${i}`, "traceloop.association.properties.team": "x" }),
    );
  const entries = memory.take();
  const keys = entries.filter(({ field, value }) => field === "attributes" && value === "");
  expect(keys).toHaveLength(CATALOG_LIMITS.keys);
  expect(keys.find(({ key }) => key === "id")).toMatchObject({ spans: 2_000, isNumber: false });
  expect(entries.filter(({ key, value }) => key === "id" && value !== "")).toHaveLength(
    CATALOG_LIMITS.values,
  );
  expect(memory.take()).toEqual([]);
});

test("tells what is new, and what is stored leaves only so much room", () => {
  const memory = aMemory();
  expect(memory.note(aSpan({ color: "red" }))).toBe(true);
  expect(memory.note(aSpan({ color: "red" }))).toBe(false);
  expect(memory.note(aSpan({ color: "blue" }))).toBe(true);
  const stored = Array.from({ length: CATALOG_LIMITS.values - 1 }, (_, i) => ({
    field: "attributes",
    key: "color",
    value: `stored ${i}`,
    isNumber: false,
  }));
  memory.reset(stored);
  // What was seen before stays as far as there is room.
  expect(noted(memory)).toEqual(["color", "color=red"]);
  expect(memory.note(aSpan({ color: "stored 1" }))).toBe(false);
  expect(noted(memory)).toEqual(["color", "color=stored 1"]);
});

test("a key is a number's as long as all its values are, and a resource counts once a batch", () => {
  const memory = aMemory();
  const resource = new Map([["service.version", "2.1"]]);
  memory.note(aSpan({ n: 1, m: 1 }, { resource }));
  memory.note(aSpan({ n: 2, m: "x" }, { resource }));
  const entries = memory.take();
  expect(entries.find(({ key, value }) => key === "n" && value === "")).toMatchObject({
    isNumber: true,
    spans: 2,
  });
  expect(entries.find(({ key, value }) => key === "m" && value === "")).toMatchObject({ isNumber: false });
  expect(entries.filter(({ field }) => field === "resource")).toMatchObject([
    { key: "service.version", value: "", spans: 1 },
    { key: "service.version", value: "2.1", spans: 1 },
  ]);
});
