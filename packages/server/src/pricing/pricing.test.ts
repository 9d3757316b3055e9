import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { PriceOverride } from "../model/price.ts";
import type { ServiceTier } from "../model/service-tier.ts";
import { readUsage } from "../model/usage.ts";
import { BUILT_IN } from "./built-in-prices.ts";
import { createPriceBook } from "./price-book.ts";
import { priceSpan } from "./price-span.ts";

const book = createPriceBook();
const NOV_2026 = Date.parse("2026-11-01T00:00:00Z");

function call(
  model: string,
  reported: Parameters<typeof readUsage>[0],
  more: Partial<Parameters<typeof priceSpan>[0]> = {},
) {
  const usage = readUsage(reported)?.usage;
  const span = {
    category: "llm",
    provider: "openai",
    requestModel: model,
    responseModel: "",
    usage,
    units: undefined,
    serviceTier: "standard",
    reportedCost: undefined,
    cacheHit: false,
    status: 0,
    ...more,
  } as const;
  return priceSpan(span, NOV_2026, book);
}

test("cached tokens cost the cached rate, and once", () => {
  // gpt-4o: $2.50 in, $1.25 cached, $10 out per million.
  const cost = call("gpt-4o", { input: 1_000, cacheRead: 400, output: 100 });
  expect(cost).toMatchObject({
    status: "computed",
    uncachedInput: 1_500_000n,
    cacheRead: 500_000n,
    output: 1_000_000n,
    total: 3_000_000n,
  });
  expect(cost.price).toBe("genai-prices: openai gpt-4o");
});

test("cache writes have a rate of their own", () => {
  // claude-sonnet-4-5: $3 in, $3.75 written, $0.30 read, $15 out.
  const cost = call(
    "claude-sonnet-4-5-20250929",
    { input: 110, cacheRead: 40, cacheWrite: 10, output: 50 },
    { provider: "anthropic" },
  );
  expect(cost.total).toBe(60n * 3_000n + 40n * 300n + 10n * 3_750n + 50n * 15_000n);
});

test("writes that are kept for an hour cost more than those of five minutes", () => {
  // claude-sonnet-4-5: $3.75 for five minutes, $6 for an hour.
  const cost = call(
    "claude-sonnet-4-5-20250929",
    { input: 100, cacheWrite5m: 30, cacheWrite1h: 20, output: 0 },
    { provider: "anthropic" },
  );
  expect(cost.cacheWrite).toBe(30n * 3_750n + 20n * 6_000n);
  expect(cost.total).toBe(50n * 3_000n + cost.cacheWrite);
});

test("audio has rates of its own where the model has them", () => {
  // gpt-realtime: $4 and $32 in, $16 and $64 out.
  const reported = { input: 100, inputAudio: 40, output: 50, outputAudio: 10 };
  expect(call("gpt-realtime", reported).total).toBe(
    60n * 4_000n + 40n * 32_000n + 40n * 16_000n + 10n * 64_000n,
  );
  // gpt-4o knows one rate.
  expect(call("gpt-4o", reported).total).toBe(100n * 2_500n + 50n * 10_000n);
});

test("a long context raises the rate of the whole request", () => {
  expect(call("gemini-2.5-pro", { input: 200_000, output: 0 }, { provider: "gcp.gemini" }).total).toBe(
    250_000_000n,
  );
  expect(call("gemini-2.5-pro", { input: 200_001, output: 0 }, { provider: "gcp.gemini" }).total).toBe(
    500_002_500n,
  );
});

test("a price that changed holds from its own date", () => {
  const usage = readUsage({ input: 1_000_000, output: 0 })?.usage;
  const o3 = {
    category: "llm",
    provider: "openai",
    requestModel: "o3",
    responseModel: "",
    usage,
    units: undefined,
    serviceTier: "standard",
    reportedCost: undefined,
    cacheHit: false,
    status: 0,
  } as const;
  expect(priceSpan(o3, Date.parse("2025-05-01T00:00:00Z"), book).total).toBe(10_000_000_000n);
  expect(priceSpan(o3, NOV_2026, book).total).toBe(2_000_000_000n);
});

