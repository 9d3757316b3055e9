import { useLocalStorage } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type KeyboardEvent,
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useRef,
} from "react";
import { EmptyState, SkeletonBar } from "../../components/states.tsx";
import { criticalPath } from "../../critical-path.ts";
import { useShortcuts } from "../../shortcuts.ts";
import { type Extent, formatExtent, moved, parseExtent, scaled, within } from "../../time-scale.ts";
import type { TraceSearch } from "../../trace-api.ts";
import { foundRows, isOpen, nextOf, searchTree, visibleRows } from "../../trace-rows.ts";
import type { TraceTree, TreeNode } from "../../trace-tree.ts";
import { Minimap } from "./minimap.tsx";
import { SpanRow } from "./span-row.tsx";
import { TimeAxis } from "./time-axis.tsx";
import classes from "./tree.module.css";
import { TreeTools } from "./tree-tools.tsx";
import { useFolding } from "./use-folding.ts";
import { useKeptScroll } from "./use-kept-scroll.ts";

/** What of the tree's state the address carries. */
type TreeSearch = Pick<TraceSearch, "q" | "zoom" | "levels" | "path">;

interface TraceTreeViewProps {
  tree: TraceTree;
  /** How many spans the trace has, of which the tree may be some. */
  total: number;
  loading: boolean;
  /** Whether more spans are being waited for. */
  running: boolean;
  selectedId: string | undefined;
  onSelect: (spanId: string) => void;
  search: TreeSearch;
  onSearch: (change: Partial<TreeSearch>) => void;
}

const ROW_HEIGHT = 30;
const OVERSCAN = 8;
const NOT_CRITICAL: never[] = [];

