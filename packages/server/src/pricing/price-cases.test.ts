import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ServiceTier } from "../model/service-tier.ts";
import { BILLED_UNITS, type BilledUnits, NO_TOKENS, type Usage } from "../model/usage.ts";
import { createPriceBook } from "./price-book.ts";
import { priceSpan } from "./price-span.ts";

/**
 * Each row is a call, what it costs by the provider's public price page, and how that was worked out by hand: tokens
 * times dollars per million; `n/per x dollars $` for what is billed otherwise.
 * Which of the rates were found there, or elsewhere, is in the README here.
 */
const CASES = readFileSync(new URL("./price-cases.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(","));

const book = createPriceBook();

interface Call {
  provider: string;
  model: string;
  tier: ServiceTier;
  date: string;
  usage: Usage | undefined;
  units: BilledUnits | undefined;
}

function price({ provider, model, tier, date, usage, units }: Call) {
  const span = {
    category: "llm",
    provider,
    requestModel: model,
    responseModel: "",
    usage,
    units,
    serviceTier: tier,
    reportedCost: undefined,
    cacheHit: false,
    status: 0,
  } as const;
  return priceSpan(span, Date.parse(`${date}T12:00:00Z`), book);
}

function toCall([provider = "", model = "", date = "", tier = "", ...rest]: readonly string[]): Call {
  const [input = 0, read = 0, write = 0, write1h = 0, inputAudio = 0, output = 0, reasoning = 0, audio = 0] =
    rest.slice(0, 8).map(Number);
  const units = Object.fromEntries(
    (rest[8] ?? "")
      .split(" ")
      .filter(Boolean)
      .map((unit) => unit.split("="))
      .map(([name, count]) => [name, Number(count)]),
  );
  const usage: Usage = {
    ...NO_TOKENS,
    uncachedInputTokens: input - read - write,
    cacheReadTokens: read,
    cacheWriteTokens: write,
    cacheWrite1hTokens: write1h,
    inputAudioTokens: inputAudio,
    outputTokens: output,
    reasoningTokens: reasoning,
    outputAudioTokens: audio,
  };
  return {
    provider,
    model,
    date,
    tier: tier as ServiceTier,
    usage: input + output === 0 ? undefined : usage,
    units: Object.keys(units).length === 0 ? undefined : units,
  };
}

it("there are enough of them, each with its source, over every tier", () => {
  expect(CASES.length).toBeGreaterThanOrEqual(120);
  expect(new Set(CASES.map((row) => row[3]))).toEqual(new Set(["standard", "batch", "flex", "priority"]));
  for (const row of CASES) expect(row.at(-1)).toMatch(/^https:\/\//);
});

describe("a call costs what the provider's price page says", () => {
  it.each(CASES.map((row) => [row.slice(0, 4).join(" "), row.at(-2), row] as const))(
    "%s: %s",
    (_name, _arithmetic, row) => {
      expect(price(toCall(row)).total).toBe(BigInt(row[13] ?? ""));
    },
  );
});

const count = fc.integer({ min: 0, max: 2_000_000 });
const calls = fc
  .record({
    row: fc.constantFrom(...CASES),
    uncached: count,
    cacheRead: count,
    cacheWrite: count,
    output: count,
    shares: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    units: fc.record(
      Object.fromEntries(BILLED_UNITS.map((unit) => [unit, fc.integer({ min: 1, max: 9_999 })])),
      {
        requiredKeys: [],
      },
    ),
  })
  .map(
    ({ row, uncached, cacheRead, cacheWrite, output, shares: [a, b], units }): Call & { usage: Usage } => ({
      ...toCall(row),
      usage: {
        ...NO_TOKENS,
        uncachedInputTokens: uncached,
        cacheReadTokens: cacheRead,
        cacheWriteTokens: cacheWrite,
        cacheWrite1hTokens: Math.floor(cacheWrite * a),
        inputAudioTokens: Math.floor(uncached * a),
        outputTokens: output,
        reasoningTokens: Math.floor(output * a * b),
        outputAudioTokens: Math.floor(output * (1 - a) * b),
      },
      units,
    }),
  );

describe("whatever is used", () => {
  it("the parts of a cost add up to it, and none is below zero", () => {
    fc.assert(
      fc.property(calls, (call) => {
        const { status, total, computed, ...cost } = price(call);
        const parts = [cost.uncachedInput, cost.cacheRead, cost.cacheWrite, cost.output, cost.other];
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(total);
        for (const part of parts) expect(part).toBeGreaterThanOrEqual(0n);
        if (status === "computed") expect(computed).toBe(total);
      }),
      { numRuns: 500 },
    );
  });

  it("more tokens never cost less, past the start of a long context too", () => {
    const buckets = ["uncachedInputTokens", "cacheReadTokens", "cacheWriteTokens", "outputTokens"] as const;
    fc.assert(
      fc.property(calls, fc.constantFrom(...buckets), count, (call, bucket, more) => {
        const usage = { ...call.usage, [bucket]: call.usage[bucket] + more };
        const before = price(call);
        const after = price({ ...call, usage });
        // An embedding has no output; a call with some is not priced at all.
        if (after.status === "computed") expect(after.total).toBeGreaterThanOrEqual(before.total);
      }),
      { numRuns: 500 },
    );
  });

  it("pricing twice equals once, by the same book and by another made alike", () => {
    const again = createPriceBook();
    fc.assert(
      fc.property(calls, (call) => {
        const once = price(call);
        expect(price(call)).toEqual(once);
        const { provider, model, tier, date } = call;
        const at = Date.parse(`${date}T12:00:00Z`);
        expect(again.find(provider, model, at, tier)?.name).toBe(book.find(provider, model, at, tier)?.name);
      }),
      { numRuns: 200 },
    );
  });
});