test("an unknown model is unpriced, not free; a client's own figure then counts", () => {
  expect(call("our-own-model", { input: 5, output: 5 })).toMatchObject({ status: "unpriced", total: 0n });
  expect(call("our-own-model", { input: 5, output: 5 }, { reportedCost: 7n })).toMatchObject({
    status: "reported",
    total: 7n,
  });
  expect(call("gpt-4o", { input: 5, output: 5 }, { provider: "our-own-host" }).status).toBe("unpriced");
});

test("the dated response model wins over the requested alias, and falls back to it", () => {
  expect(
    call("gpt-4o", { input: 1_000, output: 0 }, { responseModel: "gpt-4o-mini-2024-07-18" }).price,
  ).toContain("gpt-4o-mini");
  expect(call("gpt-4o", { input: 1_000, output: 0 }, { responseModel: "deployment-7" }).price).toBe(
    "genai-prices: openai gpt-4o",
  );
});

test("an embedding has no output rate and needs none", () => {
  expect(call("text-embedding-3-small", { input: 1_000_000 }, { category: "embedding" }).total).toBe(
    20_000_000n,
  );
});

test("a failed call without usage and a response from the application's cache cost nothing", () => {
  const failed = {
    category: "llm",
    provider: "openai",
    requestModel: "gpt-4o",
    responseModel: "",
    usage: undefined,
    units: undefined,
    serviceTier: "standard",
    reportedCost: undefined,
    cacheHit: false,
    status: 0,
  } as const;
  expect(priceSpan({ ...failed, status: 2 }, NOV_2026, book).status).toBe("not_billable");
  expect(priceSpan(failed, NOV_2026, book).status).toBe("unpriced");
  expect(call("gpt-4o", { input: 5, output: 5 }, { cacheHit: true })).toMatchObject({
    status: "not_billable",
    total: 0n,
  });
});

describe("service tiers", () => {
  const used = { input: 1_000, cacheRead: 400, output: 100 };

  test.each([
    // A provider's name, a model, a tier, and dollars per million of uncached input, cached input and output.
    ["openai", "gpt-4o", "batch", 1.25, 0.625, 5],
    ["openai", "gpt-5", "flex", 0.625, 0.0625, 5],
    ["openai", "gpt-5", "priority", 2.5, 0.25, 20],
    ["openai", "gpt-5-2025-08-07", "priority", 2.5, 0.25, 20],
    ["openai", "gpt-5-mini", "priority", 0.45, 0.045, 3.6],
    ["anthropic", "claude-opus-4-5", "batch", 2.5, 0.25, 12.5],
    ["anthropic", "claude-opus-4-5", "priority", 5, 0.5, 25],
    ["gcp.gemini", "gemini-2.5-flash", "batch", 0.15, 0.03, 1.25],
  ] as const)("%s %s, %s", (provider, model, serviceTier, uncached, cached, output) => {
    const cost = call(model, used, { provider, serviceTier });
    expect(cost.price).toContain(serviceTier);
    expect(cost.total).toBe(
      BigInt(Math.round(600 * uncached * 1_000 + 400 * cached * 1_000 + 100 * output * 1_000)),
    );
  });

  test("one that the provider has no price for costs the standard price, and the price says so", () => {
    const cost = call("gpt-5-nano", used, { serviceTier: "priority" });
    expect(cost.total).toBe(call("gpt-5-nano", used).total);
    expect(cost.price).toBe("genai-prices: openai gpt-5-nano, standard for priority");
  });
});

describe("what is billed by other than tokens", () => {
  test("searches, beside the tokens", () => {
    // $10 a thousand.
    const span = { provider: "anthropic", units: { searches: 3 } };
    const plain = call("claude-opus-4-5", { input: 1_000, output: 100 }, { provider: "anthropic" });
    expect(call("claude-opus-4-5", { input: 1_000, output: 100 }, span).total).toBe(
      plain.total + 30_000_000n,
    );
  });

  test.each([
    ["cohere", "rerank-v3.5", { searches: 2 }, 4_000_000n],
    ["openai", "tts-1-hd", { characters: 1_000 }, 30_000_000n],
    ["openai", "whisper-1", { audioMs: 90_000 }, 9_000_000n],
    ["gcp.gemini", "imagen-4.0-fast-generate-001", { images: 3 }, 60_000_000n],
  ])("%s %s without any token", (provider, model, units, total) => {
    expect(call(model, {}, { provider, units })).toMatchObject({ status: "computed", total });
  });

  test("what is counted without a price leaves the call unpriced, not free", () => {
    expect(call("gpt-4o", {}, { units: { images: 1 } }).status).toBe("unpriced");
  });
});

