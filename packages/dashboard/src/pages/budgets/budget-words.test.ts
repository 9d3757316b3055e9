import { expect, it } from "vitest";
import { filterText, filterWords, windowWords } from "./budget-words.ts";

it("says what counts, however it was written", () => {
  const filter = {
    model: "gpt-4o",
    customer_id: "CUS_1",
    "property.team": "growth team",
    min_latency_ms: "1500",
    max_cost: "0.01",
    "score.helpful": "false",
    "min_score.quality": "0.5",
  };
  expect(filterText(filter)).toBe(
    'model:gpt-4o customer:CUS_1 property.team:"growth team" latency:>=1.5s cost:<=0.01 score.helpful:false score.quality:>=0.5',
  );
  expect(filterText({ filter: "model:gpt-4o or refund" })).toBe("model:gpt-4o or refund");
  expect(filterWords({ filter: {}, environment: "test" })).toBe("test · all spend");
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
