import type { BillKind, BillLine } from "../../model/bill.ts";
import { type ServiceTier, toServiceTier } from "../../model/service-tier.ts";
import { bucketsOf, line, type Reader } from "../report.ts";
import { asText, blurOf, type Fields, isSaid, readAmount, readDay, refuse } from "../values.ts";

/**
 * What Anthropic charges by day, model and sort of token, as `GET /v1/organizations/cost_report?group_by[]=description`
 * answers, in cents as decimal text (https://platform.claude.com/docs/en/api/admin-api/usage-cost/get-cost-report), and
 * as the Console exports it in dollars (https://platform.claude.com/cost: `usage_date_utc, model, workspace, api_key,
 * usage_type, context_window, token_type, cost_usd, list_price_usd, cost_type, …`).
 */
export const readAnthropicCosts: Reader = (report) => {
  if (report.kind === "table") {
    if (!["usage_date_utc", "token_type", "cost_usd"].every((name) => report.columns.includes(name)))
      return undefined;
    return read(
      report.rows.map((row) => ({
        start: row.usage_date_utc,
        amount: readAmount(row.cost_usd, "a cost_usd of"),
        blur: blurOf(row.cost_usd),
        row,
      })),
    );
  }
  const buckets = bucketsOf(report.values).filter(({ fields }) => isSaid(fields.starting_at));
  const isCost = buckets.some(({ results }) => results.some((result) => isSaid(result.amount)));
  if (!isCost) return undefined;
  return read(
    buckets.flatMap(({ fields, results }) =>
      (results.length > 0 ? results : [{}]).map((row) => ({
        start: fields.starting_at,
        amount: isSaid(row.amount) ? readAmount(row.amount, "an amount of", CENTS) : undefined,
        blur: 0n,
        row,
      })),
    ),
  );
};

const CENTS = 2;

interface Entry {
  start: unknown;
  amount: bigint | undefined;
  blur: bigint;
  row: Fields;
}

function read(entries: readonly Entry[]) {
  const days: string[] = [];
  const lines: BillLine[] = [];
  for (const { start, amount, blur, row } of entries) {
    const day = readDay(start, "a day of");
    days.push(day);
    if (amount === undefined) continue;
    if (isSaid(row.currency) && asText(row.currency).toUpperCase() !== "USD")
      throw refuse(`is in ${JSON.stringify(row.currency)}; only US dollars can be compared.`);
    const model = toModelId(asText(row.model));
    const item = asText(row.description) || [asText(row.model), asText(row.token_type)].join(" ").trim();
    const kind = model === "" ? "other" : (TOKEN_TYPES[asText(row.token_type)] ?? "other");
    lines.push({
      ...line({ day, provider: "anthropic", model: kind === "other" ? "" : model, kind }),
      item,
      ...tierAndSize(row),
      amount,
      blur,
    });
  }
  if (lines.length > 0 && lines.every(({ item }) => item === ""))
    throw refuse("does not tell models apart. Ask for it with group_by[]=description.");
  return { source: "anthropic" as const, days, lines };
}

/** As the API and as the Console call them. */
const TOKEN_TYPES: Record<string, BillKind> = {
  uncached_input_tokens: "input",
  input_no_cache: "input",
  cache_read_input_tokens: "cache_read",
  input_cache_read: "cache_read",
  "cache_creation.ephemeral_5m_input_tokens": "cache_write",
  input_cache_write_5m: "cache_write",
  "cache_creation.ephemeral_1h_input_tokens": "cache_write_1h",
  input_cache_write_1h: "cache_write_1h",
  output_tokens: "output",
  output: "output",
};

/** Of a row of any of Anthropic's reports. */
export function tierAndSize(row: Fields): { tier: ServiceTier | null; isLong: boolean } {
  const said = asText(row.service_tier) || asText(row.usage_type);
  return {
    // The Console calls what is no batch `message` or `standard`.
    tier: said === "" ? null : toServiceTier(said),
    isLong: /^(200k-1M|>\s*200k)$/i.test(asText(row.context_window)),
  };
}

/** The Console's cost export has `Claude Opus 4.6` for `claude-opus-4-6`. */
function toModelId(name: string): string {
  return name.toLowerCase().replaceAll(/[\s.]+/g, "-");
}
