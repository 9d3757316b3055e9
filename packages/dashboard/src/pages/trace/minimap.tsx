import { useComputedColorScheme } from "@mantine/core";
import { useResizeObserver } from "@mantine/hooks";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import type { Extent } from "../../time-scale.ts";
import type { TraceTree } from "../../trace-tree.ts";
import classes from "./minimap.module.css";

interface MinimapProps {
  tree: TraceTree;
  /** What the bars below show. */
  extent: Extent;
  onZoom: (extent: Extent | undefined) => void;
}

/** Pixels that the pointer must move to mean a part of the trace. */
const LEAST_DRAG = 4;

/** The whole trace at a glance. Dragging over a part shows that part below; dragging an edge moves it. */
export function Minimap({ tree, extent, onZoom }: MinimapProps) {
  const [ref, { width, height }] = useResizeObserver<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme("light");
  const [dragged, setDragged] = useState<Extent>();
  const { duration } = tree;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the colors that are read
  useEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, tree, width, height);
  }, [tree, width, height, scheme]);

  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0 || duration <= 0) return;
    event.preventDefault();
    const box = event.currentTarget;
    const { left } = box.getBoundingClientRect();
    const at = (x: number) => (Math.min(Math.max(x - left, 0), width) / width) * duration;
    const edge = event.target instanceof HTMLElement ? event.target.dataset.edge : undefined;
    const fixed = edge === "from" ? extent.to : edge === "to" ? extent.from : at(event.clientX);
    const began = event.clientX;
    box.setPointerCapture(event.pointerId);
    const between = (x: number): Extent => ({ from: Math.min(fixed, at(x)), to: Math.max(fixed, at(x)) });
    box.onpointermove = (moved) => setDragged(between(moved.clientX));
    box.onpointerup = box.onpointercancel = (ended) => {
      box.onpointermove = box.onpointerup = box.onpointercancel = null;
      setDragged(undefined);
      if (ended.type === "pointerup" && Math.abs(ended.clientX - began) >= LEAST_DRAG)
        onZoom(between(ended.clientX));
    };
  };
  const shown = dragged ?? extent;
  const percent = (ms: number) => `${duration > 0 ? (ms / duration) * 100 : 0}%`;
  const zoomed = shown.from > 0 || shown.to < duration;
  return (
    <div
      ref={ref}
      className={classes.minimap}
      role="img"
      aria-label="The whole trace: drag over a part to zoom in, double-click to see all"
      onPointerDown={drag}
      onDoubleClick={() => onZoom(undefined)}
    >
      <canvas ref={canvas} className={classes.canvas} />
      {zoomed && (
        <>
          <span className={classes.shade} style={{ left: 0, width: percent(shown.from) }} />
          <span className={classes.shade} style={{ left: percent(shown.to), right: 0 }} />
          <span className={classes.edge} data-edge="from" style={{ left: percent(shown.from) }} />
          <span className={classes.edge} data-edge="to" style={{ left: percent(shown.to) }} />
        </>
      )}
    </div>
  );
}

const PAD = 3;

function draw(canvas: HTMLCanvasElement, { order, duration }: TraceTree, width: number, height: number) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  if (!context || order.length === 0) return;
  context.scale(ratio, ratio);
  const styles = getComputedStyle(canvas);
  const colors = new Map<string, string>();
  const color = (name: string) => {
    const known = colors.get(name) ?? styles.getPropertyValue(name);
    colors.set(name, known);
    return known;
  };
  const line = Math.min(Math.max((height - 2 * PAD) / order.length, 1), 4);
  const room = height - 2 * PAD - line;
  // Failed ones last, so that nothing covers them.
  for (const failed of [false, true])
    for (const { span, index } of order) {
      if ((span.status === "error") !== failed) continue;
      context.fillStyle = failed ? color("--danger") : color(COLORS[span.category] ?? "--cat-http");
      const left = duration > 0 ? (span.start / duration) * width : 0;
      const long = duration > 0 ? (span.duration / duration) * width : width;
      const top = PAD + (order.length > 1 ? (index / (order.length - 1)) * room : 0);
      context.fillRect(Math.min(left, width - 1), top, Math.max(long, 1), line);
    }
}

const COLORS: Record<string, string> = {
  workflow: "--cat-workflow",
  task: "--cat-task",
  agent: "--cat-agent",
  tool: "--cat-tool",
  llm: "--cat-llm",
  embedding: "--cat-embedding",
  retrieval: "--cat-retrieval",
  rerank: "--cat-retrieval",
  vector_db: "--cat-db",
};
