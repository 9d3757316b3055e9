import { aWireSpan, hex } from "./a-span.ts";

/** A call as it happened: what its provider bills, and what a span tells of it. */
export interface Call {
  /** `2026-11-03`. */
  day: string;
  provider: "openai" | "anthropic";
  /** The snapshot that answered. */
  model: string;
  input: number;
  cacheRead?: number;
  cacheWrite?: number;
  cacheWrite1h?: number;
  output: number;
  batch?: boolean;
  /** `no_span`: none was sent; `not_billed`: the provider did not count it. */
  seen?: "no_span" | "not_billed";
}

/** Dollars per million tokens, from the providers' price pages: input, cache read, output, cache write for 5 m and 1 h. */
const PRICES: Record<string, readonly [number, number, number, number?, number?]> = {
  "gpt-4o-2024-08-06": [2.5, 1.25, 10],
  "gpt-4o-mini-2024-07-18": [0.15, 0.075, 0.6],
  "gpt-4.1-2025-04-14": [2, 0.5, 8],
  "o3-mini-2025-01-31": [1.1, 0.55, 4.4],
  "text-embedding-3-small": [0.02, 0.02, 0],
  "gpt-house-2026-05-01": [7, 3.5, 21],
  "claude-sonnet-4-5-20250929": [3, 0.3, 15, 3.75, 6],
  "claude-haiku-4-5-20251001": [1, 0.1, 5, 1.25, 2],
};
/** Of requests with more than 200,000 tokens of input. */
const LONG: typeof PRICES = { "claude-sonnet-4-5-20250929": [6, 0.6, 22.5, 7.5, 12] };

const kinds = ["input", "cacheRead", "output", "cacheWrite", "cacheWrite1h"] as const;
type Kind = (typeof kinds)[number];
const isLong = (call: Call) =>
  call.model in LONG &&
  call.input + (call.cacheRead ?? 0) + (call.cacheWrite ?? 0) + (call.cacheWrite1h ?? 0) > 200_000;

/** Millionths of a millionth of a dollar, exact: prices have at most three places. */
function picoDollars(call: Call, kind: Kind): bigint {
  const price = (isLong(call) ? LONG : PRICES)[call.model]?.[kinds.indexOf(kind)] ?? 0;
  const pico = BigInt(Math.round(price * 1e6)) * BigInt(call[kind] ?? 0);
  return call.batch ? pico / 2n : pico;
}

const decimal = (pico: bigint, places: number) =>
  `${pico / 10n ** BigInt(places)}.${(pico % 10n ** BigInt(places)).toString().padStart(places, "0")}`;

const seconds = (day: string) => Date.parse(day) / 1000;
const nextDay = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
const billedOf = (calls: readonly Call[], provider: Call["provider"], day: string) =>
  calls.filter((call) => call.provider === provider && call.day === day && call.seen !== "not_billed");
