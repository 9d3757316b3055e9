import type { ProfitRow } from "@anyway-sh/api";
import { expect, test } from "vitest";
import { printTable } from "./profit-table.ts";

function aRow(customer: { name: string | null; revenue: string; cost: string; profit: string }): ProfitRow {
  return {
    ...customer,
    key: "CUS_a1b2c3d4e5f6",
    customer_id: "CUS_a1b2c3d4e5f6",
    email: null,
    last_seen: null,
    trend: null,
    gross: "0",
    tax: "0",
    refunded: "0",
    fees: null,
    margin: null,
    orders: 0,
    traces: 4,
    unpriced_spans: 0,
    unpriced_tokens: 0,
    unpriced_models: [],
    unconverted: [],
    unconverted_cost: null,
    incomplete: false,
  };
}

test("customers, visitors in one line, losses marked, the total beneath a rule", () => {
  const rows = [
    aRow({ name: "Priya Raman", revenue: "1257.98", cost: "0.029150000", profit: "1257.950850000" }),
    aRow({ name: null, revenue: "0.00", cost: "0.004000000", profit: "-0.004000000" }),
    aRow({ name: "Viktor Lindqvist", revenue: "4.12", cost: "11.021300000", profit: "-6.901300000" }),
    aRow({ name: null, revenue: "0.00", cost: "0.002049999", profit: "-0.002049999" }),
  ];
  const report = {
    traces: 16,
    spans: 90,
    customers: 2,
    orders: 2,
    revenue_usd: "1262.10",
    cost_usd: "11.056499999",
    profit_usd: "1251.043500001",
    unpriced_spans: 0,
    top_customers: [],
    url: "http://127.0.0.1:4318",
  };
  expect(`\n${printTable(report, rows)}\n`).toBe(`
Customer                         Revenue   AI cost     Profit    Margin  Traces
─────────────────────────────────────────────────────────────────────────────────────
Priya Raman                    $1,257.98   $0.0292  $1,257.95   100.0 %       4
Viktor Lindqvist                   $4.12  $11.0213     -$6.90  -167.5 %       4  loss
2 visitors without an account      $0.00   $0.0060     -$0.01         –       8  loss
─────────────────────────────────────────────────────────────────────────────────────
Total                          $1,262.10  $11.0565  $1,251.04    99.1 %      16
`);
});
