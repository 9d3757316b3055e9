import type { BillLine } from "../../model/bill.ts";
import { bucketsOf, line, type Reader } from "../report.ts";
import { asFields, asText, type Fields, isSaid, readCount, readDay } from "../values.ts";
import { tierAndSize } from "./anthropic-costs.ts";

/**
 * What Anthropic counted by day and model, as `GET /v1/organizations/usage_report/messages?group_by[]=model` answers
 * (https://platform.claude.com/docs/en/api/admin-api/usage-cost/get-messages-usage-report), and as the Console exports
 * it (https://platform.claude.com/usage: `usage_date_utc, model_version, …, usage_input_tokens_no_cache, …`). Neither
 * counts requests.
 */
export const readAnthropicUsage: Reader = (report) => {
  if (report.kind === "table") {
    if (!["usage_date_utc", "model_version"].every((name) => report.columns.includes(name))) return undefined;
    return read(
      report.rows.map((row) => ({
        start: row.usage_date_utc,
        model: row.model_version,
        row,
        counts: {
          input: row.usage_input_tokens_no_cache,
          cache_read: row.usage_input_tokens_cache_read,
          cache_write: row.usage_input_tokens_cache_write_5m,
          cache_write_1h: row.usage_input_tokens_cache_write_1h,
          output: row.usage_output_tokens,
        },
      })),
    );
  }
  const buckets = bucketsOf(report.values);
  const isUsage = buckets.some(({ results }) => results.some((result) => "uncached_input_tokens" in result));
  if (!isUsage) return undefined;
  return read(
    buckets.flatMap(({ fields, results }) =>
      (results.length > 0 ? results : [{} as Fields]).map((row) => {
        const written = asFields(row.cache_creation);
        return {
          start: fields.starting_at,
          model: row.model,
          row,
          counts: {
            input: row.uncached_input_tokens,
            cache_read: row.cache_read_input_tokens,
            cache_write: written.ephemeral_5m_input_tokens,
            cache_write_1h: written.ephemeral_1h_input_tokens,
            output: row.output_tokens,
          },
        };
      }),
    ),
  );
};

const KINDS = ["input", "cache_read", "cache_write", "cache_write_1h", "output"] as const;

interface Entry {
  start: unknown;
  model: unknown;
  row: Fields;
  counts: Record<(typeof KINDS)[number], unknown>;
}

function read(entries: readonly Entry[]) {
  const days: string[] = [];
  const lines: BillLine[] = [];
  for (const { start, model, row, counts } of entries) {
    const day = readDay(start, "a day of");
    days.push(day);
    if (!isSaid(model)) continue;
    for (const kind of KINDS) {
      const tokens = readCount(counts[kind], `tokens (${kind}) of`);
      if (tokens === null || tokens === 0) continue;
      const at = { day, provider: "anthropic", model: asText(model), kind };
      lines.push({ ...line(at), ...tierAndSize(row), tokens });
    }
  }
  return { source: "anthropic" as const, days, lines };
}
