import type { Profit, ProfitLine } from "@anyway-sh/api";

const COLUMNS = [
  "gross",
  "tax",
  "refunded",
  "revenue",
  "cost",
  "fees",
  "profit",
  "margin",
  "orders",
  "traces",
  "unpriced_spans",
] as const satisfies readonly (keyof ProfitLine)[];

/** The profit table as CSV, with the lines that make it add up; amounts exact, as they came. */
export function profitCsv(profit: Profit): string {
  const lines: [string, string, ProfitLine | null][] = [
    ...profit.rows.map((row): [string, string, ProfitLine] => [row.key, row.name ?? row.email ?? "", row]),
    ["", "Shared", profit.shared],
    ["", "No customer", profit.no_customer],
    ["", "Unallocated", profit.unallocated],
    ["", "Total", profit.totals],
  ];
  const head = ["key", "name", "currency", ...COLUMNS, "incomplete"];
  const rows = lines.flatMap(([key, name, line]) =>
    line
      ? [
          [
            asText(key),
            asText(name),
            profit.currency,
            ...COLUMNS.map((column) => String(line[column] ?? "")),
            String(line.incomplete),
          ],
        ]
      : [],
  );
  return `${[head, ...rows].map((cells) => cells.map(quoted).join(",")).join("\r\n")}\r\n`;
}

/** A spreadsheet must not take a name for a formula. */
const asText = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
