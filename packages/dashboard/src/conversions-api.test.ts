import { expect, it } from "vitest";
import {
  conversionFilters,
  onlyConversions,
  parseConversionList,
  parseConversionOrders,
  parseConversionsPage,
} from "./conversions-api.ts";

const ADDRESS = {
  range: "7d",
  group: "model",
  window: "14",
  model: "gpt-4o",
  customer_id: "CUS_1",
  "property.topic": "sizing",
  "property.": "unnamed",
  agent: "",
  stage: "paid",
};
const FILTERS = { model: "gpt-4o", customer_id: "CUS_1", "property.topic": "sizing" };

it("reads the filters of an address, and nothing else of it", () => {
  expect(conversionFilters(ADDRESS)).toEqual(FILTERS);
  expect(parseConversionsPage(ADDRESS)).toMatchObject({ ...FILTERS, group: "model", window: "14" });
});

it("keeps filters on the way to the conversations behind a number", () => {
  const list = parseConversionList(ADDRESS);
  expect(list).toMatchObject({ ...FILTERS, stage: "paid" });
  expect(onlyConversions(list)).toMatchObject(FILTERS);
});

it("has none for orders, which are counted whole", () => {
  expect(conversionFilters(parseConversionOrders(ADDRESS))).toEqual({});
  expect(parseConversionOrders(ADDRESS)).toMatchObject({ window: "14" });
});
