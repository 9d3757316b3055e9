import type { Reconciliation } from "@anyway-sh/api";
import { expect, it } from "vitest";
import { describeReconciliation } from "./describe-reconciliation.ts";

const NONE = "0.000000000";
const causes = {
  unpriced: NONE,
  missing_spans: NONE,
  not_billed: NONE,
  other_items: NONE,
  price: NONE,
  rounding: NONE,
  unexplained: NONE,
};
const reconciliation: Reconciliation = {
  bill: {
    id: "bill_1",
    name: "November",
    source: "openai",
    origin: "file",
    start_date: "2026-11-01",
    end_date: "2026-11-30",
    amount: "12.500000000",
    created_at: "2026-12-01T00:00:00Z",
  },
  billed: "12.500000000",
  ours: "2.000000000",
  difference: "10.500000000",
  causes: { ...causes, missing_spans: "10.000000000", unexplained: "0.500000000" },
  covered: "2.500000000",
  uncovered: "10.000000000",
  counts: { agrees: 1, differs: 1, uncovered: 0, only_ours: 0, unexplained: 1 },
  rows: [],
};
const row: Reconciliation["rows"][number] = {
  date: "2026-11-05",
  provider: "openai",
  model: "gpt-4o-2024-08-06",
  our_models: ["gpt-4o"],
  status: "differs",
  billed: "12.000000000",
  ours: "1.500000000",
  difference: "10.500000000",
  causes: reconciliation.causes,
  billed_tokens: 1,
  our_tokens: 1,
  requests: 1,
  calls: 1,
  unpriced_calls: 0,
  billed_tiers: [],
};

it("shows the whole, its causes, and what differs with the reasons", () => {
  const agreeing = { ...row, date: "2026-11-06", status: "agrees" as const, causes };
  expect(describeReconciliation({ ...reconciliation, rows: [row, agreeing] })).toBe(
    [
      "November (2026-11-01 to 2026-11-30, UTC)",
      "",
      "billed                             12.500000000",
      "our cost                            2.000000000",
      "difference                         10.500000000",
      "  billed, and no span tells of it  10.000000000",
      "  unexplained                       0.500000000",
      "",
      "day         model              billed        our cost     difference    why",
      "2026-11-05  gpt-4o-2024-08-06  12.000000000  1.500000000  10.500000000  billed, and no span tells of it; unexplained",
    ].join("\n"),
  );
});

it("says so when all agrees", () => {
  const all = { ...reconciliation, causes, rows: [{ ...row, status: "agrees" as const, causes }] };
  expect(describeReconciliation(all)).toContain("All days and models agree.");
});
