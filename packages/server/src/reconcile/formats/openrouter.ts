import type { BillLine } from "../../model/bill.ts";
import { line, type Reader } from "../report.ts";
import {
  asFields,
  asList,
  asText,
  blurOf,
  type Fields,
  isSaid,
  readAmount,
  readCount,
  readDay,
} from "../values.ts";

/**
 * What OpenRouter charged, as the Activity page exports it, by day (`Date, Slug, Usage, BYOK Usage, Requests, Prompt
 * Tokens, Completion Tokens, Reasoning Tokens`) or by generation (`generation_id, created_at, cost_total, …,
 * tokens_prompt, tokens_completion, tokens_reasoning, tokens_cached, model_permaslug, …`;
 * https://openrouter.ai/docs/guides/features/activity), and as `GET /api/v1/activity` answers
 * (https://openrouter.ai/docs/api-reference/analytics/get-activity). What goes to a provider by a key of one's own is
 * on that provider's bill. Reasoning is a part of the completion.
 */
export const readOpenRouter: Reader = (report) => {
  if (report.kind === "table") {
    const has = (...names: string[]) => names.every((name) => report.columns.includes(name));
    if (has("generation_id", "created_at", "cost_total", "model_permaslug"))
      return reading(
        report.rows.map((row) => ({
          day: row.created_at,
          model: row.model_permaslug,
          cost: row.cost_total,
          requests: 1,
          prompt: row.tokens_prompt,
          cached: row.tokens_cached,
          completion: row.tokens_completion,
        })),
        true,
      );
    if (!has("date", "slug", "usage", "prompt tokens", "completion tokens")) return undefined;
    return reading(
      report.rows.map((row) => ({
        day: row.date,
        model: row.slug,
        cost: row.usage,
        requests: row.requests,
        prompt: row["prompt tokens"],
        cached: undefined,
        completion: row["completion tokens"],
      })),
      false,
    );
  }
  const rows = report.values.flatMap((page) => asList(asFields(page).data).map(asFields));
  if (!rows.some((row) => "model_permaslug" in row && "usage" in row)) return undefined;
  return reading(
    rows.map((row) => ({
      day: row.date,
      model: row.model_permaslug,
      cost: row.usage,
      requests: row.requests,
      prompt: row.prompt_tokens,
      cached: undefined,
      completion: row.completion_tokens,
    })),
    true,
  );
};

type Entry = Record<
  "day" | "model" | "cost" | "requests" | "prompt" | "cached" | "completion",
  Fields[string]
>;

function reading(entries: readonly Entry[], isExact: boolean) {
  const days: string[] = [];
  const lines: BillLine[] = [];
  for (const entry of entries) {
    const at = { day: readDay(entry.day, "a date of"), provider: "openrouter", model: asText(entry.model) };
    days.push(at.day);
    lines.push({
      ...line({ ...at, kind: "all" }),
      amount: readAmount(entry.cost, "a cost of"),
      blur: isExact ? 0n : blurOf(entry.cost),
      requests: readCount(entry.requests, "requests of"),
    });
    const cached = readCount(entry.cached, "tokens_cached of") ?? 0;
    const prompt = readCount(entry.prompt, "prompt tokens of");
    if (prompt !== null)
      lines.push({ ...line({ ...at, kind: "input" }), tokens: Math.max(0, prompt - cached) });
    if (cached > 0) lines.push({ ...line({ ...at, kind: "cache_read" }), tokens: cached });
    const completion = readCount(entry.completion, "completion tokens of");
    if (isSaid(completion)) lines.push({ ...line({ ...at, kind: "output" }), tokens: completion });
  }
  return { source: "openrouter" as const, days, lines };
}
