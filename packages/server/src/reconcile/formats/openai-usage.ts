import type { BillLine } from "../../model/bill.ts";
import { type ServiceTier, toServiceTier } from "../../model/service-tier.ts";
import { bucketsOf, line, type Reader } from "../report.ts";
import { asText, type Fields, isSaid, readCount, readDay } from "../values.ts";

/**
 * What OpenAI counted by day and model, as `GET /v1/organization/usage/completions` and `/usage/embeddings` answer with
 * `group_by=model` (https://platform.openai.com/docs/api-reference/usage/completions), and as the dashboard exports it:
 * the same names as columns.
 */
export const readOpenAiUsage: Reader = (report) => {
  if (report.kind === "table") {
    if (!["start_time", "model", "input_tokens"].every((name) => report.columns.includes(name)))
      return undefined;
    return read(report.rows.map((row) => ({ start: row.start_time, row })));
  }
  const buckets = bucketsOf(report.values);
  if (!buckets.some(({ results }) => results.some(isUsage))) return undefined;
  return read(
    buckets.flatMap(({ fields, results }) =>
      (results.length > 0 ? results : [{}]).map((row) => ({ start: fields.start_time, row })),
    ),
  );
};

const isUsage = ({ object }: Fields) => /^organization\.usage\.\w+\.result$/.test(asText(object));

function read(entries: readonly { start: unknown; row: Fields }[]) {
  const days: string[] = [];
  const lines: BillLine[] = [];
  for (const { start, row } of entries) {
    const day = readDay(start, "a start_time of");
    days.push(day);
    const model = asText(row.model);
    if (model === "") continue;
    const count = (name: string) => readCount(row[name], `${name} of`) ?? 0;
    const cached = count("input_cached_tokens");
    const counts = {
      // Cached tokens are a part of these, audio is not.
      input: Math.max(0, count("input_tokens") - cached) + count("input_audio_tokens"),
      cache_read: cached,
      output: count("output_tokens") + count("output_audio_tokens"),
    };
    const tier = tierOf(row);
    const at = { day, provider: "openai", model, tier };
    lines.push({
      ...line({ ...at, kind: "input" }),
      tokens: counts.input,
      requests: count("num_model_requests"),
    });
    for (const kind of ["cache_read", "output"] as const)
      if (counts[kind] > 0) lines.push({ ...line({ ...at, kind }), tokens: counts[kind] });
  }
  return { source: "openai" as const, days, lines };
}

/** Null where the report was not grouped by it. */
function tierOf({ batch, service_tier }: Fields): ServiceTier | null {
  if (batch === true || asText(batch).toLowerCase() === "true") return "batch";
  if (isSaid(service_tier)) return toServiceTier(asText(service_tier));
  return isSaid(batch) ? "standard" : null;
}
