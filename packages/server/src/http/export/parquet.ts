import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Cell, CellType, ColumnHead, Encoder } from "./table.ts";

/** What is held until it is written: readers skip by groups, and columns of one compress well. */
const ROWS_OF_GROUP = 10_000;

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]["schema"][number];

const TYPES: Record<CellType, Pick<SchemaElement, "type" | "converted_type">> = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  // Places differ from one to the next, and none may be lost.
  decimal: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  integer: { type: "INT64" },
  number: { type: "DOUBLE" },
  boolean: { type: "BOOLEAN" },
  json: { type: "BYTE_ARRAY", converted_type: "UTF8" },
};

/** A Parquet file in groups of rows; its index stands at the end, without which it cannot be opened. */
export function parquetEncoder(columns: readonly ColumnHead[]): Encoder {
  const writer = new ByteWriter();
  const schema: SchemaElement[] = [
    { name: "root", num_children: columns.length },
    ...columns.map(({ name, type }) => ({ name, ...TYPES[type], repetition_type: "OPTIONAL" as const })),
  ];
  const file = new ParquetWriter({ writer, schema, createdBy: "anyway" });
  let held: (readonly Cell[])[] = [];

  const writeGroup = () => {
    const columnData = columns.map(({ name, type }, i) => ({
      name,
      data: held.map((row) => toValue(row[i] ?? null, type)),
    }));
    void file.write({ columnData, rowGroupSize: ROWS_OF_GROUP });
    held = [];
  };
  const take = () => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  return {
    head: take,
    rows(rows) {
      held.push(...rows);
      if (held.length < ROWS_OF_GROUP) return "";
      writeGroup();
      return take();
    },
    end() {
      if (held.length > 0) writeGroup();
      void file.finish();
      return take();
    },
  };
}

function toValue(cell: Cell, type: CellType): string | bigint | number | boolean | null {
  if (cell === null) return null;
  if (type === "integer") return BigInt(cell as number);
  return typeof cell === "object" ? JSON.stringify(cell) : cell;
}
