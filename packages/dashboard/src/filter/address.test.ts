import { expect, test } from "vitest";
import { onlyFilters } from "./address.ts";

test("an address of before is one query, without what else it carries", () => {
  const address = {
    model: "gpt-4o",
    min_cost: "0.01",
    "property.team": "growth team",
    range: "7d",
    peek: "ab",
  };
  expect(onlyFilters(address, ["peek"])).toEqual({
    filter: 'model:gpt-4o cost:>=0.01 property.team:"growth team"',
  });
  expect(onlyFilters({ filter: "a or b", status: "error" })).toEqual({ filter: "status:error (a or b)" });
  expect(onlyFilters({ environment: "production" })).toEqual({});
});

test("what no filter is called is left for the server to refuse", () => {
  expect(onlyFilters({ modle: "gpt-4o", filter: "refund" })).toEqual({ modle: "gpt-4o", filter: "refund" });
});
