import { expect, test } from "vitest";
import { onlyView, parseView, previousQuery, rangeMs, viewQuery } from "./view.ts";

const now = new Date("2026-11-21T12:00:00Z");

test("a range counts back from now and leaves the end open", () => {
  expect(viewQuery({ range: "24h" }, now)).toEqual({ start_time: "2026-11-20T12:00:00.000Z" });
});

test("without a range, thirty days", () => {
  expect(viewQuery({}, now)).toEqual({ start_time: "2026-10-22T12:00:00.000Z" });
});

test("a fixed range is passed on as it is", () => {
  const view = parseView({ from: "2026-11-01T00:00:00Z", to: "2026-11-02T00:00:00+02:00", range: "7d" });
  expect(view.range).toBeUndefined();
  expect(viewQuery(view, now)).toEqual({
    start_time: "2026-11-01T00:00:00Z",
    end_time: "2026-11-02T00:00:00+02:00",
  });
});

test("values that make no sense count as absent", () => {
  expect(
    parseView({ from: "yesterday", to: "2026-11-01", range: "0d", environment: "staging", live: "yes" }),
  ).toEqual({});
  expect(rangeMs("7 days")).toBeUndefined();
});

test("environment and live are kept", () => {
  expect(parseView({ environment: "test", live: "1" })).toEqual({ environment: "test", live: "1" });
});

test("a link to another page carries the view and nothing else", () => {
  const search = { range: "7d", environment: "test", span: "abc", q: "x" } as const;
  expect(onlyView(search)).toEqual({ range: "7d", environment: "test" });
});

test("the period before is as long, and ends where the range begins", () => {
  expect(previousQuery({ range: "24h", environment: "test" }, now)).toEqual({
    start_time: "2026-11-19T12:00:00.000Z",
    end_time: "2026-11-20T12:00:00.000Z",
    environment: "test",
  });
  const fixed = { from: "2026-11-10T00:00:00Z", to: "2026-11-12T00:00:00Z" };
  expect(previousQuery(fixed, now)).toEqual({
    start_time: "2026-11-08T00:00:00.000Z",
    end_time: "2026-11-10T00:00:00.000Z",
  });
});
