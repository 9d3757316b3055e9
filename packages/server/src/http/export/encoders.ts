import type { ExportFormat } from "@anyway-sh/api";
import { asText, csvLine } from "../../model/csv-line.ts";
import { parquetEncoder } from "./parquet.ts";
import type { Cell, ColumnHead, Encoder } from "./table.ts";

export const CONTENT_TYPES: Record<ExportFormat, string> = {
  csv: "text/csv; charset=utf-8",
  jsonl: "application/x-ndjson; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
};

export const ENCODERS: Record<ExportFormat, (columns: readonly ColumnHead[]) => Encoder> = {
  csv: csvEncoder,
  jsonl: jsonLinesEncoder,
  parquet: parquetEncoder,
};

/** Text from outside is kept from being taken for a formula. */
export function csvEncoder(columns: readonly ColumnHead[]): Encoder {
  return {
    head: () => csvLine(columns.map(({ name }) => asText(name))),
    rows: (rows) => rows.map((row) => csvLine(row.map((cell, i) => toCsv(cell, columns[i])))).join(""),
    end: () => "",
  };
}

function toCsv(cell: Cell, column: ColumnHead | undefined): string {
  if (cell === null) return "";
  if (typeof cell === "object") return JSON.stringify(cell);
  // A number may begin with a sign; text that does is no formula.
  return column?.type === "text" ? asText(String(cell)) : String(cell);
}

function jsonLinesEncoder(columns: readonly ColumnHead[]): Encoder {
  const keys = columns.map(({ name }) => JSON.stringify(name));
  const line = (row: readonly Cell[]) =>
    `{${row.map((cell, i) => `${keys[i]}:${JSON.stringify(cell)}`).join(",")}}\n`;
  return { head: () => "", rows: (rows) => rows.map(line).join(""), end: () => "" };
}
