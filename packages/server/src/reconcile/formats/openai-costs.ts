import type { BillKind, BillLine } from "../../model/bill.ts";
import { bucketsOf, line, type Reader } from "../report.ts";
import { asFields, asText, type Fields, isSaid, readAmount, readCount, readDay, refuse } from "../values.ts";

/**
 * What OpenAI charges by day and line item, as `GET /v1/organization/costs?group_by=line_item` answers
 * (https://platform.openai.com/docs/api-reference/usage/costs) and as the dashboard exports it
 * (https://platform.openai.com/settings/organization/usage: `start_time, end_time, …, amount_value, amount_currency,
 * quantity, quantity_unit, line_item, …`).
 */
export const readOpenAiCosts: Reader = (report) => {
  if (report.kind === "table") {
    if (!["start_time", "amount_value", "line_item"].every((name) => report.columns.includes(name)))
      return undefined;
    return read(
      report.rows.map((row) => ({
        start: row.start_time,
        amount: row.amount_value,
        currency: row.amount_currency,
        row,
      })),
    );
  }
  const buckets = bucketsOf(report.values);
  if (!buckets.some(({ results }) => results.some(isCost))) return undefined;
  return read(
    buckets.flatMap(({ fields, results }) =>
      (results.length > 0 ? results : [{}]).map((row) => {
        const { value, currency } = asFields(row.amount);
        return { start: fields.start_time, amount: value, currency, row };
      }),
    ),
  );
};

const isCost = (result: Fields) => result.object === "organization.costs.result";

interface Entry {
  start: unknown;
  amount: unknown;
  currency: unknown;
  row: Fields;
}

function read(entries: readonly Entry[]) {
  const days: string[] = [];
  const lines: BillLine[] = [];
  for (const { start, amount, currency, row } of entries) {
    const day = readDay(start, "a start_time of");
    days.push(day);
    if (!isSaid(amount)) continue;
    if (isSaid(currency) && asText(currency).toLowerCase() !== "usd")
      throw refuse(`is in ${JSON.stringify(currency)}; only US dollars can be compared.`);
    const item = asText(row.line_item);
    const { model, kind } = readLineItem(item);
    const isTokens = !isSaid(row.quantity_unit) || asText(row.quantity_unit) === "tokens";
    lines.push({
      ...line({ day, provider: "openai", model, kind }),
      item,
      tier: /\bbatch\b/.test(item) ? "batch" : null,
      amount: readAmount(amount, "an amount of"),
      tokens: kind !== "other" && isTokens ? readCount(row.quantity, "a quantity of") : null,
    });
  }
  if (lines.length > 0 && lines.every(({ item }) => item === ""))
    throw refuse(
      "does not tell line items apart, so that no model can be compared. Ask with group_by=line_item, or export " +
        "the costs grouped by line item.",
    );
  return { source: "openai" as const, days, lines };
}

const KINDS: Record<string, BillKind> = {
  input: "input",
  "cached input": "cache_read",
  "cache writes": "cache_write",
  output: "output",
};

/**
 * `gpt-4o-2024-08-06, cached input` names model and kind; `gpt-audio-mini-2025-12-15 audio, input` what sort of tokens
 * too; `evals | gpt-4o-mini-2024-07-18, input` the product that asked; `web search tool calls` no model.
 */
function readLineItem(item: string): { model: string; kind: BillKind } {
  const match = /^(?:[^|]*\|\s*)?([^\s,|]+)(?:\s+[a-z ]+)?,\s*([a-z ]+)$/i.exec(item);
  const [, model = "", what = ""] = match ?? [];
  if (model === "") return { model: "", kind: "other" };
  return { model, kind: KINDS[what.trim().toLowerCase()] ?? "other" };
}
