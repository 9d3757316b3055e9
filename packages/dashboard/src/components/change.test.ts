import { expect, test } from "vitest";
import { changeWords } from "./change.tsx";

test.each([
  ["110", "100", "+10.0%"],
  ["95.5", "100", "−4.5%"],
  ["100", "100.00", "as before"],
  ["5", "0", "new"],
  ["0", "5", "−100.0%"],
  ["1500", "1", "×1500"],
  // Percents of a loss say nothing.
  ["-5", "10", "−$15.00"],
  ["20", "-10", "+$30.00"],
])("%s after %s is %s", (now, before, words) => {
  expect(changeWords(now, before, "USD")).toBe(words);
});
