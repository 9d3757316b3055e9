import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";

test.each([
  [0, "0 ms"],
  [0.412, "0.41 ms"],
  [12.3, "12 ms"],
  [999.4, "999 ms"],
  [999.9, "1 s"],
  [1240, "1.24 s"],
  [9_999, "10 s"],
  [59_990, "1 m"],
  [125_000, "2 m 5 s"],
  [11_520_000, "3 h 12 m"],
  [266_400_000, "3 d 2 h"],
])("%d ms read as %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  ["2s", 2000],
  ["150ms", 150],
  ["1.5 m", 90_000],
  ["300", 300],
  ["2 weeks", undefined],
  ["", undefined],
  ["-3s", undefined],
])("%s is %s ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});
