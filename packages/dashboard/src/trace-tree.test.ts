import type { SpanNode } from "@anyway-sh/api";
import { expect, test } from "vitest";
import { fromScaled } from "./money.ts";
import { buildTree, foundRows, searchTree, type TreeNode, visibleRows } from "./trace-tree.ts";

const T0 = Date.parse("2026-11-21T12:00:00Z");

function span(id: string, parent: string | null, startMs: number, more: Partial<SpanNode> = {}): SpanNode {
  const duration = more.duration_ms ?? 10;
  return {
    trace_id: "t",
    span_id: id,
    parent_span_id: parent,
    name: `span ${id}`,
    kind: "internal",
    start_time: new Date(T0 + startMs).toISOString(),
    end_time: new Date(T0 + startMs + duration).toISOString(),
    duration_ms: duration,
    status: "unset",
    status_message: "",
    service_name: "shop",
    scope: { name: "test", version: "" },
    dialect: "otel",
    category: "other",
    workflow: null,
    agent: null,
    provider: null,
    request_model: null,
    response_model: null,
    usage: null,
    cost: null,
    units: {},
    service_tier: "standard",
    user_id: null,
    customer_id: null,
    session_id: null,
    order_id: null,
    properties: {},
    warnings: [],
    inferred: {},
    ...more,
  };
}

function cost(total: string | null, status: "computed" | "reported" | "unpriced" | "not_billable") {
  const parts = { uncached_input: null, cache_read: null, cache_write: null, output: null, other: null };
  const rest = { computed: null, reported: null, differs: false, price: null };
  return { cost: { status, total, ...parts, ...rest } };
}

const outline = (rows: TreeNode[]) => rows.map((row) => `${"  ".repeat(row.depth)}${row.span.span_id}`);

test("children stand under their parent in order of start, whatever order they arrive in", () => {
  const tree = buildTree([
    span("c", "a", 30),
    span("b1", "b", 20),
    span("b", "a", 10),
    span("a", null, 0, { duration_ms: 100 }),
  ]);
  expect(outline(visibleRows(tree, new Set()))).toEqual(["a", "  b", "    b1", "  c"]);
  expect(tree.duration).toBe(100);
  expect(tree.byId.get("b1")?.start).toBe(20);
});

test("a span whose parent is missing is shown as a root and marked", () => {
  const tree = buildTree([span("a", null, 0), span("x", "gone", 5), span("y", "x", 6)]);
  expect(outline(visibleRows(tree, new Set()))).toEqual(["a", "x", "  y"]);
  expect(tree.byId.get("x")?.orphan).toBe(true);
  expect(tree.byId.get("a")?.orphan).toBe(false);
});

test("a span without its parent stays above its own children, even when their clock runs ahead", () => {
  const tree = buildTree([span("x", "gone", 5), span("y", "x", 3)]);
  expect(outline(visibleRows(tree, new Set()))).toEqual(["x", "  y"]);
});

test("spans that name each other as parents are all shown", () => {
  const tree = buildTree([span("a", "b", 0), span("b", "a", 1), span("c", "c", 2), span("d", "b", 3)]);
  expect(outline(visibleRows(tree, new Set())).sort()).toEqual(["    d", "  b", "a", "c"]);
  expect(tree.byId.get("a")?.descendants).toBe(2);
});

test("cost, tokens and errors add up; what is not billable or not priced adds no money", () => {
  const tree = buildTree([
    span("a", null, 0),
    span("b", "a", 1, { ...cost("0.000000001", "computed"), status: "error" }),
    span("c", "b", 2, cost("0.2", "reported")),
    span("d", "a", 3, cost("5", "not_billable")),
    span("e", "a", 4, cost(null, "unpriced")),
  ]);
  const root = tree.byId.get("a");
  expect(root && fromScaled(root.cost)).toBe("0.200000001");
  expect(root).toMatchObject({ unpriced: 1, errorsBelow: 1, descendants: 4 });
  expect(tree.byId.get("b")).toMatchObject({ errorsBelow: 0 });
  expect(fromScaled(tree.cost)).toBe("0.200000001");
});

test("a collapsed span hides what is beneath it", () => {
  const tree = buildTree([span("a", null, 0), span("b", "a", 1), span("b1", "b", 2), span("c", "a", 3)]);
  expect(outline(visibleRows(tree, new Set(["b"])))).toEqual(["a", "  b", "  c"]);
});

test("a search keeps the way to what it finds", () => {
  const tree = buildTree([
    span("a", null, 0),
    span("b", "a", 1, { request_model: "GPT-4o" }),
    span("c", "a", 2, { properties: { team: "growth" } }),
    span("c1", "c", 3),
  ]);
  const found = searchTree(tree, "gpt");
  expect([...found]).toEqual(["b"]);
  expect(outline(foundRows(tree, found))).toEqual(["a", "  b"]);
  expect([...searchTree(tree, "GROWTH")]).toEqual(["c"]);
});

test("20,000 spans in one chain and 20,000 side by side build in well under a second", () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => span(`c${i}`, i ? `c${i - 1}` : null, i));
  const fan = Array.from({ length: 20_000 }, (_, i) => span(`f${i}`, i ? "f0" : null, i));
  const started = performance.now();
  const deep = buildTree(chain);
  const wide = buildTree(fan);
  expect(visibleRows(deep, new Set())).toHaveLength(20_000);
  expect(visibleRows(wide, new Set())).toHaveLength(20_000);
  expect(performance.now() - started).toBeLessThan(1_000);
  expect(deep.byId.get("c19999")?.depth).toBe(19_999);
});
