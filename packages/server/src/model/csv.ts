import { AppError } from "./app-error.ts";

/** A row of a CSV file and the line on which it begins, from 1. */
export interface CsvRow {
  line: number;
  fields: string[];
}

/** A field: quoted, with quotes doubled and line breaks kept, or as it stands; and what ends it. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/** The rows of a CSV file (RFC 4180, with any line ends); rows without any text are left out. */
export function readCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let row: CsvRow = { line: 1, fields: [] };
  let line = 1;
  FIELD.lastIndex = text.startsWith("\uFEFF") ? 1 : 0;
  for (;;) {
    const match = FIELD.exec(text);
    if (!match)
      throw new AppError(
        "undecodable_body",
        `The CSV cannot be read at line ${line}: a quote is not closed, or stands within a field that is not quoted. ` +
          'Put such fields in quotes and double the quotes in them: "5"" pipe".',
      );
    const [, quoted, plain = "", end] = match;
    row.fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += (quoted?.match(/\r\n|\n|\r/g)?.length ?? 0) + (end === "," ? 0 : 1);
    if (end === ",") continue;
    if (row.fields.some((field) => field !== "")) rows.push(row);
    if (end === "") return rows;
    row = { line, fields: [] };
  }
}
