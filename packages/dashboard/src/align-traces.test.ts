import { expect, test } from "vitest";
import { alignTraces, isChanged } from "./align-traces.ts";
import { buildTree, type TreeSpan } from "./trace-tree.ts";

function span(id: string, parent: string | null, name: string, more: Partial<TreeSpan> = {}): TreeSpan {
  return {
    span_id: id,
    parent_span_id: parent,
    name,
    start: Number(id.slice(1)),
    duration: 10,
    status: "unset",
    status_message: "",
    service_name: "",
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

const call = (id: string, parent: string, model: string) =>
  span(id, parent, `chat ${model}`, { category: "llm", request_model: model });

test("spans meet by name and order beneath those that met, whatever model they call", () => {
  const before = buildTree([
    span("a0", null, "answer"),
    call("a1", "a0", "gpt-4o"),
    span("a2", "a0", "gone"),
    span("a3", "a0", "look up"),
    span("a4", "a3", "row"),
    span("a5", "a0", "look up"),
  ]);
  const after = buildTree([
    span("b0", null, "answer"),
    call("b1", "b0", "gpt-4o-mini"),
    span("b2", "b0", "look up"),
    span("b3", "b0", "new"),
    span("b4", "b2", "row", { duration: 12 }),
  ]);
  const rows = alignTraces(before, after);
  expect(
    rows.map((row) => [
      row.depth,
      row.before?.span.span_id ?? "",
      row.after?.span.span_id ?? "",
      isChanged(row),
    ]),
  ).toEqual([
    [0, "a0", "b0", false],
    [1, "a1", "b1", true],
    [1, "a2", "", true],
    [1, "a3", "b2", false],
    [2, "a4", "b4", false],
    [1, "", "b3", true],
    [1, "a5", "", true],
  ]);
});

test("every span of two traces stands in one row, in the time that their sum takes", () => {
  const chain = buildTree(
    Array.from({ length: 20_000 }, (_, i) => span(`a${i}`, i ? `a${i - 1}` : null, "step")),
  );
  const fan = buildTree(Array.from({ length: 20_000 }, (_, i) => span(`b${i}`, i ? "b0" : null, "step")));
  const rows = alignTraces(chain, fan);
  expect(rows.filter((row) => row.before)).toHaveLength(20_000);
  expect(rows.filter((row) => row.after)).toHaveLength(20_000);
  expect(alignTraces(fan, fan).some(isChanged)).toBe(false);
});
