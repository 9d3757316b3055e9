import { expect, test } from "vitest";
import { inputTokens, readUsage } from "./usage.ts";

test("inclusive input is split into uncached and cached", () => {
  const usage = readUsage({ input: 110, cacheRead: 40, cacheWrite: 10, output: 50 }, false);
  expect(usage).toMatchObject({
    uncachedInputTokens: 60,
    cacheReadTokens: 40,
    cacheWriteTokens: 10,
    outputTokens: 50,
    rule: "inclusive",
  });
  expect(usage && inputTokens(usage)).toBe(110);
});

test("an emitter known to leave cached tokens out gives the same buckets", () => {
  const usage = readUsage({ input: 60, cacheRead: 40, cacheWrite: 10, output: 50 }, true);
  expect(usage).toMatchObject({ uncachedInputTokens: 60, rule: "exclusive" });
});

test("more cached than input can only mean that input leaves them out; nothing is negative", () => {
  expect(readUsage({ input: 10, cacheRead: 4_000, output: 1 }, false)).toMatchObject({
    uncachedInputTokens: 10,
    cacheReadTokens: 4_000,
    rule: "exclusive-inferred",
  });
});

test("reasoning on top of output is added when the total says so", () => {
  expect(readUsage({ input: 100, output: 30, reasoning: 20, total: 150 }, false)).toMatchObject({
    outputTokens: 50,
    rule: "reasoning-added",
  });
  expect(readUsage({ input: 100, output: 50, reasoning: 20, total: 150 }, false)).toMatchObject({
    outputTokens: 50,
    rule: "inclusive",
  });
});

test("no numbers are no usage, not zero tokens", () => {
  expect(readUsage({ cacheRead: 5 }, false)).toBeUndefined();
  expect(readUsage({ input: 0 }, false)).toMatchObject({ uncachedInputTokens: 0, outputTokens: 0 });
});
