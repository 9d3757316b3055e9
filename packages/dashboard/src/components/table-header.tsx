import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { ColumnEdge } from "./column-edge.tsx";
import classes from "./data-table.module.css";
import type { Column, Sort } from "./table-column.ts";

interface TableHeaderProps<Row> {
  columns: readonly Column<Row>[];
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
  /** Of the columns that the reader set. */
  widths: Record<string, number>;
  onResize: (columnId: string, width: number | undefined) => void;
}

/** Pixels. */
const MIN_WIDTH = 48;

/** The fixed first line of a table: sorts by a click, resizes by a column's edge. */
export function TableHeader<Row>({ columns, sort, onSort, widths, onResize }: TableHeaderProps<Row>) {
  return (
    <thead className={classes.header}>
      <tr className={classes.line}>
        {columns.map((column, index) => {
          const sorted = sort?.column === column.id ? sort : undefined;
          const Arrow = sorted?.descending ? IconArrowDown : IconArrowUp;
          return (
            <th
              key={column.id}
              scope="col"
              className={classes.cell}
              data-align={column.align}
              aria-label={column.header || undefined}
              aria-sort={sorted ? (sorted.descending ? "descending" : "ascending") : undefined}
            >
              {column.sortable && onSort ? (
                <button
                  type="button"
                  className={classes.sort}
                  data-sorted={sorted ? true : undefined}
                  onClick={() =>
                    onSort({
                      column: column.id,
                      descending: sorted ? !sorted.descending : column.align === "right",
                    })
                  }
                >
                  <span className="ellipsis">{column.header}</span>
                  {sorted && <Arrow size={12} aria-hidden />}
                </button>
              ) : (
                <span className="ellipsis">{column.header}</span>
              )}
              {column.header && index < columns.length - 1 && (
                <ColumnEdge
                  column={column.header}
                  width={widths[column.id]}
                  least={MIN_WIDTH}
                  onWidth={(width) => onResize(column.id, width)}
                />
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
