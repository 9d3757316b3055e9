import type { ClosedCosts } from "../commerce/closed-reports.ts";
import type { CostReport } from "../commerce/cost-report.ts";
import { formatTimeNs, msToNs } from "../model/time-range.ts";
import type { CostRow } from "../telemetry/cost-reads.ts";
import { toApiSum } from "./convert-costs.ts";
import { csvEncoder } from "./export/encoders.ts";
import type { Column } from "./export/table.ts";

/** A line of the file: a sum, and from when on it is. */
export interface CostFileRow {
  sum: CostRow;
  api: ReturnType<typeof toApiSum>;
  startNs: bigint;
}

/**
 * The lines of a report as a file: one for each row, and for each interval of it where the range is parted, with what
 * is in none of them as `other`; they add up to what was spent. Amounts are US dollars, exact.
 */
export function costRows(report: CostReport): CostFileRow[] {
  const lines =
    report.rows.length === 0 ? [report.totals] : [...report.rows, ...(report.other ? [report.other] : [])];
  if (report.intervals.length === 0) return lines.map(({ sum }) => toRow(sum, report.range.startNs));
  return report.parts.toSorted((a, b) => a.startMs - b.startMs).map((sum) => toRow(sum, msToNs(sum.startMs)));
}

/** The same of a month as it was closed, as a whole. */
export function closedCostRows({ rows, totals, close }: ClosedCosts, isGrouped: boolean): CostFileRow[] {
  return (isGrouped ? rows : [totals]).map(({ sum }) => toRow(sum, msToNs(close.startMs)));
}

const toRow = (sum: CostRow, startNs: bigint): CostFileRow => ({ sum, api: toApiSum(sum), startNs });

/** The columns of the file; `nameOf` says what a customer is called. */
export function costColumns(
  groupBy: readonly string[],
  nameOf: (customerId: string) => string | undefined,
): Column<CostFileRow>[] {
  const byCustomer = groupBy.indexOf("customer");
  const parts = ["input", "cache_read", "cache_write", "output", "reasoning", "other", "unsplit"] as const;
  const tokens = ["input", "cache_read", "cache_write", "output", "reasoning"] as const;
  return [
    { name: "start_time", type: "text", of: ({ startNs }) => formatTimeNs(startNs) },
    ...groupBy.map(
      (name, i): Column<CostFileRow> => ({ name, type: "text", of: ({ sum }) => sum.group[i] || null }),
    ),
    ...(byCustomer < 0
      ? []
      : [
          {
            name: "customer_name",
            type: "text",
            of: ({ sum }) => nameOf(sum.group[byCustomer] ?? "") || null,
          } satisfies Column<CostFileRow>,
        ]),
    {
      name: "is",
      type: "text",
      of: ({ sum }) => (sum.isOther ? "other" : sum.shared ? "shared" : null),
    },
    { name: "currency", type: "text", of: () => "USD" },
    { name: "cost", type: "decimal", of: ({ api }) => api.cost },
    ...parts.map(
      (part): Column<CostFileRow> => ({
        name: `cost_${part}`,
        type: "decimal",
        of: ({ api }) => api.parts[part],
      }),
    ),
    ...tokens.map(
      (part): Column<CostFileRow> => ({
        name: `tokens_${part}`,
        type: "integer",
        of: ({ api }) => api.tokens[part],
      }),
    ),
    { name: "calls", type: "integer", of: ({ api }) => api.calls },
    { name: "unpriced_calls", type: "integer", of: ({ api }) => api.unpriced_calls },
    { name: "traces", type: "integer", of: ({ api }) => api.traces },
    { name: "cache_savings", type: "decimal", of: ({ api }) => api.cache_savings },
    { name: "incomplete", type: "boolean", of: ({ api }) => api.incomplete },
  ];
}

/** The file as CSV. */
export function costsCsv(
  rows: readonly CostFileRow[],
  groupBy: readonly string[],
  names: ReadonlyMap<string, string>,
): string {
  const columns = costColumns(groupBy, (id) => names.get(id));
  const file = csvEncoder(columns);
  return `${file.head()}${file.rows(rows.map((row) => columns.map(({ of }) => of(row))))}`;
}
