import type { Reconciliation } from "@anyway-sh/api";
import { CAUSES } from "./words.ts";

/** The comparison as CSV; amounts exact, as they came. */
export function reconcileCsv({ rows }: Pick<Reconciliation, "rows">): string {
  const head = [
    "date",
    "provider",
    "model",
    "our_models",
    "status",
    "billed",
    "ours",
    "difference",
    ...CAUSES.map(({ key }) => key),
    "billed_tokens",
    "our_tokens",
    "requests",
    "calls",
    "unpriced_calls",
    "billed_tiers",
  ];
  const lines = rows.map((row) => [
    row.date,
    asText(row.provider),
    asText(row.model),
    asText(row.our_models.join(" ")),
    row.status,
    row.billed,
    row.ours,
    row.difference,
    ...CAUSES.map(({ key }) => row.causes[key]),
    String(row.billed_tokens ?? ""),
    String(row.our_tokens),
    String(row.requests ?? ""),
    String(row.calls),
    String(row.unpriced_calls),
    row.billed_tiers.join(" "),
  ]);
  return `${[head, ...lines].map((cells) => cells.map(quoted).join(",")).join("\r\n")}\r\n`;
}

/** A spreadsheet must not take a name for a formula. */
const asText = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