describe("a project's own prices", () => {
  const override = (more: Partial<PriceOverride>): PriceOverride => ({
    id: "PRC_1",
    provider: "",
    model: "our-model",
    card: { input: "1", output: "2" },
    longContexts: [],
    tiers: {},
    effectiveFrom: 0,
    ...more,
  });
  const rate = (
    overrides: PriceOverride[],
    model: string,
    provider = "openai",
    atMs = NOV_2026,
    tier?: ServiceTier,
  ) => createPriceBook({ overrides }).find(provider, model, atMs, tier)?.rates.input.base;
  const dollars = (usd: number) => BigInt(Math.round(usd * 1_000)) * 1_000_000_000n;

  test("come before the built-in ones, and only for their model", () => {
    const own = [override({ model: "gpt-4o", card: { input: "9" } })];
    expect(rate(own, "gpt-4o")).toBe(dollars(9));
    expect(rate(own, "gpt-4o-mini")).toBe(dollars(0.15));
  });

  test("an exact name before a pattern, a longer pattern before a shorter, a named provider before any", () => {
    const own = [
      override({ id: "1", model: "*", card: { input: "1" } }),
      override({ id: "2", model: "our-*", card: { input: "2" } }),
      override({ id: "3", model: "our-model", card: { input: "3" } }),
      override({ id: "4", model: "our-model", provider: "our-host", card: { input: "4" } }),
    ];
    for (const list of [own, own.toReversed()]) {
      expect(rate(list, "other")).toBe(dollars(1));
      expect(rate(list, "our-other")).toBe(dollars(2));
      expect(rate(list, "Our-Model")).toBe(dollars(3));
      expect(rate(list, "our-model", "our-host")).toBe(dollars(4));
    }
  });

  test("stars stand for any characters, none too", () => {
    const own = [override({ model: "a*b*c", card: { input: "7" } })];
    for (const model of ["abc", "a-b-c", "abbcc"]) expect(rate(own, model)).toBe(dollars(7));
    for (const model of ["ab", "abcd", "xabc", "ac"]) expect(rate(own, model)).toBeUndefined();
  });

  test("hold from their time on", () => {
    const own = [
      override({ id: "1", effectiveFrom: 1_000, card: { input: "1" } }),
      override({ id: "2", effectiveFrom: 2_000, card: { input: "2" } }),
    ];
    expect([999, 1_000, 1_999, 2_000].map((at) => rate(own, "our-model", "", at))).toEqual([
      undefined,
      dollars(1),
      dollars(1),
      dollars(2),
    ]);
  });

  test("say themselves what a tier costs, else the provider's fraction of theirs holds", () => {
    const own = [
      override({ model: "a", card: { input: "4" }, tiers: { batch: { input: "3" } } }),
      override({ model: "b", card: { input: "4" } }),
    ];
    expect(rate(own, "a", "openai", NOV_2026, "batch")).toBe(dollars(3));
    expect(rate(own, "b", "openai", NOV_2026, "batch")).toBe(dollars(2));
    expect(rate(own, "b", "openai", NOV_2026, "priority")).toBe(dollars(4));
    expect(rate(own, "b", "our-host", NOV_2026, "batch")).toBe(dollars(4));
  });

  test("a long context has the rates of its size, for the whole request", () => {
    const long = override({
      card: { input: "1", output: "2" },
      longContexts: [{ aboveInputTokens: 200, card: { input: "3" } }],
    });
    const book = createPriceBook({ overrides: [long] });
    const total = (input: number) =>
      priceSpan(
        {
          category: "llm",
          provider: "",
          requestModel: "our-model",
          responseModel: "",
          usage: readUsage({ input, output: 10 })?.usage,
          units: undefined,
          serviceTier: "standard",
          reportedCost: undefined,
          cacheHit: false,
          status: 0,
        },
        NOV_2026,
        book,
      ).total;
    expect(total(200)).toBe(200n * 1_000n + 10n * 2_000n);
    expect(total(201)).toBe(201n * 3_000n + 10n * 2_000n);
  });
});

test("the version of the built-in prices is the one that is installed", () => {
  const { version } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.resolve("@pydantic/genai-prices")), "utf8"),
  );
  expect(BUILT_IN.version).toBe(version);
});
