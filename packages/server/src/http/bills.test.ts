import * as api from "@anyway-sh/api";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anthropicReports, type Call, openAiReports, spansOf } from "../../test/provider-reports.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { ourUses } from "../commerce/our-uses.ts";
import { pricesOf } from "../commerce/reconcile-bill.ts";
import { createPriceBook } from "../pricing/price-book.ts";
import type { OurUse } from "../reconcile/charges.ts";
import { compare } from "../reconcile/compare.ts";
import { readBill } from "../reconcile/read-bill.ts";

const DAYS = Array.from({ length: 20 }, (_, i) => `2026-11-${String(i + 1).padStart(2, "0")}`);
const dayOf = (i: number) => DAYS[i - 1] ?? "";

/** A month: three models on every day, and what goes wrong on some. */
const CALLS: Call[] = [
  ...DAYS.flatMap((day, i): Call[] => [
    { day, provider: "openai", model: "gpt-4o-2024-08-06", input: 1_001 + i, cacheRead: 512, output: 97 + i },
    { day, provider: "openai", model: "gpt-4o-2024-08-06", input: 333, output: 11 },
    {
      day,
      provider: "openai",
      model: "gpt-4o-mini-2024-07-18",
      input: 70_003 + i,
      cacheRead: 1_025,
      output: 911,
    },
    { day, provider: "openai", model: "text-embedding-3-small", input: 8_191 - i, output: 0 },
    {
      day,
      provider: "anthropic",
      model: "claude-sonnet-4-5-20250929",
      input: 55 + i,
      cacheRead: 9_001,
      cacheWrite: 1_333,
      output: 801,
    },
    { day, provider: "anthropic", model: "claude-haiku-4-5-20251001", input: 777 + i, output: 77 },
  ]),
  ...DAYS.slice(3, 8).map((day, i): Call => {
    return { day, provider: "openai", model: "gpt-house-2026-05-01", input: 1_234 + i, output: 17 };
  }),
  {
    day: dayOf(5),
    provider: "openai",
    model: "gpt-4o-2024-08-06",
    input: 4_000,
    output: 500,
    seen: "no_span",
  },
  { day: dayOf(6), provider: "openai", model: "o3-mini-2025-01-31", input: 900, output: 90, seen: "no_span" },
  {
    day: dayOf(7),
    provider: "openai",
    model: "gpt-4o-mini-2024-07-18",
    input: 9_000,
    output: 600,
    batch: true,
  },
  {
    day: dayOf(9),
    provider: "openai",
    model: "gpt-4.1-2025-04-14",
    input: 100,
    output: 10,
    seen: "not_billed",
  },
  { day: dayOf(11), provider: "anthropic", model: "claude-sonnet-4-5-20250929", input: 250_001, output: 3 },
  {
    day: dayOf(12),
    provider: "anthropic",
    model: "claude-haiku-4-5-20251001",
    input: 5_000,
    output: 400,
    batch: true,
  },
  {
    day: dayOf(13),
    provider: "anthropic",
    model: "claude-haiku-4-5-20251001",
    input: 1,
    cacheWrite1h: 2_048,
    output: 9,
    seen: "no_span",
  },
];

const WEB_SEARCH = {
  object: "organization.costs.result",
  amount: { value: 0.25, currency: "usd" },
  line_item: "web search tool calls",
};
const openAi = openAiReports(CALLS, DAYS);
openAi.costs.data[2] = { ...openAi.costs.data[2], results: [WEB_SEARCH, ...resultsOf(openAi.costs, 2)] };
const anthropic = anthropicReports(CALLS, DAYS);
const file = (name: string, report: object) => ({ name, content: JSON.stringify(report) });
const OPENAI_FILES = [file("costs.json", openAi.costs), file("usage.json", openAi.usage)];
const ANTHROPIC_FILES = [file("cost_report.json", anthropic.costs), file("usage.json", anthropic.usage)];

