import type { Profit, ProfitLine } from "@anyway-sh/api";
import { expect, test } from "vitest";
import { profitCsv } from "./profit-csv.ts";

const line: ProfitLine = {
  gross: "11.900000000",
  tax: "1.900000000",
  refunded: "0.000000000",
  revenue: "10.000000000",
  cost: "0.003500000",
  fees: null,
  profit: "9.996500000",
  margin: "0.9996",
  orders: 1,
  traces: 2,
  unpriced_spans: 0,
  unpriced_tokens: 0,
  unpriced_models: [],
  unconverted: [],
  unconverted_cost: null,
  incomplete: false,
};

test("rows, what is in none of them, and the total; names are no formulas", () => {
  const row = {
    ...line,
    key: "A",
    customer_id: "A",
    name: '=1+1,"x"',
    email: null,
    last_seen: null,
    trend: null,
  };
  const profit: Profit = {
    currency: "EUR",
    start_time: "",
    end_time: "",
    time_zone: "UTC",
    basis: "cash",
    environment: "production",
    orders_environment: "production",
    intervals: [],
    rows: [row],
    no_customer: line,
    shared: null,
    unallocated: null,
    totals: { ...line, trend: null },
    left_out: { cost: "0", orders: 0, traces: 0 },
  };
  const lines = profitCsv(profit).split("\r\n");
  expect(lines).toHaveLength(5);
  expect(lines[1]).toBe(
    `A,"'=1+1,""x""",EUR,11.900000000,1.900000000,0.000000000,10.000000000,0.003500000,,9.996500000,0.9996,1,2,0,false`,
  );
  expect(lines[2]).toMatch(/^,No customer,EUR,/);
  expect(lines[3]).toMatch(/^,Total,EUR,/);
});
