/** `decimal`: an exact number as the API writes it, in a string; `json`: a list or an object. */
export type CellType = "text" | "decimal" | "integer" | "number" | "boolean" | "json";
/** Null is what is missing, never zero. */
export type Cell = string | number | boolean | object | null;

export interface ColumnHead {
  name: string;
  type: CellType;
}
export interface Column<Row> extends ColumnHead {
  of: (row: Row) => Cell;
}

/** The rows of a file, as they are read. */
export interface ExportTable {
  /** Of the file, without what tells its format. */
  name: string;
  columns: readonly ColumnHead[];
  rows: AsyncIterable<readonly Cell[][]>;
}

/** Writes a file piece by piece. A piece may be empty: it is then kept for a later one. */
export interface Encoder {
  head(): string | Uint8Array;
  rows(rows: readonly Cell[][]): string | Uint8Array;
  end(): string | Uint8Array;
}

/** A table of records that come page by page. */
export function tableOf<Row>(
  name: string,
  columns: readonly Column<Row>[],
  pages: AsyncIterable<readonly Row[]>,
): ExportTable {
  return { name, columns, rows: cellsOf(columns, pages) };
}

async function* cellsOf<Row>(columns: readonly Column<Row>[], pages: AsyncIterable<readonly Row[]>) {
  for await (const page of pages) yield page.map((row) => columns.map(({ of }) => of(row)));
}

/** Columns of fields that the record has under the same names. */
export function fields<Row extends object>(
  types: { [name in keyof Row & string]?: CellType },
): Column<Row>[] {
  return Object.entries(types).map(([name, type]) => ({
    name,
    type: type as CellType,
    of: (row) => (row as Record<string, Cell | undefined>)[name] ?? null,
  }));
}

/** All pages of a list, each read once the one before is written. */
export async function* pagesOf<T, Cursor>(
  read: (cursor: Cursor | undefined) => Promise<{ data: T[]; nextCursor: Cursor | null }>,
): AsyncGenerator<T[]> {
  for (let cursor: Cursor | undefined; ; ) {
    const { data, nextCursor } = await read(cursor);
    yield data;
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}
