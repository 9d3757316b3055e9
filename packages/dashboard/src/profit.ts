import type { ProfitLine, ProfitRow } from "@anyway-sh/api";
import {
  compareDecimals,
  formatExactAmount,
  formatMinorUnits,
  formatUsd,
  isNegative,
  isZero,
  sumDecimals,
} from "./money.ts";

/** What is missing from a line's sums and why, in a sentence each; undefined when nothing is. */
export function explainIncomplete(
  line: Pick<
    ProfitLine,
    | "incomplete"
    | "unpriced_spans"
    | "unpriced_tokens"
    | "unpriced_models"
    | "unconverted"
    | "unconverted_cost"
  >,
): string | undefined {
  if (!line.incomplete) return undefined;
  const reasons: string[] = [];
  if (line.unpriced_spans > 0) {
    const models = line.unpriced_models.length ? ` (${line.unpriced_models.join(", ")})` : "";
    const tokens = line.unpriced_tokens > 0 ? ` for ${count(line.unpriced_tokens, "token", "tokens")}` : "";
    reasons.push(
      `${count(line.unpriced_spans, "model call has", "model calls have")} no price${models}${tokens}, so the cost shown is too low.`,
    );
  }
  if (line.unconverted_cost !== null)
    reasons.push(
      `There is no exchange rate for ${formatUsd(line.unconverted_cost)} of cost, which is left out.`,
    );
  for (const missing of line.unconverted)
    reasons.push(
      `${count(missing.orders, "order", "orders")} of ${formatMinorUnits(missing.amount, missing.currency)} in all ${missing.orders === 1 ? "has" : "have"} no exchange rate from ${missing.currency} and ${missing.orders === 1 ? "is" : "are"} left out of revenue.`,
    );
  return reasons.join("\n") || "Some amounts are missing from these sums.";
}

export const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;

export const PROFIT_COLUMNS = [
  "customer",
  "revenue",
  "cost",
  "profit",
  "margin",
  "orders",
  "traces",
  "last_seen",
] as const;
export type ProfitColumn = (typeof PROFIT_COLUMNS)[number];

const COMPARE: Record<ProfitColumn, (a: ProfitRow, b: ProfitRow) => number> = {
  customer: (a, b) => customerLabel(a).localeCompare(customerLabel(b)),
  revenue: (a, b) => compareDecimals(a.revenue, b.revenue),
  cost: (a, b) => compareDecimals(a.cost, b.cost),
  profit: (a, b) => compareDecimals(a.profit, b.profit),
  margin: (a, b) => nullsSmallest(a.margin, b.margin, compareDecimals),
  orders: (a, b) => a.orders - b.orders,
  traces: (a, b) => a.traces - b.traces,
  last_seen: (a, b) => nullsSmallest(a.last_seen, b.last_seen, (x, y) => Date.parse(x) - Date.parse(y)),
};

// Smallest of all, so that they come last in the usual, descending order.
function nullsSmallest(
  a: string | null,
  b: string | null,
  compare: (a: string, b: string) => number,
): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return compare(a, b);
}

/** Rows in order of a column; rows of equal value keep a fixed order, so that a refresh does not shuffle them. */
export function sortProfitRows(
  rows: readonly ProfitRow[],
  column: ProfitColumn,
  descending: boolean,
): ProfitRow[] {
  const direction = descending ? -1 : 1;
  return rows.toSorted((a, b) => direction * COMPARE[column](a, b) || a.key.localeCompare(b.key));
}

export const customerLabel = (customer: { name: string | null; email: string | null; key: string }) =>
  customer.name ?? customer.email ?? customer.key;

/** Rows whose name, e-mail or id holds the text. */
export function filterProfitRows(rows: readonly ProfitRow[], text: string): readonly ProfitRow[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return rows;
  return rows.filter((row) =>
    [row.name, row.email, row.key].some((field) => field?.toLowerCase().includes(wanted)),
  );
}

/** The exact sums of some rows. */
export function sumProfitRows(
  rows: readonly ProfitRow[],
): Pick<ProfitLine, "revenue" | "cost" | "profit" | "orders" | "traces"> {
  return {
    revenue: sumDecimals(rows.map((row) => row.revenue)),
    cost: sumDecimals(rows.map((row) => row.cost)),
    profit: sumDecimals(rows.map((row) => row.profit)),
    orders: rows.reduce((sum, row) => sum + row.orders, 0),
    traces: rows.reduce((sum, row) => sum + row.traces, 0),
  };
}

/** Customers that cost more than they pay. */
export const losses = (rows: readonly ProfitRow[]): readonly ProfitRow[] =>
  rows.filter((row) => isNegative(row.profit));

/** How the revenue of a line came about: what was paid, taxed and refunded, and what providers took. */
export function explainRevenue(line: ProfitLine, currency: string): string | undefined {
  const amount = (value: string) => formatExactAmount(value, currency);
  const parts = [
    `Paid ${amount(line.gross)}`,
    ...(isZero(line.tax) ? [] : [`less tax ${amount(line.tax)}`]),
    ...(isZero(line.refunded) ? [] : [`less refunds and disputes ${amount(line.refunded)}`]),
    ...(line.fees === null ? [] : [`Fees ${amount(line.fees)}, taken off the profit`]),
  ];
  return parts.length === 1 ? undefined : parts.join("\n");
}
