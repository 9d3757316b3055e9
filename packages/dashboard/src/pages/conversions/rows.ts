import type { ConversionRow, Conversions } from "@anyway-sh/api";
import { CREDIT_MODELS, type CreditModel } from "@anyway-sh/semconv";
import type { Sort } from "../../components/table-column.ts";
import { compareDecimals } from "../../money.ts";

/** What the rows are, as a heading. */
export function groupLabel(group: string): string {
  if (group.startsWith("property.")) return group.slice("property.".length);
  const words = group.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

type Compare = (a: ConversionRow, b: ConversionRow) => number;
const counts = (read: (row: ConversionRow) => number): Compare => {
  return (a, b) => read(a) - read(b);
};
/** What is not known is smallest, so that it comes last in the usual, descending order. */
const known = (read: (row: ConversionRow) => number | string | null | undefined): Compare => {
  return (a, b) => {
    const [x, y] = [read(a) ?? undefined, read(b) ?? undefined];
    if (x === undefined || y === undefined) return Number(x !== undefined) - Number(y !== undefined);
    return compareDecimals(String(x), String(y));
  };
};

const byModel = (model: CreditModel): Compare => known((row) => row.credited[model].total);

/** How rows compare by a column; undefined for a column that does not sort. */
function compareBy(column: string, credit: CreditModel): Compare | undefined {
  const model = CREDIT_MODELS.find((name) => name === column);
  if (model) return byModel(model);
  switch (column) {
    case "value":
      return (a, b) => (a.value ?? "").localeCompare(b.value ?? "");
    case "conversations":
      return counts((row) => row.funnel.conversations.conversations);
    case "intent":
      return counts((row) => row.funnel.intent.conversations);
    case "payment_link":
      return counts((row) => row.funnel.payment_link.conversations);
    case "paid":
      return counts((row) => row.funnel.paid.conversations);
    case "rate":
      return known((row) => row.conversion_rate);
    case "orders":
      return known((row) => row.orders[credit]);
    case "credited":
      return byModel(credit);
    case "time":
      return counts((row) => row.time_to_convert_ms?.median ?? -1);
    case "touches":
      return counts((row) => row.touches_to_convert?.mean ?? -1);
    case "cost":
      return known((row) => row.cost_to_convert);
    case "not_converted":
      return known((row) => row.cost_not_converted);
    default:
      return undefined;
  }
}

export function parseSort(text: string | undefined): Sort | undefined {
  if (text === undefined) return undefined;
  return text.startsWith("-")
    ? { column: text.slice(1), descending: true }
    : { column: text, descending: false };
}

/** Rows in order of a column, as they came where none is named; rows of equal value keep their order. */
export function sortConversionRows({ rows, credit }: Conversions, sort: Sort | undefined): ConversionRow[] {
  const compare = sort && compareBy(sort.column, credit);
  if (!sort || !compare) return rows;
  const direction = sort.descending ? -1 : 1;
  return rows.toSorted((a, b) => direction * compare(a, b));
}