function resultsOf(report: { data: object[] }, i: number): object[] {
  return (report.data[i] as { results: object[] }).results;
}

let test: TestApp;
let uses: OurUse[];
beforeAll(async () => {
  test = await openTestApp();
  const projectId = (await test.business.defaultProject()).id;
  await test.ingest.accept(projectId, spansOf(CALLS));
  await test.ingest.settle();
  uses = await ourUses(test.telemetry, projectId, { startDay: dayOf(1), endDay: dayOf(20) });
});
afterAll(() => test.close());

async function reconcile(files: readonly object[], query = ""): Promise<api.Reconciliation> {
  const { status, body } = await test.post("/v1/bills", { files });
  expect([200, 201]).toContain(status);
  expect(api.one(api.bill).parse(body)).toEqual(body);
  const answer = await test.get(`/v1/bills/${body.data.id}/reconciliation${query}`);
  expect(api.one(api.reconciliation).parse(answer.body)).toEqual(answer.body);
  return answer.body.data;
}

describe("a replayed month against its bill", () => {
  it("is explained to the nano-dollar, cause by cause", async () => {
    const { rows, causes, counts } = await reconcile(OPENAI_FILES);
    expect(counts.unexplained).toBe(0);
    expect(causes.unexplained).toBe("0.000000000");
    const row = (day: number, model: string) =>
      rows.find((one) => one.date === dayOf(day) && one.model === model);
    expect(row(1, "gpt-4o-2024-08-06")).toMatchObject({ status: "agrees", calls: 2, requests: 2 });
    // 4,000 tokens in and 500 out that no span tells of.
    expect(row(5, "gpt-4o-2024-08-06")).toMatchObject({
      status: "differs",
      difference: "0.015000000",
      causes: { missing_spans: "0.015000000", rounding: "0.000000000" },
    });
    // 1,234 in and 17 out at $7 and $21, of which we know no price.
    expect(row(4, "gpt-house-2026-05-01")).toMatchObject({
      ours: "0.000000000",
      causes: { unpriced: "0.008995000" },
      unpriced_calls: 1,
    });
    expect(row(6, "o3-mini-2025-01-31")).toMatchObject({
      status: "uncovered",
      causes: { missing_spans: "0.001386000" },
    });
    // Half of $0.00171: the spans do not say that it was a batch.
    expect(row(7, "gpt-4o-mini-2024-07-18")).toMatchObject({
      status: "differs",
      causes: { price: "-0.000855000" },
      billed_tiers: ["standard", "batch"],
    });
    expect(row(9, "gpt-4.1-2025-04-14")).toMatchObject({
      status: "only_ours",
      causes: { not_billed: "-0.000280000" },
    });
    expect(row(3, "web search tool calls")).toMatchObject({
      status: "uncovered",
      causes: { other_items: "0.250000000" },
    });
  });

  it("knows long contexts, batches and caches of Anthropic's reports", async () => {
    const { rows, counts } = await reconcile(ANTHROPIC_FILES);
    expect(counts).toMatchObject({ differs: 2, uncovered: 0, only_ours: 0, unexplained: 0 });
    const row = (day: number, model: string) =>
      rows.find((one) => one.date === dayOf(day) && one.model === model);
    expect(row(11, "claude-sonnet-4-5-20250929")).toMatchObject({ status: "agrees" });
    expect(row(12, "claude-haiku-4-5-20251001")).toMatchObject({ causes: { price: "-0.003500000" } });
    // 2,048 tokens written for an hour at $2, one of input and nine of output.
    expect(row(13, "claude-haiku-4-5-20251001")).toMatchObject({
      causes: { missing_spans: "0.004142000" },
    });
  });

  it("is one bill however often it is sent, and is gone once removed", async () => {
    const first = await test.post("/v1/bills", { name: "November", files: [...OPENAI_FILES].reverse() });
    expect(first.status).toBe(200);
    expect((await test.get("/v1/bills")).body.data).toHaveLength(2);
    const url = `/v1/bills/${first.body.data.id}`;
    expect((await test.call({ method: "DELETE", url })).status).toBe(204);
    expect((await test.call({ method: "DELETE", url })).status).toBe(404);
    expect((await test.get(`${url}/reconciliation`)).status).toBe(404);
    const again = await test.post("/v1/bills", { name: "November", files: OPENAI_FILES });
    expect(again).toMatchObject({ status: 201, body: { data: { name: "November", source: "openai" } } });
  });

  it("leaves out what agrees when asked", async () => {
    const { rows, counts } = await reconcile(OPENAI_FILES, "?only=differing");
    expect(rows).toHaveLength(counts.differs + counts.uncovered + counts.only_ours);
    expect((await reconcile(OPENAI_FILES, "?only=unexplained")).rows).toEqual([]);
  });
});

