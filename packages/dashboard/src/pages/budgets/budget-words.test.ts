import { expect, it } from "vitest";
import { parseFilterText } from "../../trace-filters.ts";
import { filterText, windowWords } from "./budget-words.ts";

it("writes a filter so that it is read as the same one", () => {
  const filter = {
    model: "gpt-4o",
    customer_id: "CUS_1",
    "property.team": "growth team",
    min_latency_ms: "1500",
    max_cost: "0.01",
    "score.helpful": "false",
    "min_score.quality": "0.5",
  };
  expect(parseFilterText(filterText(filter))).toEqual({ ok: true, filters: filter });
  expect(filterText({})).toBe("");
});

it("says over which time a budget counts", () => {
  expect(windowWords({ per: "customer", window: { type: "calendar", unit: "month" } })).toBe(
    "a month for each customer",
  );
  expect(windowWords({ per: "project", window: { type: "rolling", hours: 24 } })).toBe("in 24 hours");
  expect(windowWords({ per: "user", window: { type: "rolling", hours: 168 } })).toBe(
    "in 7 days for each user",
  );
});
