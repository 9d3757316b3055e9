import { expect, it } from "vitest";
import { monthInWords, monthOf, monthsBack } from "./months.ts";

it("counts months as people of the time zone do", () => {
  const time = new Date("2026-10-31T23:30:00Z");
  expect([monthOf(time, "UTC"), monthOf(time, "Europe/Berlin")]).toEqual(["2026-10", "2026-11"]);
  expect(monthsBack("2026-02", 4)).toEqual(["2026-02", "2026-01", "2025-12", "2025-11"]);
  expect(monthInWords("2026-02")).toBe("February 2026");
});