/** The spans of a trace as a tree, each with its bar on the time axis. Renders only the rows in sight. */
export function TraceTreeView(props: TraceTreeViewProps) {
  const { tree, selectedId, onSelect, search, onSearch } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [nameWidth, setNameWidth] = useLocalStorage<number | undefined>({
    key: "anyway.trace.name",
    defaultValue: undefined,
    getInitialValueInEffect: false,
  });
  const levels = search.levels === undefined ? undefined : Number(search.levels);
  const folding = useFolding(levels);
  const query = search.q ?? "";
  const searched = useDeferredValue(query);
  const searching = searched.trim() !== "";
  const found = useMemo(() => searchTree(tree, searched), [tree, searched]);
  const isFound = useMemo(() => new Set(found), [found]);
  const { spans: toggled } = folding;
  const rows = useMemo(
    () => (searching ? foundRows(tree, found) : visibleRows(tree, { levels, toggled })),
    [tree, searching, found, levels, toggled],
  );
  const failed = useMemo(() => tree.order.filter(({ span }) => span.status === "error"), [tree]);
  const critical = useMemo(() => (search.path ? criticalPath(tree) : undefined), [tree, search.path]);
  const whole = useMemo((): Extent => ({ from: 0, to: tree.duration }), [tree.duration]);
  const extent = useMemo(
    () => within(parseExtent(search.zoom) ?? whole, tree.duration) ?? whole,
    [search.zoom, whole, tree.duration],
  );
  const zoom = (wanted: Extent | undefined) => {
    const next = wanted && within(wanted, tree.duration);
    onSearch({ zoom: next && formatExtent(next) });
  };

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    getItemKey: (index) => rows[index]?.span.span_id ?? index,
    scrollPaddingStart: ROW_HEIGHT,
    scrollPaddingEnd: ROW_HEIGHT,
  });
  const keepScroll = useKeptScroll(scroller, rows, ROW_HEIGHT);
  const selected = selectedId === undefined ? undefined : tree.byId.get(selectedId);
  const selectedIndex = useMemo(() => (selected ? rows.indexOf(selected) : -1), [rows, selected]);

  // A span that is chosen, here or by an address, is in sight; one that somebody has folded away since stays so.
  const shown = useRef<string>(undefined);
  const { reveal } = folding;
  useEffect(() => {
    if (!selected || shown.current === selected.span.span_id) return;
    if (selectedIndex < 0) {
      if (!searching) reveal(selected);
      return;
    }
    shown.current = selected.span.span_id;
    const { startIndex = 0, endIndex = 0 } = virtual.range ?? {};
    const isNear = selectedIndex >= startIndex - 2 && selectedIndex <= endIndex + 2;
    virtual.scrollToIndex(selectedIndex, { align: isNear ? "auto" : "center" });
  }, [virtual, selected, selectedIndex, searching, reveal]);
  useEffect(() => {
    if (searched !== "") virtual.scrollToOffset(0);
  }, [virtual, searched]);

  const choose = (node: TreeNode | undefined) => node && onSelect(node.span.span_id);
  const move = (step: number) => {
    const next = selectedIndex < 0 ? 0 : Math.min(Math.max(selectedIndex + step, 0), rows.length - 1);
    choose(rows[next]);
  };
  const at = selected?.index ?? -1;
  const goToError = (step: 1 | -1) => choose(nextOf(failed, at, step));
  const goToMatch = (step: 1 | -1) => choose(nextOf(found, at, step));
  /** Closes the selected span; once closed, goes to the one above it. */
  const collapse = () => {
    if (!selected || searching) return;
    if (selected.children.length > 0 && isOpen({ levels, toggled }, selected))
      folding.toggle(selected.span.span_id);
    else choose(selected.parent);
  };
  const expand = () => {
    if (!selected || searching || selected.children.length === 0) return;
    if (!isOpen({ levels, toggled }, selected)) folding.toggle(selected.span.span_id);
  };
  const showLevels = (wanted: number | undefined) =>
    onSearch({ levels: wanted === undefined ? undefined : String(wanted) });
  const onArrow = (event: KeyboardEvent) => {
    const page = Math.max(Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2, 1);
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "ArrowLeft") collapse();
    else if (event.key === "ArrowRight") expand();
    else if (event.key === "PageDown") move(page);
    else if (event.key === "PageUp") move(-page);
    else if (event.key === "Home") choose(rows[0]);
    else if (event.key === "End") choose(rows.at(-1));
    else return;
    event.preventDefault();
  };
  useShortcuts([
    { key: "j", label: "Next span", run: () => move(1) },
    { key: "k", label: "Previous span", run: () => move(-1) },
    { key: "[", label: "Collapse the span, then go to the one above", run: collapse },
    { key: "]", label: "Expand the span", run: expand },
    { key: "1", label: "Show the roots only", run: () => showLevels(1) },
    { key: "2", label: "Show two levels", run: () => showLevels(2) },
    { key: "3", label: "Show three levels", run: () => showLevels(3) },
    { key: "0", label: "Show all levels", run: () => showLevels(undefined) },
    { key: "e", label: "Next failed span", run: () => goToError(1) },
    { key: "E", label: "Previous failed span", run: () => goToError(-1) },
    { key: "n", label: "Next match of the search", run: () => goToMatch(1) },
    { key: "N", label: "Previous match of the search", run: () => goToMatch(-1) },
    { key: "c", label: "Critical path", run: () => onSearch({ path: search.path ? undefined : "critical" }) },
    { key: "w", label: "Zoom in", run: () => zoom(scaled(extent, 0.5)) },
    { key: "s", label: "Zoom out", run: () => zoom(scaled(extent, 2)) },
    { key: "a", label: "Earlier", run: () => zoom(moved(extent, -0.25)) },
    { key: "d", label: "Later", run: () => zoom(moved(extent, 0.25)) },
    { key: "z", label: "Show the whole time", run: () => zoom(undefined) },
  ]);

  // A row that leaves at one end comes back at the other as another span, and keeps its place in the document: most of
  // drawing a row that is new or moved is finding its style. Who reads the document is told of their order.
  const slots = Math.ceil((virtual.scrollRect?.height ?? 0) / ROW_HEIGHT) + 2 * OVERSCAN + 2;
  const items = virtual.getVirtualItems();
  const rowId = (index: number) => `${id}-${rows[index]?.span.span_id}`;
  const loaded = tree.order.length;
  const words = (value: number) => value.toLocaleString("en-US");
  const place = selected && isFound.has(selected) ? `${words(found.indexOf(selected) + 1)} of ` : "";
  return (
    <section className={classes.view} aria-label="Spans">
      <TreeTools
        query={query}
        onQuery={(q) => onSearch({ q: q || undefined })}
        count={
          searching
            ? `${place}${words(found.length)} ${found.length === 1 ? "match" : "matches"}`
            : loaded < props.total
              ? `${words(loaded)} of ${words(props.total)} spans loaded`
              : !props.loading &&
                `${words(loaded)} ${loaded === 1 ? "span" : "spans"}${props.running ? " · live" : ""}`
        }
        onMatch={searching && found.length > 0 ? goToMatch : undefined}
        errors={failed.length}
        onError={() => goToError(1)}
        levels={levels}
        depth={tree.depth}
        onLevels={showLevels}
        critical={search.path !== undefined}
        onCritical={() => onSearch({ path: search.path ? undefined : "critical" })}
        zoomed={extent !== whole}
        onZoomReset={() => zoom(undefined)}
      />
      <Minimap tree={tree} extent={extent} onZoom={zoom} />
      <div
        ref={scroller}
        className={classes.scroller}
        onScroll={keepScroll}
        style={(nameWidth ? { "--name": `${nameWidth}px` } : {}) as CSSProperties}
      >
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
          <TimeAxis extent={extent} nameWidth={nameWidth} onNameWidth={setNameWidth} />
          {props.loading && <LoadingRows />}
          <tbody
            className={classes.rows}
            style={{ height: virtual.getTotalSize() }}
            aria-owns={items.map(({ index }) => rowId(index)).join(" ")}
          >
            {items
              .toSorted((a, b) => (a.index % slots) - (b.index % slots))
              .map((item) => {
                const node = rows[item.index];
                if (!node) return null;
                return (
                  <SpanRow
                    key={item.index % slots}
                    id={rowId(item.index)}
                    node={node}
                    rowIndex={item.index + 2}
                    top={item.start}
                    height={ROW_HEIGHT}
                    extent={extent}
                    total={tree.duration}
                    open={searching || isOpen({ levels, toggled }, node)}
                    selected={node === selected}
                    dimmed={searching && !isFound.has(node)}
                    critical={critical && (critical.get(node) ?? NOT_CRITICAL)}
                    onSelect={onSelect}
                    onToggle={searching ? undefined : folding.toggle}
                  />
                );
              })}
          </tbody>
        </table>
        {searching && rows.length === 0 && (
          <EmptyState title={`No span matches “${searched}”`}>
            Names, models, providers, ids, errors and properties are searched.
          </EmptyState>
        )}
      </div>
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
