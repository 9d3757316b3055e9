import type { ClosedCosts } from "../commerce/closed-reports.ts";
import type { CostReport } from "../commerce/cost-report.ts";
import { formatTimeNs, msToNs } from "../model/time-range.ts";
import type { CostRow } from "../telemetry/cost-reads.ts";
import { toApiSum } from "./convert-costs.ts";

/**
 * A report as CSV: a line for each row, and for each interval of it where the range is parted, with what is in none of
 * them as `other`; they add up to what was spent. Amounts are US dollars, exact.
 */
export function costsCsv(
  report: CostReport,
  groupBy: readonly string[],
  names: ReadonlyMap<string, string>,
): string {
  const lines =
    report.rows.length === 0 ? [report.totals] : [...report.rows, ...(report.other ? [report.other] : [])];
  const isParted = report.intervals.length > 0;
  const sums = isParted ? report.parts : lines.map(({ sum }) => sum);
  const startNs = ({ startMs }: CostRow) => (isParted ? msToNs(startMs) : report.range.startNs);
  return toCsv(sums, startNs, groupBy, names);
}

/** The same of a month as it was closed, as a whole. */
export function closedCostsCsv(
  { rows, totals, close }: ClosedCosts,
  groupBy: readonly string[],
  names: ReadonlyMap<string, string>,
): string {
  const sums = groupBy.length === 0 ? [totals.sum] : rows.map(({ sum }) => sum);
  return toCsv(sums, () => msToNs(close.startMs), groupBy, names);
}

function toCsv(
  sums: readonly CostRow[],
  startNs: (sum: CostRow) => bigint,
  groupBy: readonly string[],
  names: ReadonlyMap<string, string>,
): string {
  const byTime = sums.toSorted((a, b) => a.startMs - b.startMs);
  const byCustomer = groupBy.indexOf("customer");
  const head = [
    "start_time",
    ...groupBy,
    ...(byCustomer < 0 ? [] : ["customer_name"]),
    "is",
    "currency",
    "cost",
    ...["input", "cache_read", "cache_write", "output", "reasoning", "other", "unsplit"].map(
      (part) => `cost_${part}`,
    ),
    ...["input", "cache_read", "cache_write", "output", "reasoning"].map((part) => `tokens_${part}`),
    "calls",
    "unpriced_calls",
    "traces",
    "cache_savings",
    "incomplete",
  ];
  const rows = byTime.map((sum) => {
    const { cost, parts, tokens, ...rest } = toApiSum(sum);
    return [
      formatTimeNs(startNs(sum)),
      ...sum.group.map(asText),
      ...(byCustomer < 0 ? [] : [asText(names.get(sum.group[byCustomer] ?? "") ?? "")]),
      sum.isOther ? "other" : sum.shared ? "shared" : "",
      "USD",
      cost,
      ...Object.values(parts),
      ...Object.values(tokens).map(String),
      String(rest.calls),
      String(rest.unpriced_calls),
      String(rest.traces),
      rest.cache_savings ?? "",
      String(rest.incomplete),
    ];
  });
  return `${[head, ...rows].map((cells) => cells.map(quoted).join(",")).join("\r\n")}\r\n`;
}

/** A spreadsheet must not take a name for a formula. */
const asText = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
