import { createClient } from "@anyway-sh/api/client";
import { describe, expect, test } from "vitest";
import { runDemo } from "./main.ts";
import { readReport } from "./report.ts";

const NOW = new Date("2026-11-20T15:00:00Z");

/** An API whose lists show more at every reading, as a server does that has just taken spans. */
function serverWith(shown: { traces: number; cost: string }[]) {
  const asked: URL[] = [];
  let reading = -1;
  const answers: Record<string, (query: URLSearchParams) => unknown> = {
    "/v1/traces": (query) => {
      if (!query.has("cursor")) reading = Math.min(reading + 1, shown.length - 1);
      const offset = Number(query.get("cursor") ?? 0);
      const total = shown[reading]?.traces ?? 0;
      const size = Math.min(100, total - offset);
      const end = offset + size;
      return {
        data: Array.from({ length: size }, () => ({ span_count: 7, llm_summary: { cost: "0.000000003" } })),
        pagination: { limit: 100, has_more: end < total, next_cursor: end < total ? String(end) : null },
      };
    },
    "/v1/profit": () => {
      const money = { revenue: "120.50", cost: shown[reading]?.cost, profit: "120.499999250" };
      const rows = Array.from({ length: 8 }, (_, index) => ({ key: `CUS_${index}`, ...money }));
      return { data: { rows, totals: { ...money, unpriced_spans: 0 } } };
    },
    "/v1/customers": () => ({ data: [{}, {}], pagination: { next_cursor: null } }),
    "/v1/orders": () => ({ data: [{}], pagination: { next_cursor: null } }),
  };
  const client = createClient({
    fetch: async (input) => {
      const url = new URL(String(input));
      asked.push(url);
      return Response.json(answers[url.pathname]?.(url.searchParams));
    },
  });
  return { client, asked };
}

describe("the report", () => {
  test("counts every page, and takes money from the API as it is", async () => {
    const { client, asked } = serverWith([{ traces: 250, cost: "0.000000750" }]);
    const { report, rows } = await readReport(client, { url: "http://here", now: NOW });
    expect(report).toEqual({
      traces: 250,
      spans: 1750,
      customers: 2,
      orders: 1,
      revenue_usd: "120.50",
      cost_usd: "0.000000750",
      profit_usd: "120.499999250",
      unpriced_spans: 0,
      top_customers: [0, 1, 2, 3, 4].map((index) => ({
        customer_id: `CUS_${index}`,
        revenue_usd: "120.50",
        cost_usd: "0.000000750",
        profit_usd: "120.499999250",
      })),
      url: "http://here",
    });
    expect(rows).toHaveLength(8);
    const profit = asked.find(({ pathname }) => pathname === "/v1/profit")?.searchParams;
    expect(profit?.get("start_time")).toBe("2026-10-21T15:00:00.000Z");
    expect(profit?.get("end_time")).toBe("2026-11-20T15:00:00.000Z");
  });

  test("waits until all that was sent is there, and until lists and sums agree", async () => {
    const { client } = serverWith([
      { traces: 2, cost: "0.000000006" },
      { traces: 3, cost: "0.000000006" },
      { traces: 3, cost: "0.000000009" },
    ]);
    const { report } = await readReport(client, { url: "", now: NOW, sent: { traces: 3, spans: 21 } });
    expect(report).toMatchObject({ traces: 3, spans: 21, cost_usd: "0.000000009" });
  });
});

test("a server that does not answer is named before anything is sent", async () => {
  const demo = runDemo({ baseUrl: "http://127.0.0.1:1/", now: NOW });
  await expect(demo).rejects.toThrow("No Anyway server answers at http://127.0.0.1:1.");
});
