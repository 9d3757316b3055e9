import { expect, test } from "vitest";
import { readUsage } from "../model/usage.ts";
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
