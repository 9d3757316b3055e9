import type { BillLine } from "../../model/bill.ts";
import { line, type Reader } from "../report.ts";
import { asFields, asText, type Fields, readAmount, readCount, readDay } from "../values.ts";

/**
 * The requests that a LiteLLM proxy logged, as `GET /spend/logs` answers without a date range, or as the table
 * `LiteLLM_SpendLogs` is exported (https://docs.litellm.ai/docs/proxy/cost_tracking; the columns:
 * https://github.com/BerriAI/litellm/blob/main/schema.prisma). Prompt tokens contain those that the cache served.
 */
export const readLiteLlm: Reader = (report) => {
  const rows =
    report.kind === "table"
      ? report.rows.map(inItsOwnCase)
      : report.values
          .map(asFields)
          .flatMap((one) => (Array.isArray(one.data) ? one.data.map(asFields) : [one]));
  if (!rows.some((row) => "spend" in row && "startTime" in row && "model" in row)) return undefined;
  const days: string[] = [];
  const lines: BillLine[] = [];
  for (const row of rows) {
    const { provider, model } = modelOf(row);
    const day = readDay(row.startTime, "a startTime of");
    days.push(day);
    const at = { day, provider, model };
    lines.push({
      ...line({ ...at, kind: "all" }),
      amount: readAmount(row.spend, "a spend of"),
      requests: 1,
    });
    const prompt = readCount(row.prompt_tokens, "prompt_tokens of") ?? 0;
    const cache = cacheOf(row);
    const kinds = {
      input: Math.max(0, prompt - cache.read - cache.written),
      cache_read: cache.read,
      cache_write: cache.written,
      output: readCount(row.completion_tokens, "completion_tokens of") ?? 0,
    };
    for (const kind of ["input", "cache_read", "cache_write", "output"] as const)
      if (kinds[kind] > 0) lines.push({ ...line({ ...at, kind }), tokens: kinds[kind] });
  }
  return { source: "litellm" as const, days, lines };
};

/** The columns of the database, of which a table's reader has forgotten the capitals. */
function inItsOwnCase(row: Fields): Fields {
  const { starttime, ...rest } = row;
  return starttime === undefined ? rest : { ...rest, startTime: starttime };
}

/** `azure/gpt-4o` names the provider where nothing else does. */
function modelOf(row: Fields): { provider: string; model: string } {
  const name = asText(row.model);
  const slash = name.indexOf("/");
  const said = asText(row.custom_llm_provider);
  if (said !== "")
    return { provider: said, model: name.startsWith(`${said}/`) ? name.slice(said.length + 1) : name };
  return slash > 0
    ? { provider: name.slice(0, slash), model: name.slice(slash + 1) }
    : { provider: "", model: name };
}

/** What newer versions keep of the cache beside the columns. */
function cacheOf(row: Fields): { read: number; written: number } {
  const metadata = typeof row.metadata === "string" ? parse(row.metadata) : row.metadata;
  const { additional_usage_values, usage_object } = asFields(metadata);
  const usage = { ...asFields(usage_object), ...asFields(additional_usage_values) };
  const details = asFields(usage.prompt_tokens_details);
  return {
    read: readCount(usage.cache_read_input_tokens ?? details.cached_tokens, "cached tokens of") ?? 0,
    written: readCount(usage.cache_creation_input_tokens, "cache_creation_input_tokens of") ?? 0,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Kept as text that means nothing here.
    return undefined;
  }
}
