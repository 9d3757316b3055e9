import type { BillContent, BillLine } from "../model/bill.ts";
import { readAnthropicCosts } from "./formats/anthropic-costs.ts";
import { readAnthropicUsage } from "./formats/anthropic-usage.ts";
import { readEmptyPages } from "./formats/empty-pages.ts";
import { readLiteLlm } from "./formats/litellm.ts";
import { readOpenAiCosts } from "./formats/openai-costs.ts";
import { readOpenAiUsage } from "./formats/openai-usage.ts";
import { readOpenRouter } from "./formats/openrouter.ts";
import { openReport, type Reader, type Reading } from "./report.ts";
import { refuse } from "./values.ts";

/** Each sees at once whether a report is its own. */
const READERS: readonly Reader[] = [
  readOpenAiCosts,
  readOpenAiUsage,
  readAnthropicCosts,
  readAnthropicUsage,
  readOpenRouter,
  readLiteLlm,
  readEmptyPages,
];
/** A month of a thousand models, each with some kinds and tiers. */
const MOST_LINES = 50_000;
const MOST_DAYS = 400;

/** One bill from the files that tell of it: what was charged and, where that is another file, what was counted. */
export function readBill(files: readonly { name: string; content: string }[]): BillContent {
  const readings = files.map(({ name, content }) => readFile(name, content));
  const [first] = readings;
  if (!first) throw refuse("is missing: send at least one file.");
  const other = readings.find(({ source }) => source !== first.source);
  if (other)
    throw refuse(
      `is of ${first.source} and of ${other.source} at once. Send each provider's files as one bill.`,
    );
  const lines = sumLines(readings.flatMap((reading) => reading.lines));
  if (!lines.some(({ amount }) => amount !== null))
    throw refuse(
      "tells what was used, but not what it cost. Send the cost report together with it: both files are one bill.",
    );
  if (lines.length > MOST_LINES)
    throw refuse(
      `has ${lines.length} lines by day and model; at most ${MOST_LINES} are taken. Split it by month.`,
    );
  const days = readings.flatMap((reading) => reading.days).sort();
  const [startDay] = days;
  const endDay = days.at(-1);
  if (startDay === undefined || endDay === undefined) throw refuse("has no day in it.");
  if (Date.parse(endDay) - Date.parse(startDay) > MOST_DAYS * 86_400_000)
    throw refuse(`goes from ${startDay} to ${endDay}; at most ${MOST_DAYS} days are one bill.`);
  return { source: first.source, startDay, endDay, lines };
}

function readFile(name: string, content: string): Reading {
  const report = openReport(content);
  for (const reader of READERS) {
    const reading = reader(report);
    if (reading) return reading;
  }
  throw refuse(
    `${JSON.stringify(name)} is none that is known. Send costs or usage of OpenAI or Anthropic (their API's pages or ` +
      "their CSV export), OpenRouter's activity, or the spend logs of LiteLLM.",
  );
}

/** Lines that say the same of the same are one. */
function sumLines(lines: readonly BillLine[]): BillLine[] {
  const sums = new Map<string, BillLine>();
  for (const line of lines) {
    const { day, provider, model, item, kind, tier, isLong } = line;
    const key = JSON.stringify([day, provider, model, item, kind, tier, isLong]);
    const sum = sums.get(key);
    if (!sum) sums.set(key, { ...line });
    else {
      sum.amount = add(sum.amount, line.amount);
      sum.blur += line.blur;
      sum.tokens = add(sum.tokens, line.tokens);
      sum.requests = add(sum.requests, line.requests);
    }
  }
  return [...sums.values()];
}

function add(a: bigint | null, b: bigint | null): bigint | null;
function add(a: number | null, b: number | null): number | null;
function add(a: number | bigint | null, b: number | bigint | null) {
  if (a === null || b === null) return a ?? b;
  return typeof a === "bigint" ? a + BigInt(b) : a + Number(b);
}
