import type { ProfitRow } from "@anyway-sh/api";
import { formatUsd, parseUsd } from "./money.ts";
import type { Report } from "./report.ts";

interface Line {
  customer: string;
  revenue: bigint;
  cost: bigint;
  profit: bigint;
  traces: number;
}

/** The profit table for a terminal: customers with an account one by one, visitors in one line, then the total. */
export function printTable(report: Report, rows: ProfitRow[]): string {
  const [known, visitors] = [rows.filter(isKnown), rows.filter((row) => !isKnown(row))];
  const total: Line = {
    customer: "Total",
    revenue: parseUsd(report.revenue_usd),
    cost: parseUsd(report.cost_usd),
    profit: parseUsd(report.profit_usd),
    traces: report.traces,
  };
  const lines = known.map(lineOf);
  if (visitors.length > 0) lines.push(sumOf(`${visitors.length} visitors without an account`, visitors));
  const head = ["Customer", "Revenue", "AI cost", "Profit", "Margin", "Traces", ""];
  return align(head, lines.map(cells), cells(total));
}

const isKnown = (row: ProfitRow): boolean => row.name !== null;

const lineOf = (row: ProfitRow): Line => ({
  customer: row.name ?? row.key,
  revenue: parseUsd(row.revenue),
  cost: parseUsd(row.cost),
  profit: parseUsd(row.profit),
  traces: row.traces,
});

const sumOf = (customer: string, rows: ProfitRow[]): Line =>
  rows.map(lineOf).reduce((sum, line) => ({
    customer,
    revenue: sum.revenue + line.revenue,
    cost: sum.cost + line.cost,
    profit: sum.profit + line.profit,
    traces: sum.traces + line.traces,
  }));

/** A call costs fractions of a cent, so costs are shown with four places. */
const cells = ({ customer, revenue, cost, profit, traces }: Line): string[] => [
  customer,
  formatUsd(revenue, 2),
  formatUsd(cost, 4),
  formatUsd(profit, 2),
  revenue === 0n ? "–" : `${(Number((profit * 10_000n) / revenue) / 100).toFixed(1)} %`,
  String(traces),
  profit < 0n ? "loss" : "",
];

/** The first column to the left, numbers to the right, a rule beneath the head and above the total. */
function align(head: string[], lines: string[][], total: string[]): string {
  const all = [head, ...lines, total];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  const print = (row: string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [print(head), rule, ...lines.map(print), rule, print(total)].join("\n");
}
