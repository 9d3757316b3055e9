import fc from "fast-check";
import { expect, it } from "vitest";
import { BILL_KINDS, type BillContent, type BillLine } from "../model/bill.ts";
import { SERVICE_TIERS } from "../model/service-tier.ts";
import type { OurUse } from "./charges.ts";
import { compare } from "./compare.ts";
import { line } from "./report.ts";

const DAYS = ["2026-11-01", "2026-11-02", "2026-11-03"];
const MODELS = ["gpt-4o", "gpt-4o-2024-08-06", "gpt-4o-2024-05-13", "o3-mini"];
const bill = (lines: BillLine[]): BillContent => ({
  source: "openai",
  startDay: "2026-11-01",
  endDay: "2026-11-03",
  lines,
});
const use = (model: string, more: Partial<OurUse> = {}): OurUse => ({
  day: "2026-11-01",
  provider: "openai",
  model,
  calls: 1,
  unpricedCalls: 0,
  priced: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 },
  unpriced: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 },
  cost: { input: 0n, cacheRead: 0n, cacheWrite: 0n, output: 0n },
  unsplit: 0n,
  ...more,
});
const billed = (model: string, more: Partial<BillLine> = {}) => ({
  ...line({ day: "2026-11-01", provider: "openai", model, kind: "input" }),
  item: `${model}, input`,
  ...more,
});
const noPrice = () => () => undefined;

it("parts any difference into causes that add up to it", () => {
  const tokens = fc.integer({ min: 0, max: 5_000 });
  const counts = fc.record({ input: tokens, cacheRead: tokens, cacheWrite: tokens, output: tokens });
  const nano = fc.bigInt({ min: 0n, max: 10n ** 12n });
  const lines = fc.record({
    day: fc.constantFrom(...DAYS),
    provider: fc.constant("openai"),
    model: fc.constantFrom("", ...MODELS),
    item: fc.constantFrom("", "search", "x, input"),
    kind: fc.constantFrom(...BILL_KINDS),
    tier: fc.constantFrom(null, ...SERVICE_TIERS),
    isLong: fc.boolean(),
    amount: fc.option(fc.bigInt({ min: 0n, max: 10n ** 20n })),
    blur: fc.constantFrom(0n, 10n ** 15n),
    tokens: fc.option(tokens),
    requests: fc.option(tokens),
  });
  const uses = fc.record({
    day: fc.constantFrom(...DAYS, "2026-11-04"),
    provider: fc.constantFrom("openai", "", "anthropic"),
    model: fc.constantFrom(...MODELS),
    calls: fc.integer({ min: 1, max: 9 }),
    unpricedCalls: fc.integer({ min: 0, max: 1 }),
    priced: counts,
    unpriced: counts,
    cost: fc.record({ input: nano, cacheRead: nano, cacheWrite: nano, output: nano }),
    unsplit: fc.constantFrom(0n, 5_000n),
  });
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 12 }), fc.array(uses, { maxLength: 8 }), (some, ours) => {
      const { cells, totals } = compare(bill(some), ours, () => () => 2_500_000_000_000n);
      for (const { causes, difference, billed: amount, ours: cost } of [...cells, totals]) {
        expect(Object.values(causes).reduce((sum, cause) => sum + cause, 0n)).toBe(difference);
        expect(amount - cost).toBe(difference);
      }
      const covered = new Set<string>(some.map(({ provider }) => provider));
      const all = ours.filter(
        ({ day, provider }) => day !== "2026-11-04" && covered.has(provider || "openai"),
      );
      const cost = all.flatMap((one) => [...Object.values(one.cost), one.unsplit]);
      expect(totals.ours).toBe(cost.reduce((sum, one) => sum + one, 0n));
    }),
    { numRuns: 200 },
  );
});

it("pairs a name without a date with the snapshots of its family, and snapshots one by one", () => {
  const names = (onBill: string[], ours: string[]) =>
    compare(
      bill(onBill.map((model) => billed(model, { amount: 10n ** 18n }))),
      ours.map((model) => use(model)),
      noPrice,
    ).cells.map(({ model, ourModels, status }) => [model, ourModels.join(), status]);
  expect(names(["gpt-4o-2024-08-06"], ["gpt-4o"])).toEqual([["gpt-4o-2024-08-06", "gpt-4o", "differs"]]);
  expect(names(["gpt-4o-2024-08-06"], ["gpt-4o-2024-05-13"])).toEqual([
    ["gpt-4o-2024-05-13", "gpt-4o-2024-05-13", "only_ours"],
    ["gpt-4o-2024-08-06", "", "uncovered"],
  ]);
  expect(names(["gpt-4o-2024-08-06", "gpt-4o-2024-05-13"], ["gpt-4o", "gpt-4o-2024-08-06"])).toEqual([
    ["gpt-4o-2024-05-13, gpt-4o-2024-08-06", "gpt-4o,gpt-4o-2024-08-06", "differs"],
  ]);
  expect(names(["gpt-4o-mini-2024-07-18"], ["gpt-4o"])).toEqual([
    ["gpt-4o", "gpt-4o", "only_ours"],
    ["gpt-4o-mini-2024-07-18", "", "uncovered"],
  ]);
  expect(names(["ft-gpt-4o-2024-08-06"], ["ft:gpt-4o-2024-08-06:acme::abc"])).toEqual([
    ["ft-gpt-4o-2024-08-06", "ft:gpt-4o-2024-08-06:acme::abc", "differs"],
  ]);
});

it("believes a price that was agreed on where the bill keeps to it on other days", () => {
  const dollar = 10n ** 18n;
  const day = (date: string, amount: bigint) => billed("o3-mini", { day: date, amount, tokens: 1_000 });
  const uses = DAYS.map((date) =>
    use("o3-mini", {
      day: date,
      priced: { input: 1_000, cacheRead: 0, cacheWrite: 0, output: 0 },
      cost: { input: 2_000_000_000n, cacheRead: 0n, cacheWrite: 0n, output: 0n },
    }),
  );
  const [first, second, third] = DAYS as [string, string, string];
  const kept = compare(bill([day(first, dollar), day(second, dollar), day(third, dollar)]), uses, noPrice);
  expect(kept.totals.causes).toMatchObject({ price: -3_000_000_000n, unexplained: 0n });
  const once = compare(
    bill([day(first, dollar), day(second, 2n * dollar), day(third, 2n * dollar)]),
    uses,
    noPrice,
  );
  expect(once.cells.map(({ causes }) => causes.unexplained)).toEqual([-1_000_000_000n, 0n, 0n]);
});
