import { useElementSize } from "@mantine/hooks";
import { useElementScrollRestoration } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { useShortcuts } from "../shortcuts.ts";
import classes from "./data-table.module.css";
import { SkeletonBar } from "./states.tsx";
import type { Column, Sort } from "./table-column.ts";
import { TableHeader } from "./table-header.tsx";
import { useColumnWidths } from "./use-column-widths.ts";

/** A line beneath the rows: its cells by the id of their column. */
export interface FooterLine {
  key: string;
  cells: Record<string, ReactNode>;
  strong?: boolean;
}

interface DataTableProps<Row> {
  /** Names the table to screen readers, and its column widths in this browser. */
  name: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  rowHeight: number;
  onOpen: (row: Row) => void;
  /** The row that keys start from, where the page knows it; else the table keeps it. */
  active?: { key: string | undefined; onChange: (row: Row) => void };
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Lines that stay in sight under the rows, such as totals. */
  footer?: readonly FooterLine[] | undefined;
  /** Shows gray lines in place of rows. */
  loading?: boolean;
  /** In place of rows when there are none. */
  empty?: ReactNode;
  /** Another value goes back to the first row. */
  shownAt?: number;
  /** Called when the last rows come into sight. */
  onReachEnd?: () => void;
}

const LINE_HEIGHT = 32;
/** How many rows before the last one more are asked for. */
const AHEAD = 20;

/** A table that renders only what is in sight, with a fixed header, sorting, resizing, and keys for its rows. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { name, rows, rowKey, rowHeight, onOpen, onReachEnd, footer = [], loading = false } = props;
  const id = useId();
  const { ref: sizeRef, width } = useElementSize();
  const scroller = useRef<HTMLDivElement>(null);
  const [ownKey, setOwnKey] = useState<string>();
  const activeKey = props.active ? props.active.key : ownKey;
  // A list that grows at its head takes the row along.
  const active = useMemo(
    () => (activeKey === undefined ? -1 : rows.findIndex((row) => rowKey(row) === activeKey)),
    [rows, rowKey, activeKey],
  );
  const setActive = (row: Row) => (props.active ? props.active.onChange(row) : setOwnKey(rowKey(row)));
  const columns = props.columns.filter((column) => !column.from || width === 0 || width >= column.from);
  const { widths, template, minWidth, resize } = useColumnWidths(name, columns);

  const scrolled = useElementScrollRestoration({ id: name });
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => (rows[index] ? rowKey(rows[index]) : index),
    ...(scrolled ? { initialOffset: scrolled.scrollY } : {}),
    // Rows scrolled to by keys must not hide behind the header or the totals.
    scrollPaddingStart: LINE_HEIGHT,
    scrollPaddingEnd: footer.length * LINE_HEIGHT,
  });
  const items = virtual.getVirtualItems();
  const lastVisible = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows.length > 0 && lastVisible >= rows.length - AHEAD) onReachEnd?.();
  }, [lastVisible, rows.length, onReachEnd]);
  const shownAt = useRef(props.shownAt);
  useEffect(() => {
    if (shownAt.current !== props.shownAt) virtual.scrollToOffset(0);
    shownAt.current = props.shownAt;
  }, [virtual, props.shownAt]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was measured holds for one height of rows
  useEffect(() => virtual.measure(), [virtual, rowHeight]);

  const move = (step: number) => {
    if (rows.length === 0) return;
    const next = Math.min(Math.max(active + step, 0), rows.length - 1);
    const row = rows[next];
    if (row) setActive(row);
    virtual.scrollToIndex(next);
  };
  const activeRow = rows[active];
  useShortcuts([
    { key: "j", label: "Next row", run: () => move(1) },
    { key: "k", label: "Previous row", run: () => move(-1) },
    { key: "Enter", label: "Open the row", run: () => activeRow && onOpen(activeRow) },
  ]);
  const onArrow = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  };

  return (
    <div className={classes.frame} ref={sizeRef}>
      <div ref={scroller} className={classes.scroller} data-scroll-restoration-id={name}>
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows are chosen and opened by keys
          role="grid"
          tabIndex={0}
          aria-label={name}
          aria-rowcount={rows.length + 1}
          aria-busy={loading || undefined}
          aria-activedescendant={activeRow ? `${id}-${active}` : undefined}
          className={classes.table}
          style={{ "--columns": template, "--min-width": `${minWidth}px` } as CSSProperties}
          onKeyDown={onArrow}
        >
          <TableHeader
            columns={columns}
            sort={props.sort}
            onSort={props.onSort}
            widths={widths}
            onResize={resize}
          />
          {loading && <SkeletonRows columns={columns} height={rowHeight} />}
          {!loading && rows.length === 0 && (
            <tbody className={classes.none}>
              <tr>
                <td>{props.empty}</td>
              </tr>
            </tbody>
          )}
          {rows.length > 0 && (
            <tbody className={classes.rows} style={{ height: virtual.getTotalSize() }}>
              {items.map((item) => {
                const row = rows[item.index];
                if (!row) return null;
                return (
                  <tr
                    key={item.key}
                    id={`${id}-${item.index}`}
                    aria-rowindex={item.index + 2}
                    aria-selected={item.index === active}
                    className={classes.row}
                    style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
                    onClick={(event) => {
                      if (isForLinkOrSelection(event)) return;
                      setActive(row);
                      onOpen(row);
                    }}
                  >
                    {columns.map((column) => (
                      <td key={column.id} className={classes.cell} data-align={column.align}>
                        {column.cell(row)}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          )}
          {footer.length > 0 && !loading && <Footer columns={columns} lines={footer} />}
        </table>
      </div>
    </div>
  );
}

/** A click that a link handles itself, or that ends a selection of text, opens nothing. */
function isForLinkOrSelection(event: MouseEvent): boolean {
  const onLink = event.target instanceof Element && event.target.closest("a, button, label") !== null;
  return onLink || (window.getSelection()?.toString() ?? "") !== "";
}

function Footer<Row>({ columns, lines }: { columns: readonly Column<Row>[]; lines: readonly FooterLine[] }) {
  return (
    <tfoot className={classes.footer}>
      {lines.map((line) => (
        <tr
          key={line.key}
          className={classes.line}
          data-strong={line.strong || undefined}
          style={{ height: LINE_HEIGHT }}
        >
          {columns.map((column) => (
            <td key={column.id} className={classes.cell} data-align={column.align}>
              {line.cells[column.id]}
            </td>
          ))}
        </tr>
      ))}
    </tfoot>
  );
}

function SkeletonRows<Row>({ columns, height }: { columns: readonly Column<Row>[]; height: number }) {
  return (
    <tbody>
      {Array.from({ length: 12 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <tr key={index} className={classes.line} style={{ height }}>
          {columns.map((column, place) => (
            <td key={column.id} className={classes.cell} data-align={column.align}>
              <SkeletonBar width={column.grow ? 90 + ((index * 37 + place * 11) % 90) : "55%"} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
