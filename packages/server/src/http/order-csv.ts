import { orderInput } from "@anyway-sh/api";
import type { OrderImport, OrderRow } from "../commerce/import-orders.ts";
import { AppError, type FieldError } from "../model/app-error.ts";
import { readCsv } from "../model/csv.ts";
import { nearest } from "../model/nearest.ts";
import { toNewOrder } from "./orders.ts";
import { wrongFields } from "./validation.ts";

const METADATA = "metadata.";
const MOST_ROWS = 10_000;
const COLUMNS = Object.keys(orderInput.shape).filter((name) => name !== "metadata");
const REQUIRED = ["external_id", "amount", "currency"];
/** Columns of whole numbers: minor units. */
const NUMBERS = new Set(["amount", "tax", "fee", "settled_amount"]);
/** In a file every order has the id by which it is one order, however often the file is sent. */
const row = orderInput.required({ external_id: true });

/** The orders that a CSV file tells of, and the rows that cannot be taken. */
export function readOrders(
  projectId: string,
  text: string,
): { rows: OrderRow[]; refused: OrderImport["refused"] } {
  const [header, ...records] = readCsv(text);
  const columns = header?.fields.map((name) => name.trim()) ?? [];
  requireColumns(columns);
  if (records.length > MOST_ROWS)
    throw refuse(`has ${records.length} rows; at most ${MOST_ROWS} are taken at once: split it.`);
  const rows: OrderRow[] = [];
  const refused: OrderImport["refused"] = [];
  for (const { line, fields } of records) {
    if (fields.length !== columns.length) {
      const message = `The row has ${fields.length} fields where the header has ${columns.length}.`;
      refused.push({ line, field: "", message });
      continue;
    }
    const said = toInput(columns, fields);
    const parsed = row.safeParse(said);
    if (parsed.success) rows.push({ line, order: toNewOrder(projectId, parsed.data) });
    else
      refused.push(
        ...wrongFields(parsed.error, row, said).map((wrong) => ({ line, ...inMinorUnits(wrong, said) })),
      );
  }
  return { rows, refused };
}

/** An amount of a file is most often wrong by its decimals. */
function inMinorUnits(wrong: FieldError, said: Record<string, unknown>): FieldError {
  const value = said[wrong.field];
  if (!NUMBERS.has(wrong.field) || typeof value !== "string") return wrong;
  const message = `is ${JSON.stringify(value.slice(0, 60))}: must be a whole number of minor units, such as 1299 for 12.99`;
  return { ...wrong, message };
}

/** Cells that are empty say nothing. */
function toInput(columns: readonly string[], fields: readonly string[]) {
  const said: Record<string, string | number> = {};
  const metadata: Record<string, string> = {};
  columns.forEach((column, i) => {
    const value = fields[i]?.trim() ?? "";
    if (value === "") return;
    if (column.startsWith(METADATA)) metadata[column.slice(METADATA.length)] = value;
    else said[column] = NUMBERS.has(column) && /^\d{1,16}$/.test(value) ? Number(value) : value;
  });
  return { ...said, metadata };
}

function requireColumns(columns: readonly string[]): void {
  columns.forEach((column, i) => {
    if (columns.indexOf(column) !== i) throw refuse(`has the column ${JSON.stringify(column)} twice.`);
    if (COLUMNS.includes(column) || (column.startsWith(METADATA) && column !== METADATA)) return;
    const guess = nearest(column, COLUMNS);
    throw refuse(
      `has a column ${JSON.stringify(column)}, which is not known` +
        (guess ? `; did you mean ${guess}?` : `. Known are ${COLUMNS.join(", ")} and ${METADATA}<key>.`),
    );
  });
  const missing = REQUIRED.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    throw refuse(`lacks the column ${missing.join(", ")}. Its first row names the columns.`);
}

function refuse(message: string): AppError {
  return new AppError("invalid_request", `The file ${message}`);
}
