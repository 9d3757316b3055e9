import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { SearchField } from "../../components/search-field.tsx";
import { EmptyState, SkeletonBar } from "../../components/states.tsx";
import { useShortcuts } from "../../shortcuts.ts";
import { foundRows, parentOf, searchTree, type TraceTree, visibleRows } from "../../trace-tree.ts";
import { SpanRow } from "./span-row.tsx";
import { TimeAxis } from "./time-axis.tsx";
import classes from "./tree.module.css";

interface TraceTreeViewProps {
  tree: TraceTree;
  loading: boolean;
  selectedId: string | undefined;
  onSelect: (spanId: string) => void;
  query: string;
  onQuery: (text: string) => void;
  footer?: ReactNode;
}

const ROW_HEIGHT = 30;

/** The spans of a trace as a tree, each with its bar on the time axis. Renders only the rows in sight. */
export function TraceTreeView(props: TraceTreeViewProps) {
  const { tree, selectedId, onSelect, query } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const found = useMemo(() => searchTree(tree, query), [tree, query]);
  const searching = query.trim() !== "";
  const rows = useMemo(
    () => (searching ? foundRows(tree, found) : visibleRows(tree, collapsed)),
    [tree, searching, found, collapsed],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 16,
    getItemKey: (index) => rows[index]?.span.span_id ?? index,
    scrollPaddingStart: ROW_HEIGHT,
    scrollPaddingEnd: ROW_HEIGHT,
  });

  const selectedIndex = useMemo(
    () => (selectedId ? rows.findIndex((row) => row.span.span_id === selectedId) : -1),
    [rows, selectedId],
  );
  useEffect(() => {
    if (selectedIndex >= 0) virtual.scrollToIndex(selectedIndex);
  }, [virtual, selectedIndex]);
  useEffect(() => {
    if (query !== "") virtual.scrollToOffset(0);
  }, [virtual, query]);

  const toggle = useCallback(
    (spanId: string) =>
      setCollapsed((previous) => {
        const next = new Set(previous);
        if (!next.delete(spanId)) next.add(spanId);
        return next;
      }),
    [],
  );
  const move = (step: number) => {
    const next = selectedIndex < 0 ? 0 : Math.min(Math.max(selectedIndex + step, 0), rows.length - 1);
    const row = rows[next];
    if (row) onSelect(row.span.span_id);
  };
  /** Closes the selected span; once closed, goes to the one above it. */
  const collapse = () => {
    const row = rows[selectedIndex];
    if (!row || searching) return;
    if (row.children.length > 0 && !collapsed.has(row.span.span_id)) return toggle(row.span.span_id);
    const parent = parentOf(tree, row);
    if (parent) onSelect(parent.span.span_id);
  };
  const expand = () => {
    const row = rows[selectedIndex];
    if (row && collapsed.has(row.span.span_id)) toggle(row.span.span_id);
  };
  const onArrow = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "ArrowLeft") collapse();
    else if (event.key === "ArrowRight") expand();
    else return;
    event.preventDefault();
  };
  useShortcuts([
    { key: "j", label: "Next span", run: () => move(1) },
    { key: "k", label: "Previous span", run: () => move(-1) },
    { key: "[", label: "Collapse the span", run: collapse },
    { key: "]", label: "Expand the span", run: expand },
  ]);
  const parents = useMemo(
    () => [...tree.byId.values()].filter((node) => node.children.length > 0).map((node) => node.span.span_id),
    [tree],
  );

  return (
    <section className={classes.view} aria-label="Spans">
      <div className={classes.tools}>
        <SearchField label="Search in this trace" value={query} onChange={props.onQuery} />
        <span className={`faint num ${classes.count}`}>
          {searching
            ? `${found.size.toLocaleString("en-US")} of ${tree.byId.size.toLocaleString("en-US")}`
            : `${tree.byId.size.toLocaleString("en-US")} spans`}
        </span>
        <button
          type="button"
          className={classes.tool}
          disabled={searching}
          onClick={() => setCollapsed(collapsed.size ? new Set() : new Set(parents))}
        >
          {collapsed.size ? "Expand all" : "Collapse all"}
        </button>
      </div>
      <div ref={scroller} className={classes.scroller}>
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows open, close and are chosen by keys
          role="treegrid"
          className={classes.table}
          aria-label="Spans"
          aria-rowcount={rows.length + 1}
          aria-busy={props.loading || undefined}
          aria-activedescendant={selectedIndex >= 0 ? `${id}-${selectedId}` : undefined}
          tabIndex={0}
          onKeyDown={onArrow}
        >
          <TimeAxis duration={tree.duration} />
          {props.loading && <LoadingRows />}
          <tbody className={classes.rows} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const node = rows[item.index];
              if (!node) return null;
              const { span_id } = node.span;
              return (
                <SpanRow
                  key={span_id}
                  id={`${id}-${span_id}`}
                  node={node}
                  rowIndex={item.index + 2}
                  top={item.start}
                  height={ROW_HEIGHT}
                  total={tree.duration}
                  open={searching || !collapsed.has(span_id)}
                  selected={span_id === selectedId}
                  dimmed={searching && !found.has(span_id)}
                  onSelect={onSelect}
                  onToggle={searching ? undefined : toggle}
                />
              );
            })}
          </tbody>
        </table>
        {searching && rows.length === 0 && (
          <EmptyState title={`No span matches “${query}”`}>
            Names, models, providers, ids and properties are searched.
          </EmptyState>
        )}
      </div>
      {props.footer}
    </section>
  );
}

function LoadingRows() {
  return (
    <tbody>
      {Array.from({ length: 10 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <tr key={index} className={classes.loading}>
          <td style={{ paddingLeft: 16 + (index % 4) * 16 }}>
            <SkeletonBar width={140 + ((index * 47) % 120)} />
          </td>
        </tr>
      ))}
    </tbody>
  );
}
