import { expect, test } from "vitest";
import { criticalPath } from "./critical-path.ts";
import { fromScaled } from "./money.ts";
import { foundRows, nextOf, reveal, searchTree, toggle, UNFOLDED, visibleRows } from "./trace-rows.ts";
import { buildTree, readWindow, type TreeNode, type TreeSpan } from "./trace-tree.ts";

function span(id: string, parent: string | null, start: number, more: Partial<TreeSpan> = {}): TreeSpan {
  return {
    span_id: id,
    parent_span_id: parent,
    name: `span ${id}`,
    start,
    duration: 10,
    status: "unset",
    status_message: "",
    service_name: "shop",
    category: "other",
    provider: "",
    request_model: "",
    response_model: "",
    tokens: 0,
    cost_status: "",
    cost: "",
    properties: {},
    ...more,
  };
}

const outline = (rows: TreeNode[]) => rows.map((row) => `${"  ".repeat(row.depth)}${row.span.span_id}`);

test("children stand under their parent in order of start, whatever order they arrive in", () => {
  const tree = buildTree([
    span("c", "a", 30),
    span("b1", "b", 20),
    span("b", "a", 10),
    span("a", null, 0, { duration: 100 }),
  ]);
  expect(outline(tree.order)).toEqual(["a", "  b", "    b1", "  c"]);
  expect(tree).toMatchObject({ duration: 100, depth: 3 });
  expect(tree.order.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
});

test("a span whose parent is missing is shown as a root and marked", () => {
  const tree = buildTree([span("a", null, 0), span("x", "gone", 5), span("y", "x", 6)]);
  expect(outline(tree.order)).toEqual(["a", "x", "  y"]);
  expect(tree.byId.get("x")?.orphan).toBe(true);
  expect(tree.byId.get("a")?.orphan).toBe(false);
});

test("a span without its parent stays above its own children, even when their clock runs ahead", () => {
  const tree = buildTree([span("x", "gone", 5), span("y", "x", 3)]);
  expect(outline(tree.order)).toEqual(["x", "  y"]);
});

test("of spans that name each other as parents the earliest of the circle is the root, and all are shown", () => {
  const tree = buildTree([
    span("a", "b", 1),
    span("b", "a", 0),
    span("c", "c", 2),
    span("d", "b", 3),
    // Earlier than the circle that they hang beneath.
    ...Array.from({ length: 5_000 }, (_, i) => span(`t${i}`, "a", -5_000 + i)),
  ]);
  expect(tree.order).toHaveLength(5_004);
  expect(tree.roots.map((root) => root.span.span_id)).toEqual(["b", "c"]);
  expect(tree.byId.get("b")).toMatchObject({ descendants: 5_002, orphan: true });
  expect(outline(tree.order).slice(-3)).toEqual(["    t4999", "  d", "c"]);
});

test("a span that came twice is one", () => {
  const tree = buildTree([span("a", null, 0), span("b", "a", 1), span("b", "a", 2, { name: "again" })]);
  expect(tree.order.map((node) => node.span.name)).toEqual(["span a", "again"]);
});

test("cost, tokens, errors and ends add up; what is not billable or not priced adds no money", () => {
  const tree = buildTree([
    span("a", null, 0),
    span("b", "a", 1, { cost: "0.000000001", cost_status: "computed", status: "error", tokens: 3 }),
    span("c", "b", 2, { cost: "0.2", cost_status: "reported", tokens: 4, duration: 50 }),
    span("d", "a", 3, { cost: "5", cost_status: "not_billable", tokens: 100 }),
    span("e", "a", 4, { cost_status: "unpriced" }),
  ]);
  const root = tree.byId.get("a");
  expect(root && fromScaled(root.cost)).toBe("0.200000001");
  expect(root).toMatchObject({ unpriced: 1, errorsBelow: 1, descendants: 4, tokens: 7, lastEnd: 52 });
  expect(tree.byId.get("b")).toMatchObject({ errorsBelow: 0 });
  expect(fromScaled(tree.cost)).toBe("0.200000001");
});

test("a span's own time is what no child of it covers, however they overlap", () => {
  const tree = buildTree([
    span("a", null, 0, { duration: 100 }),
    span("b", "a", 10, { duration: 30 }),
    span("c", "a", 20, { duration: 10 }),
    span("d", "a", 35, { duration: 15 }),
    span("e", "a", 90, { duration: 500 }),
  ]);
  expect(tree.byId.get("a")?.own).toBe(50);
});

test("levels, and spans that are opened and closed one by one", () => {
  const tree = buildTree([span("a", null, 0), span("b", "a", 1), span("b1", "b", 2), span("c", "a", 3)]);
  const two = { levels: 2, toggled: new Set<string>() };
  expect(outline(visibleRows(tree, toggle(UNFOLDED, "b")))).toEqual(["a", "  b", "  c"]);
  expect(outline(visibleRows(tree, two))).toEqual(["a", "  b", "  c"]);
  expect(outline(visibleRows(tree, toggle(two, "b")))).toEqual(["a", "  b", "    b1", "  c"]);
  const deepest = tree.byId.get("b1");
  const shown = deepest && visibleRows(tree, reveal({ levels: 1, toggled: new Set() }, deepest));
  expect(shown && outline(shown)).toEqual(["a", "  b", "    b1", "  c"]);
});

test("a search keeps the way to what it finds, and goes around", () => {
  const tree = buildTree([
    span("a", null, 0),
    span("b", "a", 1, { request_model: "GPT-4o" }),
    span("c", "a", 2, { properties: { team: "growth" } }),
    span("c1", "c", 3, { status: "error", status_message: "Growth stopped" }),
  ]);
  const found = searchTree(tree, "gpt");
  expect(outline(found)).toEqual(["  b"]);
  expect(outline(foundRows(tree, found))).toEqual(["a", "  b"]);
  const both = searchTree(tree, "GROWTH");
  expect(outline(both)).toEqual(["  c", "    c1"]);
  expect(searchTree(tree, " ")).toEqual([]);
  expect(nextOf(both, -1, 1)?.span.span_id).toBe("c");
  expect(nextOf(both, 2, 1)?.span.span_id).toBe("c1");
  expect(nextOf(both, 3, 1)?.span.span_id).toBe("c");
  expect(nextOf(both, 2, -1)?.span.span_id).toBe("c1");
  expect(nextOf([], 2, -1)).toBeUndefined();
});

test("the critical path is what the end waited for", () => {
  const tree = buildTree([
    span("a", null, 0, { duration: 100 }),
    span("b", "a", 10, { duration: 40 }),
    span("b1", "b", 20, { duration: 20 }),
    // At the same time as b, and done before it.
    span("c", "a", 12, { duration: 30 }),
    // Began before b, and was done while b still ran.
    span("e", "a", 5, { duration: 25 }),
    // Runs on after its parent has ended; only up to then was it waited for.
    span("d", "a", 60, { duration: 80 }),
  ]);
  const path = criticalPath({ ...tree, duration: 100 });
  const byId = Object.fromEntries([...path].map(([node, stretches]) => [node.span.span_id, stretches]));
  expect(byId).toEqual({
    a: [
      [50, 60],
      [0, 10],
    ],
    b: [
      [40, 50],
      [10, 20],
    ],
    b1: [[20, 40]],
    d: [[60, 100]],
  });
});

test("100,000 spans in one chain, side by side and in circles build in little time, and no call goes deep", () => {
  const size = 100_000;
  const of = (parent: (i: number) => string | null) =>
    Array.from({ length: size }, (_, i) => span(`${i}`, parent(i), i));
  const started = performance.now();
  const deep = buildTree(of((i) => (i ? `${i - 1}` : null)));
  const wide = buildTree(of((i) => (i ? "0" : null)));
  const circle = buildTree(of((i) => `${(i + 1) % size}`));
  for (const tree of [deep, wide, circle]) {
    expect(visibleRows(tree, toggle(UNFOLDED, "none"))).toHaveLength(size);
    criticalPath(tree);
  }
  expect(performance.now() - started).toBeLessThan(6_000);
  expect(deep.byId.get("99999")?.depth).toBe(99_999);
  expect(circle.roots).toHaveLength(1);
});

test("columns become spans", () => {
  const [only] = readWindow({
    strings: ["", "chat", "ok", "llm", "gpt-4o", "computed", "0.5"],
    property_sets: [{}, { team: "growth" }],
    span_id: ["1"],
    parent_span_id: [null],
    name: [1],
    start_ms: [2.5],
    duration_ms: [3],
    status: [2],
    status_message: [0],
    service_name: [0],
    category: [3],
    provider: [0],
    request_model: [4],
    response_model: [4],
    tokens_input: [5],
    tokens_output: [6],
    cost_status: [5],
    cost: [6],
    properties: [1],
  });
  expect(only).toEqual(
    span("1", null, 2.5, {
      name: "chat",
      duration: 3,
      status: "ok",
      service_name: "",
      category: "llm",
      request_model: "gpt-4o",
      response_model: "gpt-4o",
      tokens: 11,
      cost_status: "computed",
      cost: "0.5",
      properties: { team: "growth" },
    }),
  );
});
