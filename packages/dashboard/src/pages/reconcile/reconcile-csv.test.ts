import type { ReconciliationRow } from "@anyway-sh/api";
import { expect, test } from "vitest";
import { reconcileCsv } from "./reconcile-csv.ts";

const row: ReconciliationRow = {
  date: "2026-11-05",
  provider: "openai",
  model: "=1+1",
  our_models: ["gpt-4o", "gpt-4o-2024-08-06"],
  status: "differs",
  billed: "1.500000000",
  ours: "1.000000000",
  difference: "0.500000000",
  causes: {
    unpriced: "0.000000000",
    missing_spans: "0.500000000",
    not_billed: "0.000000000",
    other_items: "0.000000000",
    price: "0.000000000",
    rounding: "0.000000000",
    unexplained: "0.000000000",
  },
  billed_tokens: null,
  our_tokens: 100,
  requests: null,
  calls: 2,
  unpriced_calls: 0,
  billed_tiers: ["standard", "batch"],
};

test("a comparison as CSV keeps every digit, and no name becomes a formula", () => {
  const [head = "", line = "", rest] = reconcileCsv({ rows: [row] }).split("\r\n");
  expect(rest).toBe("");
  const columns = head.split(",");
  const cells = line.split(",");
  expect(cells).toHaveLength(columns.length);
  const cell = (name: string) => cells[columns.indexOf(name)];
  expect(cell("model")).toBe("'=1+1");
  expect(cell("missing_spans")).toBe("0.500000000");
  expect(cell("billed_tokens")).toBe("");
  expect(cell("billed_tiers")).toBe("standard batch");
});
