import fc from "fast-check";
import { expect, it } from "vitest";
import { readQuestion } from "./read-question.ts";

/** A Saturday. */
const NOW = Date.UTC(2026, 10, 21, 9, 30);
const read = (text: string, zone = "UTC") => readQuestion(text, NOW, zone);

it.each([
  ["yesterday around 3pm", "2026-11-20 14:00 – 16:00 (UTC)"],
  ["yesterday", "2026-11-20 00:00 – 2026-11-21 00:00 (UTC)"],
  ["last Tuesday morning", "2026-11-17 05:00 – 12:00 (UTC)"],
  ["on Saturday", "2026-11-21 00:00 – 2026-11-22 00:00 (UTC)"],
  ["last Saturday", "2026-11-14 00:00 – 2026-11-15 00:00 (UTC)"],
  ["2026-03-04 14:00", "2026-03-04 13:00 – 15:00 (UTC)"],
  ["2026-03-04T14:00:00+02:00", "2026-03-04 11:30 – 12:30 (UTC)"],
  ["2 hours ago", "2026-11-21 07:00 – 08:00 (UTC)"],
  ["half an hour ago", "2026-11-21 08:50 – 09:10 (UTC)"],
  ["an hour ago", "2026-11-21 08:15 – 08:45 (UTC)"],
  ["in the last 3 hours", "2026-11-21 06:30 – 09:30 (UTC)"],
  ["3 days ago at noon", "2026-11-18 11:00 – 13:00 (UTC)"],
  ["last night", "2026-11-20 18:00 – 2026-11-21 06:00 (UTC)"],
  ["between 2 and 4pm on March 4th", "2026-03-04 14:00 – 16:00 (UTC)"],
  ["4 Dec", "2025-12-04 00:00 – 2025-12-05 00:00 (UTC)"],
  ["04.03.2026 8:15", "2026-03-04 07:15 – 09:15 (UTC)"],
  ["3/4/2026", "2026-03-04 00:00 – 2026-03-05 00:00 (UTC)"],
  ["25/4/2026", "2026-04-25 00:00 – 2026-04-26 00:00 (UTC)"],
  ["at 3pm", "2026-11-20 14:00 – 16:00 (UTC)"],
  ["around 8am", "2026-11-21 07:00 – 09:00 (UTC)"],
  ["last week", "2026-11-09 00:00 – 2026-11-16 00:00 (UTC)"],
  ["this month", "2026-11-01 00:00 – 2026-12-01 00:00 (UTC)"],
  ["12am yesterday", "2026-11-19 23:00 – 2026-11-20 01:00 (UTC)"],
])("reads the time in %j", (text, meaning) => {
  const { time, words } = read(`refund ${text}`);
  expect(time?.meaning).toBe(meaning);
  expect(words.map(({ word }) => word)).toEqual(["refund"]);
});

it("reads times by the clocks of the project", () => {
  expect(read("yesterday 3pm", "America/New_York").time).toMatchObject({
    fromMs: Date.UTC(2026, 10, 20, 19),
    toMs: Date.UTC(2026, 10, 20, 21),
    meaning: "2026-11-20 14:00 – 16:00 (America/New_York)",
  });
  // The day on which the clocks go back has 25 hours.
  const { time } = read("2026-10-25", "Europe/Berlin");
  expect((time?.toMs ?? 0) - (time?.fromMs ?? 0)).toBe(25 * 3_600_000);
});

it.each(["may I have a refund", "I sat in the sun", "2 items at 5 dollars", "30 February 2026", "at 25:00"])(
  "reads no time in %j",
  (text) => expect(read(text).time).toBeUndefined(),
);

it("takes a mix apart", () => {
  const question = read('anna@x.com refund yesterday 3pm ORD_4f9k2j1h8s7d "never arrived" order 4711');
  expect(question.emails.map(({ text }) => text)).toEqual(["anna@x.com"]);
  expect(question.ids.map(({ text }) => text)).toEqual(["ORD_4f9k2j1h8s7d", "4711"]);
  expect(question.phrases.map(({ words }) => words)).toEqual([["never", "arrived"]]);
  expect(question.time?.places).toEqual([
    { start: 18, end: 27 },
    { start: 28, end: 31 },
  ]);
  expect(question.words.map(({ word }) => word)).toContain("refund");
});

it("takes names from words that stand together", () => {
  expect(read("Anna de Vries refund").names.map(({ text }) => text)).toContain("anna de vries");
  expect(read("refund for Anna Schmidt, yesterday").names.map(({ text }) => text)).toContain("anna schmidt");
});

it("reads whatever is typed, within its limits, and every place is in the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 500 }), (text) => {
      const question = read(text);
      expect(question.words.length).toBeLessThanOrEqual(16);
      for (const { start, end } of [
        ...question.emails,
        ...question.ids,
        ...question.names,
        ...question.words,
      ]) {
        expect(0 <= start && start < end && end <= text.length).toBe(true);
      }
    }),
  );
});

it("finds an e-mail, an id and a time wherever they stand", () => {
  const part = fc.constantFrom(
    "anna@x.com",
    "CUS_abcdef123456",
    "yesterday 3pm",
    "refund",
    "headphones",
    "never arrived",
  );
  fc.assert(
    fc.property(fc.uniqueArray(part, { minLength: 1 }), (parts) => {
      const { emails, ids, time } = read(parts.join(" "));
      expect(emails.length).toBe(parts.includes("anna@x.com") ? 1 : 0);
      expect(ids.some(({ text }) => text === "CUS_abcdef123456")).toBe(parts.includes("CUS_abcdef123456"));
      expect(time !== undefined).toBe(parts.includes("yesterday 3pm"));
    }),
  );
});