describe("a bill of which a number was changed", () => {
  const price = pricesOf(createPriceBook());

  /** Where in a report money or tokens stand, with the day and model that they are of. */
  const numbersOf = (report: { data: object[] }) =>
    report.data.flatMap((_bucket, i) =>
      resultsOf(report, i).flatMap((result, j) => {
        const {
          amount,
          line_item,
          model,
          num_model_requests: _,
          ...rest
        } = result as Record<string, unknown>;
        if (line_item === WEB_SEARCH.line_item) return [];
        const day = DAYS[i] ?? "";
        const name = String(model ?? String(line_item).split(",")[0]);
        const tokens = Object.entries(rest).filter(([key, value]) => /_tokens$/.test(key) && value !== 0);
        const paths = [...(amount === undefined ? [] : ["amount"]), ...tokens.map(([key]) => key)];
        return paths.map((path) => ({ i, j, path, day, model: name }));
      }),
    );
  type Place = ReturnType<typeof numbersOf>[number];

  function tampered(report: { data: object[] }, { i, j, path }: Place, by: number) {
    const copy = structuredClone(report);
    const result = resultsOf(copy, i)[j] as Record<string, unknown>;
    const add = (value: unknown) => (Number(value) + by / 1e4).toFixed(12);
    if (path !== "amount") result[path] = Math.max(0, Number(result[path]) + by);
    else if (typeof result.amount === "string") result.amount = add(result.amount);
    else result.amount = { value: add((result.amount as { value: string }).value), currency: "usd" };
    return copy;
  }

  const cases = [
    ...numbersOf(openAi.costs).map((place) => ({ place, of: openAi.costs, with: openAi.usage })),
    ...numbersOf(openAi.usage).map((place) => ({ place, of: openAi.usage, with: openAi.costs })),
    ...numbersOf(anthropic.costs).map((place) => ({ place, of: anthropic.costs, with: anthropic.usage })),
    ...numbersOf(anthropic.usage).map((place) => ({ place, of: anthropic.usage, with: anthropic.costs })),
  ];

  it("is caught at its day and model, whichever number it is", () => {
    fc.assert(
      fc.property(
        fc.nat(cases.length - 1),
        fc.integer({ min: -40, max: 5_000 }).filter((by) => by !== 0),
        (at, by) => {
          const one = cases[at];
          if (!one) throw new RangeError(`no case ${at}`);
          const changed = tampered(one.of, one.place, by);
          const bill = readBill([file("changed", changed), file("other", one.with)]);
          const { cells } = compare(bill, uses, price);
          const found = cells.filter(({ causes }) => causes.unexplained !== 0n);
          expect(found.map(({ day, model }) => [day, model])).toEqual([[one.place.day, one.place.model]]);
          for (const { causes, difference } of cells)
            expect(Object.values(causes).reduce((sum, cause) => sum + cause, 0n)).toBe(difference);
        },
      ),
      { numRuns: 150 },
    );
  });
});
