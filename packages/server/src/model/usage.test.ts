import fc from "fast-check";
import { expect, test } from "vitest";
import { type EmitterRule, inputTokens, type ReportedUsage, readUsage } from "./usage.ts";

/** The anchor of all cases: 60 uncached, 40 read and 10 written in; 50 out, 20 of them reasoning. */
const BUCKETS = {
  uncachedInputTokens: 60,
  cacheReadTokens: 40,
  cacheWriteTokens: 10,
  outputTokens: 50,
  reasoningTokens: 20,
};
const CACHE = { cacheRead: 40, cacheWrite: 10, reasoning: 20 };

test.each<[string, ReportedUsage, EmitterRule, string]>([
  ["the conventions", { input: 110, ...CACHE, output: 50 }, {}, "inclusive"],
  ["the conventions, with their total", { input: 110, ...CACHE, output: 50, total: 160 }, {}, "inclusive"],
  ["a measured emitter", { input: 60, ...CACHE, output: 50 }, { counts: "exclusive" }, "exclusive"],
  [
    "a measured emitter whose total looks like another's",
    { input: 60, ...CACHE, output: 50, total: 110 },
    { counts: "exclusive" },
    "exclusive",
  ],
  [
    "a total with the cached on top",
    { input: 60, ...CACHE, output: 50, total: 160 },
    {},
    "exclusive-inferred",
  ],
  [
    "an additive provider's numbers, passed on",
    { input: 60, ...CACHE, output: 50, total: 110 },
    { isAdditiveProvider: true },
    "exclusive-inferred",
  ],
  [
    "a total with reasoning on top",
    { input: 110, ...CACHE, output: 30, total: 160 },
    {},
    "inclusive+reasoning",
  ],
  [
    "a measured emitter that leaves reasoning out",
    { input: 110, ...CACHE, output: 30 },
    { counts: "inclusive", addsReasoning: true },
    "inclusive+reasoning",
  ],
  [
    "a total with both on top",
    { input: 60, ...CACHE, output: 30, total: 160 },
    {},
    "exclusive-inferred+reasoning",
  ],
  ["counts that add up", { input: 60, ...CACHE, output: 30 }, { usualCounts: "disjoint" }, "disjoint"],
  [
    "counts that add up, with their total",
    { input: 60, ...CACHE, output: 30, total: 160 },
    { usualCounts: "disjoint" },
    "disjoint",
  ],
  [
    "counts that should add up, but whose total says that they do not",
    { input: 110, ...CACHE, output: 50, total: 160 },
    { usualCounts: "disjoint" },
    "inclusive",
  ],
])("%s", (_, reported, emitter, rule) => {
  const read = readUsage(reported, emitter);
  expect(read?.usage).toMatchObject({ ...BUCKETS, rule });
  expect(read?.isImpossible).toBe(false);
  expect(read && inputTokens(read.usage)).toBe(110);
});

test("more cached than input can only mean that input leaves them out", () => {
  expect(readUsage({ input: 10, cacheRead: 4_000, output: 1 })).toMatchObject({
    usage: { uncachedInputTokens: 10, cacheReadTokens: 4_000, rule: "exclusive-inferred" },
    isImpossible: false,
  });
});

test("the two kinds of cache writes add up where no sum is given, and the longer one is a part", () => {
  expect(readUsage({ input: 100, cacheWrite5m: 30, cacheWrite1h: 20, output: 1 })?.usage).toMatchObject({
    uncachedInputTokens: 50,
    cacheWriteTokens: 50,
    cacheWrite1hTokens: 20,
  });
});

test("audio is a part of input and of output", () => {
  const reported = { input: 100, inputAudio: 30, output: 50, outputAudio: 40 };
  expect(readUsage(reported)?.usage).toMatchObject({
    uncachedInputTokens: 100,
    inputAudioTokens: 30,
    outputTokens: 50,
    outputAudioTokens: 40,
  });
  const apart = { input: 70, inputAudio: 30, output: 10, outputAudio: 40, total: 150 };
  expect(readUsage(apart)?.usage).toMatchObject({
    uncachedInputTokens: 100,
    outputTokens: 50,
    rule: "disjoint-inferred",
  });
});

test.each<[string, ReportedUsage, EmitterRule]>([
  [
    "more cached than an input that contains it",
    { input: 5, cacheRead: 10, output: 1 },
    { counts: "inclusive" },
  ],
  ["a total below its parts", { input: 100, output: 5, total: 20 }, {}],
  ["more kept for an hour than was written", { input: 9, output: 1, cacheWrite: 2, cacheWrite1h: 5 }, {}],
  ["more audio than output", { input: 1, output: 5, outputAudio: 9 }, {}],
])("%s is impossible, and bills nothing below zero", (_, reported, emitter) => {
  const read = readUsage(reported, emitter);
  expect(read?.isImpossible).toBe(true);
  for (const count of Object.values(read?.usage ?? {}))
    if (typeof count === "number") expect(count).toBeGreaterThanOrEqual(0);
});

test("no numbers are no usage, not zero tokens", () => {
  expect(readUsage({ cacheRead: 5 })).toBeUndefined();
  expect(readUsage({ input: 0 })?.usage).toMatchObject({ uncachedInputTokens: 0, outputTokens: 0 });
});

test("whatever is reported, no bucket is negative and no part exceeds its whole", () => {
  const count = fc.option(fc.nat(2_000), { nil: undefined });
  const reported = fc.record({
    input: count,
    output: count,
    total: count,
    cacheRead: count,
    cacheWrite: count,
    cacheWrite5m: count,
    cacheWrite1h: count,
    reasoning: count,
    inputAudio: count,
    outputAudio: count,
  });
  const counts = fc.constantFrom("inclusive", "exclusive", "disjoint", undefined);
  fc.assert(
    fc.property(reported, counts, counts, fc.boolean(), (numbers, measured, usual, isAdditiveProvider) => {
      const usage = readUsage(numbers, {
        ...(measured ? { counts: measured } : {}),
        ...(usual ? { usualCounts: usual } : {}),
        isAdditiveProvider,
      })?.usage;
      if (!usage) return;
      const { rule: _, ...buckets } = usage;
      for (const bucket of Object.values(buckets)) expect(bucket).toBeGreaterThanOrEqual(0);
      expect(usage.cacheWrite1hTokens).toBeLessThanOrEqual(usage.cacheWriteTokens);
      expect(usage.inputAudioTokens).toBeLessThanOrEqual(usage.uncachedInputTokens);
      expect(usage.reasoningTokens).toBeLessThanOrEqual(usage.outputTokens);
      expect(usage.outputAudioTokens).toBeLessThanOrEqual(usage.outputTokens);
    }),
  );
});
