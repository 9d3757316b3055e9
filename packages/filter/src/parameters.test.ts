import { expect, test } from "vitest";
import { readParameters } from "./parameters.ts";

test.each([
  [{ model: "gpt-4o", min_cost: "0.01", max_latency_ms: "1500" }, "model:gpt-4o cost:>=0.01 latency:<=1.5s"],
  [{ customer_id: "CUS_1", customer_source: "none" }, "customer:CUS_1 charged:none"],
  [
    { "property.team": "growth team", "property.a key": "x" },
    'property.team:"growth team" property."a key":x',
  ],
  [{ "score.helpful": "false", "min_score.quality": "0.5" }, "score.helpful:false score.quality:>=0.5"],
  [{ model: "gpt-4*" }, 'model:"gpt-4*"'],
  [{ model: "gpt-4o", filter: "cost:>1 or refund" }, "model:gpt-4o (cost:>1 or refund)"],
  [{ model: "gpt-4o", filter: "cost:>" }, "model:gpt-4o cost:>"],
  [{ filter: "a or b" }, "a or b"],
  [{}, ""],
])("%j is %s", (parameters, text) => {
  expect(readParameters(parameters)).toEqual({ text, unread: [] });
});

test("what is no filter is left", () => {
  const parameters = { modle: "x", min_cost: "much", status: "perhaps", agent: "a", range: undefined };
  expect(readParameters(parameters)).toEqual({ text: "agent:a", unread: ["modle", "min_cost", "status"] });
});
