import { useLocalStorage } from "@mantine/hooks";
import type { Column } from "./table-column.ts";

/** Pixels before the first column and after the last. */
const EDGE = 8;

/** The widths that the reader set a table's columns to, kept in this browser. */
export function useColumnWidths<Row>(table: string, columns: readonly Column<Row>[]) {
  const [widths, setWidths] = useLocalStorage<Record<string, number>>({
    key: `anyway.columns.${table}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const template = columns
    .map((column) => {
      const dragged = widths[column.id];
      if (dragged) return `${dragged}px`;
      return column.grow ? `minmax(${column.width}px, 1fr)` : `${column.width}px`;
    })
    .join(" ");
  // Every line of the table is this wide at least, whatever its own cells hold, or the columns would not align.
  const minWidth = columns.reduce((sum, column) => sum + (widths[column.id] ?? column.width), 2 * EDGE);
  const resize = (columnId: string, width: number | undefined) =>
    setWidths((previous) => {
      const { [columnId]: _, ...others } = previous;
      return width === undefined ? others : { ...others, [columnId]: width };
    });
  return { widths, template, minWidth, resize };
}
