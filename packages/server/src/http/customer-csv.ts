import { customerInput } from "@anyway-sh/api";
import type { CustomerRow, RefusedRow } from "../commerce/import-customers.ts";
import { AppError } from "../model/app-error.ts";
import { readCsv } from "../model/csv.ts";
import { nearest } from "../model/nearest.ts";
import { wrongFields } from "./validation.ts";

const COLUMNS = ["email", "name", "external_id"] as const;
const METADATA = "metadata.";
const MOST_ROWS = 10_000;

/** The customers that a CSV file tells of, and the rows that cannot be taken. */
export function readCustomers(text: string): { rows: CustomerRow[]; refused: RefusedRow[] } {
  const [header, ...records] = readCsv(text);
  if (!header)
    throw refuse("is empty; the first row names the columns: email, name, external_id, metadata.<key>");
  const columns = header.fields.map((name) => name.trim());
  requireColumns(columns);
  if (records.length > MOST_ROWS)
    throw refuse(`has ${records.length} rows; at most ${MOST_ROWS} are taken at once: split it`);

  const rows: CustomerRow[] = [];
  const refused: RefusedRow[] = [];
  for (const { line, fields } of records) {
    if (fields.length !== columns.length) {
      refused.push({
        line,
        field: "",
        message: `The row has ${fields.length} fields where the header has ${columns.length}.`,
      });
      continue;
    }
    const said = toInput(columns, fields);
    const parsed = customerInput.safeParse(said);
    if (!parsed.success) {
      refused.push(
        ...wrongFields(parsed.error, customerInput, said)
          .slice(0, 1)
          .map((wrong) => ({ line, ...wrong })),
      );
      continue;
    }
    const { email = null, name = null, external_id: externalId = null, metadata } = parsed.data;
    rows.push({ line, email, name, externalId, metadata });
  }
  return { rows, refused };
}

/** Cells that are empty say nothing. */
function toInput(columns: readonly string[], fields: readonly string[]) {
  const said: Record<string, string> = {};
  const metadata: Record<string, string> = {};
  columns.forEach((column, i) => {
    const value = fields[i]?.trim() ?? "";
    if (value === "") return;
    if (column.startsWith(METADATA)) metadata[column.slice(METADATA.length)] = value;
    else said[column] = value;
  });
  return { ...said, metadata };
}

function requireColumns(columns: readonly string[]): void {
  columns.forEach((column, i) => {
    if (columns.indexOf(column) !== i) throw refuse(`has the column ${JSON.stringify(column)} twice`);
    if (COLUMNS.some((known) => known === column)) return;
    if (column.startsWith(METADATA) && column !== METADATA) return;
    const guess = nearest(column, COLUMNS);
    throw refuse(
      `has a column ${JSON.stringify(column)}, which is not known; ` +
        (guess ? `did you mean ${guess}?` : `known: ${COLUMNS.join(", ")}, ${METADATA}<key>`),
    );
  });
  if (!columns.includes("email") && !columns.includes("external_id"))
    throw refuse("has neither a column email nor external_id; one of them tells which customer a row means");
}

function refuse(message: string): AppError {
  return new AppError("invalid_request", `The file ${message}`.replace(/([^?])$/, "$1."));
}
