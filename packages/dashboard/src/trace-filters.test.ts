import { expect, test } from "vitest";
import { describeFilters, nearest, parseFilterText } from "./trace-filters.ts";

test("several filters are read at once, quoted values whole", () => {
  expect(
    parseFilterText(
      'model:gpt-4o cost:>0.01 latency:>=2s latency:<1m property.team:"growth team" status:error',
    ),
  ).toEqual({
    ok: true,
    filters: {
      model: "gpt-4o",
      min_cost: "0.01",
      min_latency_ms: "2000",
      max_latency_ms: "60000",
      "property.team": "growth team",
      status: "error",
    },
  });
});

test("ids may hold colons, and the API's own names work too", () => {
  expect(parseFilterText("session:a:b customer_id:CUS_1 min_cost:0.5")).toEqual({
    ok: true,
    filters: { session_id: "a:b", customer_id: "CUS_1", min_cost: "0.5" },
  });
});

test("scores are filtered by value and by bounds", () => {
  const text = "score.helpful:false score.tone:rude score.quality:>=0.5 score.quality:<0.9";
  const filters = {
    "score.helpful": "false",
    "score.tone": "rude",
    "min_score.quality": "0.5",
    "max_score.quality": "0.9",
  };
  expect(parseFilterText(text)).toEqual({ ok: true, filters });
  expect(describeFilters(filters).map(({ label, value }) => `${label} ${value}`)).toEqual([
    "score helpful false",
    "score tone rude",
    "score quality ≥ 0.5",
    "score quality ≤ 0.9",
  ]);
});

test.each([
  ["score.quality:>good", "“good” is no score; write score.quality:>0.5."],
  ["score.:1", "score. needs a name, such as score.helpful:false."],
  ["modle:gpt-4o", "There is no filter “modle”. Did you mean model?"],
  ["team:growth", "There is no filter “team”. Own properties are written property.team:value."],
  ["refund", "Write a filter as name:value, such as model:gpt-4o."],
  ["status:broken", "status is ok or error, not “broken”."],
  ["latency:2s", "latency needs a bound: latency:>2s or latency:<2s."],
  ["cost:>much", "“much” is no cost; write 0.01."],
  ["model:", "model: needs a value."],
  ["property.:x", "property. needs a key, such as property.team:growth."],
])("%s is refused with a reason", (text, message) => {
  expect(parseFilterText(text)).toEqual({ ok: false, message });
});

test("chips say what they mean, and mark names that no filter has", () => {
  expect(
    describeFilters({ min_latency_ms: "2000", max_cost: "0.5", "property.team": "growth", modle: "x" }),
  ).toEqual([
    { param: "min_latency_ms", label: "latency", value: "≥ 2 s", known: true },
    { param: "max_cost", label: "cost", value: "≤ $0.5", known: true },
    { param: "property.team", label: "team", value: "growth", known: true },
    { param: "modle", label: "modle", value: "x", known: false },
  ]);
});

test("the nearest name is at most two edits away", () => {
  expect(nearest("custmer", ["customer", "cost"])).toBe("customer");
  expect(nearest("temperature", ["customer", "cost"])).toBeUndefined();
});
