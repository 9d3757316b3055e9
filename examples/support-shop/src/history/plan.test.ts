import { describe, expect, test } from "vitest";
import { planHistory, timesOf } from "./plan.ts";

const now = new Date("2026-11-20T15:00:00Z");
const DAY = 24 * 60 * 60 * 1000;

describe.each([1, 2, 77])("thirty days with seed %i", (seed) => {
  const history = planHistory({ now, seed });
  const visits = history.stories.flatMap((story) => story.visits);
  const steps = visits.flatMap((visit) => visit.steps);
  const count = (kind: string) => steps.filter((step) => step.kind === kind).length;

  test("have the traffic that was promised", () => {
    expect(count("chat") + count("plan") + count("buy")).toBeGreaterThanOrEqual(600);
    expect(count("register")).toBeGreaterThanOrEqual(24);
    expect(count("buy")).toBeGreaterThanOrEqual(20);
  });

  test("lie within the thirty days before now", () => {
    for (const { at } of steps) {
      expect(at.getTime()).toBeGreaterThan(now.getTime() - 30 * DAY);
      expect(at.getTime()).toBeLessThan(now.getTime() - 60_000);
    }
  });

  test("are busier on working days and asleep at night", () => {
    const starts = visits.flatMap(({ steps: [first] }) => (first ? [first.at] : []));
    const isWeekend = (time: Date) => time.getUTCDay() % 6 === 0;
    expect(starts.filter(isWeekend).length / starts.length).toBeLessThan(0.25);
    expect(starts.filter((time) => time.getUTCHours() < 5).length / starts.length).toBeLessThan(0.05);
  });

  test("everybody's days are in order, and nobody buys before having an account", () => {
    for (const { visits } of history.stories) {
      const times = visits.map(({ steps: [first] }) => first?.at.getTime() ?? 0);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      const kinds = visits.flatMap((visit) => visit.steps.map((step) => step.kind));
      if (kinds.includes("buy")) expect(kinds.indexOf("register")).toBeLessThan(kinds.indexOf("buy"));
    }
  });

  test("no request and no session has the id of another", () => {
    expect(timesOf(history).size).toBe(steps.length);
    expect(new Set(visits.map((visit) => visit.sessionId)).size).toBe(visits.length);
  });
});

test("some visitors become customers in the middle of a conversation", () => {
  const { stories } = planHistory({ now, seed: 1 });
  const converted = stories.filter(({ visits: [first] }) => first?.steps[1]?.kind === "register");
  expect(converted.length).toBeGreaterThanOrEqual(5);
});

test("the seed decides what happens, the time only when", () => {
  const [today, again, tomorrow, other] = [
    planHistory({ now, seed: 1 }),
    planHistory({ now, seed: 1 }),
    planHistory({ now: new Date(now.getTime() + DAY), seed: 1 }),
    planHistory({ now, seed: 2 }),
  ].map((history) => JSON.stringify(history));
  const untimed = (json: string | undefined) => json?.replace(/"at":"[^"]*"/g, "");
  expect(again).toBe(today);
  expect(untimed(tomorrow)).toBe(untimed(today));
  expect(untimed(other)).not.toBe(untimed(today));
});