const groups = <T>(items: readonly T[], by: (item: T) => string) =>
  [...Map.groupBy(items, by)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
const total = (calls: readonly Call[], kind: Kind) => calls.reduce((sum, call) => sum + (call[kind] ?? 0), 0);

const ITEMS = { input: "input", cacheRead: "cached input", output: "output" };

/** Pages of `GET /v1/organization/costs?group_by=line_item` and of the usage by model and batch. */
export function openAiReports(calls: readonly Call[], days: readonly string[]) {
  const bucket = (day: string, results: object[]) => ({
    object: "bucket",
    start_time: seconds(day),
    end_time: seconds(nextDay(day)),
    results,
  });
  const costs = days.map((day) => {
    const byModel = groups(billedOf(calls, "openai", day), ({ model }) => model);
    const results = byModel.flatMap((group) =>
      (["input", "cacheRead", "output"] as const).flatMap((kind) => {
        if (total(group, kind) === 0) return [];
        const pico = group.reduce((sum, call) => sum + picoDollars(call, kind), 0n);
        return {
          object: "organization.costs.result",
          amount: { value: `${decimal(pico, 12)}000000000000`, currency: "usd" },
          line_item: `${group[0]?.model}, ${ITEMS[kind]}`,
          project_id: null,
          api_key_id: null,
          quantity: null,
        };
      }),
    );
    return bucket(day, results);
  });
  const usage = days.map((day) =>
    bucket(
      day,
      groups(billedOf(calls, "openai", day), ({ model, batch }) => `${model} ${batch}`).map((group) => ({
        object: "organization.usage.completions.result",
        input_tokens: total(group, "input") + total(group, "cacheRead"),
        output_tokens: total(group, "output"),
        input_cached_tokens: total(group, "cacheRead"),
        input_audio_tokens: 0,
        output_audio_tokens: 0,
        num_model_requests: group.length,
        project_id: null,
        user_id: null,
        api_key_id: null,
        model: group[0]?.model,
        batch: group[0]?.batch === true,
        service_tier: null,
      })),
    ),
  );
  const page = (data: object[]) => ({ object: "page", data, has_more: false, next_page: null });
  return { costs: page(costs), usage: page(usage) };
}

const TOKEN_TYPES: Record<Kind, string> = {
  input: "uncached_input_tokens",
  cacheRead: "cache_read_input_tokens",
  output: "output_tokens",
  cacheWrite: "cache_creation.ephemeral_5m_input_tokens",
  cacheWrite1h: "cache_creation.ephemeral_1h_input_tokens",
};

/** Pages of Anthropic's cost report, in cents, and of its usage report. */
export function anthropicReports(calls: readonly Call[], days: readonly string[]) {
  const bucket = (day: string, results: object[]) => ({
    starting_at: `${day}T00:00:00Z`,
    ending_at: `${nextDay(day)}T00:00:00Z`,
    results,
  });
  const key = (call: Call) => `${call.model} ${isLong(call)} ${call.batch}`;
  const about = ([call]: readonly Call[]) => ({
    context_window: call && isLong(call) ? "200k-1M" : "0-200k",
    model: call?.model,
    service_tier: call?.batch ? "batch" : "standard",
    workspace_id: null,
  });
  const costs = days.map((day) =>
    bucket(
      day,
      groups(billedOf(calls, "anthropic", day), key).flatMap((group) =>
        kinds.flatMap((kind) =>
          total(group, kind) === 0
            ? []
            : {
                amount: decimal(
                  group.reduce((sum, call) => sum + picoDollars(call, kind), 0n),
                  10,
                ),
                currency: "USD",
                cost_type: "tokens",
                description: `${group[0]?.model} Usage - ${kind}`,
                token_type: TOKEN_TYPES[kind],
                inference_geo: "global",
                ...about(group),
              },
        ),
      ),
    ),
  );
  const usage = days.map((day) =>
    bucket(
      day,
      groups(billedOf(calls, "anthropic", day), key).map((group) => ({
        uncached_input_tokens: total(group, "input"),
        cache_read_input_tokens: total(group, "cacheRead"),
        cache_creation: {
          ephemeral_5m_input_tokens: total(group, "cacheWrite"),
          ephemeral_1h_input_tokens: total(group, "cacheWrite1h"),
        },
        output_tokens: total(group, "output"),
        server_tool_use: { web_search_requests: 0 },
        api_key_id: null,
        ...about(group),
      })),
    ),
  );
  const page = (data: object[]) => ({ data, has_more: false, next_page: null });
  return { costs: page(costs), usage: page(usage) };
}

/** The spans of the calls that any was sent of. What was a batch, they do not say. */
export function spansOf(calls: readonly Call[]) {
  return calls
    .filter(({ seen }) => seen !== "no_span")
    .map((call, i) => {
      const { cacheRead = 0, cacheWrite = 0, cacheWrite1h = 0 } = call;
      const startTimeNs = BigInt(Date.parse(call.day) + (i % 1_400) * 60_000) * 1_000_000n;
      return aWireSpan(
        {
          "gen_ai.operation.name": call.output === 0 ? "embeddings" : "chat",
          "gen_ai.provider.name": call.provider,
          "gen_ai.request.model": call.model.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, ""),
          "gen_ai.response.model": call.model,
          "gen_ai.usage.input_tokens": call.input + cacheRead + cacheWrite + cacheWrite1h,
          "gen_ai.usage.cache_read.input_tokens": cacheRead,
          "gen_ai.usage.cache_creation.input_tokens": cacheWrite + cacheWrite1h,
          ...(cacheWrite1h > 0
            ? { "gen_ai.usage.cache_creation.ephemeral_1h_input_tokens": cacheWrite1h }
            : {}),
          "gen_ai.usage.output_tokens": call.output,
        },
        { traceId: hex(16), startTimeNs, endTimeNs: startTimeNs + 1_000_000n },
      );
    });
}
