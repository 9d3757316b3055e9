import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import classes from "./data-table.module.css";
import type { Column, Sort } from "./table-column.ts";

interface TableHeaderProps<Row> {
  columns: readonly Column<Row>[];
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
  onResize: (columnId: string, width: number | undefined) => void;
}

/** The fixed first line of a table: sorts by a click, resizes by dragging a column's edge. */
export function TableHeader<Row>({ columns, sort, onSort, onResize }: TableHeaderProps<Row>) {
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
              {index < columns.length - 1 && <ResizeHandle column={column} onResize={onResize} />}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

const MIN_WIDTH = 48;

function ResizeHandle<Row>({
  column,
  onResize,
}: {
  column: Column<Row>;
  onResize: TableHeaderProps<Row>["onResize"];
}) {
  const drag = (event: React.PointerEvent<HTMLSpanElement>) => {
    event.preventDefault();
    const handle = event.currentTarget;
    const startWidth = handle.parentElement?.getBoundingClientRect().width ?? column.width;
    const startX = event.clientX;
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = (moved) =>
      onResize(column.id, Math.max(MIN_WIDTH, Math.round(startWidth + moved.clientX - startX)));
    handle.onpointerup = () => {
      handle.onpointermove = null;
    };
  };
  return (
    <span
      className={classes.resize}
      aria-hidden
      onPointerDown={drag}
      onDoubleClick={() => onResize(column.id, undefined)}
    />
  );
}
