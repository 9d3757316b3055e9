import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toBoundedJson } from "./json.ts";

const parsed = (value: unknown, maxChars = 65_536) =>
  JSON.parse(toBoundedJson(value, maxChars) ?? "undefined");

describe("toBoundedJson", () => {
  test("writes what JSON.stringify writes, while it fits", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(toBoundedJson(value, 1_000_000)).toBe(JSON.stringify(value));
      }),
    );
  });

  test("always writes JSON of a bounded length", () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withMap: true, withSet: true, withNullPrototype: true }),
        (value) => {
          const text = toBoundedJson({ value }, 100) ?? "";
          expect(() => JSON.parse(text)).not.toThrow();
          expect(text.length).toBeLessThan(1_000);
        },
      ),
    );
  });

  test("does not walk what it will not write", () => {
    let reads = 0;
    const endless: unknown[] = Array.from({ length: 100_000 }, () => ({
      toJSON: () => {
        reads += 1;
        return "x".repeat(100);
      },
    }));
    const items = parsed(endless, 10_000);
    expect(reads).toBeLessThan(110);
    expect(items.at(-1)).toMatch(/^… 99\d{3} more$/);
  });

  test("cuts a long string and says how much is missing", () => {
    expect(parsed("a".repeat(1_000), 100)).toBe(`${"a".repeat(100)}… 900 more characters`);
  });

  test("survives cycles, bigints, errors, bytes and hostile objects", () => {
    const cyclic: Record<string, unknown> = { name: "a" };
    cyclic.self = cyclic;
    const hostile = {
      get secret(): string {
        throw new Error("no");
      },
    };
    expect(
      parsed({ cyclic, big: 12n, error: new TypeError("bad"), bytes: new Uint8Array(3), hostile }),
    ).toEqual({
      cyclic: { name: "a", self: "[Circular]" },
      big: "12",
      error: { name: "TypeError", message: "bad" },
      bytes: "[3 bytes]",
      hostile: "[Unreadable: no]",
    });
  });

  test("writes the same object twice where it is no cycle", () => {
    const shared = { a: 1 };
    expect(parsed([shared, shared])).toEqual([{ a: 1 }, { a: 1 }]);
  });

  test("leaves out what JSON leaves out", () => {
    expect(toBoundedJson(undefined, 10)).toBeUndefined();
    expect(toBoundedJson({ a: undefined, b: () => 1 }, 100)).toBe("{}");
  });
});
