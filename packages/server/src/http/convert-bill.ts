import type * as api from "@anyway-sh/api";
import type { BillSummary } from "../business/records/provider-bills.ts";
import type { Bill } from "../model/bill.ts";
import { formatMoney, formatNanoUsd } from "../model/money.ts";
import type { Cell, Comparison } from "../reconcile/compare.ts";
import type { Causes } from "../reconcile/explain-charge.ts";
import { toApiTime } from "./answer.ts";

export function toApiBill(bill: BillSummary): api.Bill {
  return {
    id: bill.id,
    name: bill.name,
    source: bill.source,
    origin: bill.origin,
    start_date: bill.startDay,
    end_date: bill.endDay,
    amount: formatMoney(bill.amount),
    created_at: toApiTime(bill.createdAt),
  };
}

export function toApiReconciliation(
  bill: Bill,
  { cells, totals }: Comparison,
  only: "differing" | "unexplained" | undefined,
): api.Reconciliation {
  const amount = bill.lines.reduce((sum, line) => sum + (line.amount ?? 0n), 0n);
  const uncovered = totals.causes.missing_spans + totals.causes.other_items;
  const count = (status: Cell["status"]) => cells.filter((cell) => cell.status === status).length;
  const isWanted = (cell: Cell) =>
    only === undefined || (only === "differing" ? cell.status !== "agrees" : cell.causes.unexplained !== 0n);
  return {
    bill: toApiBill({ ...bill, amount }),
    ...toApiAmounts(totals),
    covered: formatNanoUsd(totals.billed - uncovered),
    uncovered: formatNanoUsd(uncovered),
    counts: {
      agrees: count("agrees"),
      differs: count("differs"),
      uncovered: count("uncovered"),
      only_ours: count("only_ours"),
      unexplained: cells.filter(({ causes }) => causes.unexplained !== 0n).length,
    },
    rows: cells.filter(isWanted).map(toApiRow),
  };
}

function toApiRow(cell: Cell): api.ReconciliationRow {
  return {
    date: cell.day,
    provider: cell.provider,
    model: cell.model,
    our_models: cell.ourModels,
    status: cell.status,
    ...toApiAmounts(cell),
    billed_tokens: cell.billedTokens,
    our_tokens: cell.ourTokens,
    requests: cell.requests,
    calls: cell.calls,
    unpriced_calls: cell.unpricedCalls,
    billed_tiers: cell.tiers,
  };
}

function toApiAmounts({ billed, ours, difference, causes }: Comparison["totals"]) {
  return {
    billed: formatNanoUsd(billed),
    ours: formatNanoUsd(ours),
    difference: formatNanoUsd(difference),
    causes: toApiCauses(causes),
  };
}

function toApiCauses(causes: Causes): api.ReconciliationCauses {
  return {
    unpriced: formatNanoUsd(causes.unpriced),
    missing_spans: formatNanoUsd(causes.missing_spans),
    not_billed: formatNanoUsd(causes.not_billed),
    other_items: formatNanoUsd(causes.other_items),
    price: formatNanoUsd(causes.price),
    rounding: formatNanoUsd(causes.rounding),
    unexplained: formatNanoUsd(causes.unexplained),
  };
}
