import type { Reconciliation, ReconciliationCauses } from "@anyway-sh/api";

const WORDS: Record<keyof ReconciliationCauses, string> = {
  missing_spans: "billed, and no span tells of it",
  unpriced: "seen, and without a price",
  price: "at another price than ours",
  not_billed: "seen, and not billed",
  other_items: "other items than tokens",
  rounding: "rounding",
  unexplained: "unexplained",
};

/** A comparison for people: the whole, its causes, and the days and models that differ. */
export function describeReconciliation({
  bill,
  billed,
  ours,
  difference,
  causes,
  rows,
}: Reconciliation): string {
  const differing = rows.filter(({ status }) => status !== "agrees");
  return [
    `${bill.name} (${bill.start_date} to ${bill.end_date}, UTC)`,
    "",
    ...table([["billed", billed], ["our cost", ours], ["difference", difference], ...causesOf(causes)]),
    "",
    ...(differing.length === 0
      ? ["All days and models agree."]
      : table([
          ["day", "model", "billed", "our cost", "difference", "why"],
          ...differing.map((row) => [
            row.date,
            row.model,
            row.billed,
            row.ours,
            row.difference,
            causesOf(row.causes)
              .map(([word]) => word.trim())
              .join("; "),
          ]),
        ])),
  ].join("\n");
}

/** Those that are not zero. */
function causesOf(causes: ReconciliationCauses): [string, string][] {
  return Object.entries(WORDS).flatMap(([cause, word]): [string, string][] => {
    const amount = causes[cause as keyof ReconciliationCauses];
    return /[1-9]/.test(amount) ? [[`  ${word}`, amount]] : [];
  });
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) =>
        /^-?\d+\.\d+$/.test(cell) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
