import type { BillLine, BillSource } from "../model/bill.ts";
import { readCsv } from "../model/csv.ts";
import { asFields, asList, type Fields, refuse } from "./values.ts";

/** A file as it was sent: the JSON values that it holds, or the rows of its table. */
export type Report =
  | { kind: "json"; values: unknown[] }
  | { kind: "table"; columns: string[]; rows: Fields[] };

/** What one reader makes of a report. */
export interface Reading {
  source: BillSource;
  /** Days that the report is about, those without any line too. */
  days: string[];
  lines: BillLine[];
}

/** Knows one form of report; undefined for one of another form. */
export type Reader = (report: Report) => Reading | undefined;

/** A line that says nothing yet but where it belongs. */
export const line = (
  at: Pick<BillLine, "day" | "provider" | "model" | "kind"> & Partial<BillLine>,
): BillLine => ({
  item: "",
  tier: null,
  isLong: false,
  amount: null,
  blur: 0n,
  tokens: null,
  requests: null,
  ...at,
});

/** JSON, JSON by lines or CSV, told by how it begins. */
export function openReport(text: string): Report {
  const body = text.replace(/^\uFEFF/, "").trim();
  if (body === "") throw refuse("is empty.");
  return /^[[{]/.test(body) ? { kind: "json", values: parseJson(body) } : openTable(body);
}

function parseJson(body: string): unknown[] {
  try {
    const value: unknown = JSON.parse(body);
    return Array.isArray(value) ? value : [value];
  } catch {
    // Pages that were written one after the other.
  }
  try {
    return body.split(/\n(?=[[{])/).flatMap((part): unknown[] => {
      const value: unknown = JSON.parse(part);
      return Array.isArray(value) ? value : [value];
    });
  } catch (error) {
    throw refuse(`is no JSON: ${error instanceof Error ? error.message : "it cannot be read"}.`);
  }
}

function openTable(body: string): Report {
  const [header, ...records] = readCsv(body);
  const columns = (header?.fields ?? []).map((name) => name.trim().toLowerCase());
  const rows = records.map(({ line: at, fields }) => {
    if (fields.length !== columns.length)
      throw refuse(`has ${fields.length} fields at line ${at} where its first row has ${columns.length}.`);
    return Object.fromEntries(columns.map((name, i) => [name, fields[i]?.trim() ?? ""]));
  });
  return { kind: "table", columns, rows };
}

/** A time bucket of the pages that OpenAI and Anthropic answer with. */
export interface Bucket {
  fields: Fields;
  results: Fields[];
}

/** The buckets of all pages. */
export function bucketsOf(values: readonly unknown[]): Bucket[] {
  return values.flatMap((page) =>
    asList(asFields(page).data).map((one) => {
      const fields = asFields(one);
      // Older answers of OpenAI call them `result`.
      return { fields, results: asList(fields.results ?? fields.result).map(asFields) };
    }),
  );
}
