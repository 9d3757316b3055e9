import { useLocalStorage } from "@mantine/hooks";
import type { Column } from "./data-table.tsx";

/** The widths that the reader dragged a table's columns to, kept in this browser. */
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
  const resize = (columnId: string, width: number | undefined) =>
    setWidths((previous) => {
      const { [columnId]: _, ...others } = previous;
      return width === undefined ? others : { ...others, [columnId]: width };
    });
  return { template, resize };
}
