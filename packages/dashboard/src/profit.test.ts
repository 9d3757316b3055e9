import type { ProfitLine, ProfitRow } from "@anyway-sh/api";
import { expect, test } from "vitest";
import { explainIncomplete, filterProfitRows, losses, sortProfitRows, sumProfitRows } from "./profit.ts";

const line: ProfitLine = {
  revenue: "0",
  gross: "0",
  tax: "0",
  refunded: "0",
  cost: "0",
  fees: null,
  profit: "0",
  margin: null,
  orders: 0,
  traces: 0,
  unpriced_spans: 0,
  unpriced_tokens: 0,
  unpriced_models: [],
  unconverted: [],
  unconverted_cost: null,
  incomplete: false,
};
const row = (key: string, more: Partial<ProfitRow> = {}): ProfitRow => ({
  ...line,
  key,
  customer_id: key,
  trend: null,
  name: null,
  email: null,
  last_seen: null,
  ...more,
});
const ids = (rows: readonly ProfitRow[]) => rows.map((r) => r.key);

test("rows sort by value, rows without one last when the greatest comes first", () => {
  const rows = [
    row("a", { profit: "9", margin: null }),
    row("b", { profit: "10", margin: "0.5" }),
    row("c", { profit: "-100", margin: "-3" }),
  ];
  expect(ids(sortProfitRows(rows, "profit", true))).toEqual(["b", "a", "c"]);
  expect(ids(sortProfitRows(rows, "profit", false))).toEqual(["c", "a", "b"]);
  expect(ids(sortProfitRows(rows, "margin", true))).toEqual(["b", "c", "a"]);
});

test("equal rows keep one order in both directions", () => {
  const rows = [row("b"), row("a"), row("c")];
  expect(ids(sortProfitRows(rows, "cost", true))).toEqual(["a", "b", "c"]);
  expect(ids(sortProfitRows(rows, "cost", false))).toEqual(["a", "b", "c"]);
});

test("the filter looks at name, e-mail and id", () => {
  const rows = [row("CUS_1", { name: "Ada" }), row("CUS_2", { email: "bob@x.test" }), row("anon_ADA")];
  expect(ids(filterProfitRows(rows, " ada "))).toEqual(["CUS_1", "anon_ADA"]);
  expect(ids(filterProfitRows(rows, "X.TEST"))).toEqual(["CUS_2"]);
});

test("sums are exact", () => {
  const rows = [row("a", { cost: "0.1", orders: 1 }), row("b", { cost: "0.2", orders: 2 })];
  expect(sumProfitRows(rows)).toMatchObject({ cost: "0.3", orders: 3 });
});

test("a customer at exactly zero is no loss", () => {
  expect(ids(losses([row("a", { profit: "0.00" }), row("b", { profit: "-0.000000001" })]))).toEqual(["b"]);
});

test("incomplete says what is missing and what that does", () => {
  expect(explainIncomplete(line)).toBeUndefined();
  expect(
    explainIncomplete({
      incomplete: true,
      unpriced_spans: 1,
      unpriced_tokens: 1_200,
      unpriced_models: ["my-model"],
      unconverted_cost: "0.5",
      unconverted: [{ currency: "EUR", amount: 4000, orders: 2 }],
    }),
  ).toBe(
    "1 model call has no price (my-model) for 1,200 tokens, so the cost shown is too low.\n" +
      "There is no exchange rate for $0.50 of cost, which is left out.\n" +
      "2 orders of €40.00 in all have no exchange rate from EUR and are left out of revenue.",
  );
});
