import type { Profit, ProfitRow } from "@anyway-sh/api";
import { expect, test } from "vitest";
import { movers } from "./changes.ts";

const row = (key: string, revenue: string, cost: string, profit: string): ProfitRow => ({
  key,
  customer_id: key,
  name: null,
  email: null,
  last_seen: null,
  gross: revenue,
  tax: "0",
  refunded: "0",
  revenue,
  cost,
  fees: null,
  profit,
  margin: null,
  orders: 0,
  traces: 0,
  unpriced_spans: 0,
  unpriced_tokens: 0,
  unpriced_models: [],
  unconverted: [],
  unconverted_cost: null,
  incomplete: false,
  trend: null,
});
const { key: _, customer_id: __, name: ___, email: ____, last_seen: _____, ...line } = row("", "0", "0", "0");
const profit = (rows: ProfitRow[], currency = "USD"): Profit => ({
  currency,
  start_time: "",
  end_time: "",
  time_zone: "UTC",
  basis: "cash",
  environment: "production",
  orders_environment: "production",
  intervals: [],
  rows,
  no_customer: null,
  shared: null,
  unallocated: null,
  totals: line,
  left_out: { cost: "0", orders: 0, traces: 0 },
});

test("those whose profit changed most come first, also those of one period alone", () => {
  const before = profit([
    row("same", "10", "1", "9"),
    row("gone", "50", "5", "45"),
    row("up", "1", "0", "1"),
  ]);
  const now = profit([row("same", "10", "1", "9"), row("up", "3.5", "0.5", "3"), row("new", "0", "7", "-7")]);
  expect(movers(now, before, 2)).toMatchObject([
    { key: "gone", change: "-45", revenue: "-50", cost: "-5" },
    { key: "new", change: "-7", revenue: "0", cost: "7" },
  ]);
  expect(movers(now, before, 9).map(({ key }) => key)).toEqual(["gone", "new", "up"]);
});

test("amounts of two currencies are not subtracted", () => {
  expect(movers(profit([row("a", "1", "0", "1")], "EUR"), profit([]), 5)).toEqual([]);
});
