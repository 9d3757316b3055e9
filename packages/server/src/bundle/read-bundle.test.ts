import { expect, test } from "vitest";
import { readBundle } from "./read-bundle.ts";

const BUNDLE = {
  format: "anyway.trace",
  version: 1,
  trace_id: "0af7651916cd43dd8448eb211c80319c",
  span_count: 1,
  resource_spans: [{}],
  resource_logs: [],
};
const text = (change: object) => JSON.stringify({ ...BUNDLE, ...change });

test("a bundle", () => {
  expect(readBundle(text({ later: "ignored" }))).toMatchObject({ traceId: BUNDLE.trace_id, spanCount: 1 });
});

test.each([
  ["cut off", JSON.stringify(BUNDLE).slice(0, -9), /is not JSON, or ends before its end/],
  ["empty", "", /is not JSON/],
  ["something else", "[]", /is no trace that anyway export wrote/],
  ["null", "null", /is no trace/],
  ["another format", text({ format: "har" }), /is no trace/],
  ["a later version", text({ version: 2 }), /is of version 2 .* reads version 1: update it/],
  ["no version", text({ version: "x" }), /no version of the format that ever was: "x"/],
  ["without logs", text({ resource_logs: undefined }), /lacks its/],
  ["with a span less", text({ resource_spans: [] }), /says that it has 1 spans and has 0/],
])("%s is told as what it is", (_, given, message) => {
  expect(() => readBundle(given)).toThrow(message);
});
