import type * as api from "@anyway-sh/api";
import { CREDIT_MODELS } from "@anyway-sh/semconv";
import { type Column, fields } from "./table.ts";

export const SESSION_COLUMNS: readonly Column<api.SessionSummary>[] = fields<api.SessionSummary>({
  session_id: "text",
  title: "text",
  start_time: "text",
  end_time: "text",
  traces: "integer",
  errors: "integer",
  calls: "integer",
  models: "json",
  tokens_input: "integer",
  tokens_output: "integer",
  cost: "decimal",
  cost_incomplete: "boolean",
  customer_ids: "json",
  user_ids: "json",
  order_ids: "json",
  scores: "json",
});

/** Amounts are minor units of the currency, as everywhere of orders. */
export const ORDER_COLUMNS: readonly Column<api.Order>[] = fields<api.Order>({
  id: "text",
  external_id: "text",
  customer_id: "text",
  product_id: "text",
  status: "text",
  kind: "text",
  currency: "text",
  amount: "integer",
  amount_refunded: "integer",
  amount_disputed: "integer",
  tax: "integer",
  fees: "integer",
  settled_amount: "integer",
  settled_currency: "text",
  placed_at: "text",
  paid_at: "text",
  provider: "text",
  payment_link_id: "text",
  merchant_reference: "text",
  subscription_id: "text",
  period_start: "text",
  period_end: "text",
  trace_id: "text",
  span_id: "text",
  environment: "text",
  metadata: "json",
  created_at: "text",
});

/** A line of the report of profit; `is` tells those that are of nobody. */
export interface ProfitFileRow {
  is: "shared" | "no_customer" | "unallocated" | "total" | null;
  key: string | null;
  name: string | null;
  email: string | null;
  last_seen: string | null;
  currency: string;
  line: api.ProfitLine;
}

/** The lines of the report, those that make it add up among them. */
export function profitRows(report: api.Profit): ProfitFileRow[] {
  const { currency } = report;
  const none = { key: null, name: null, email: null, last_seen: null, currency };
  const others = [
    ["shared", report.shared],
    ["no_customer", report.no_customer],
    ["unallocated", report.unallocated],
    ["total", report.totals],
  ] as const;
  return [
    ...report.rows.map(
      (line): ProfitFileRow => ({
        is: null,
        key: line.key,
        name: line.name,
        email: line.email,
        last_seen: line.last_seen,
        currency,
        line,
      }),
    ),
    ...others.flatMap(([is, line]): ProfitFileRow[] => (line ? [{ ...none, is, line }] : [])),
  ];
}

export const PROFIT_COLUMNS: readonly Column<ProfitFileRow>[] = [
  ...fields<ProfitFileRow>({ key: "text", name: "text", email: "text", is: "text", currency: "text" }),
  ...fields<api.ProfitLine>({
    gross: "decimal",
    tax: "decimal",
    refunded: "decimal",
    revenue: "decimal",
    cost: "decimal",
    fees: "decimal",
    profit: "decimal",
    margin: "decimal",
    orders: "integer",
    traces: "integer",
    unpriced_spans: "integer",
    unpriced_tokens: "integer",
    unpriced_models: "json",
    unconverted: "json",
    unconverted_cost: "decimal",
    incomplete: "boolean",
  }).map(({ of, ...head }): Column<ProfitFileRow> => ({ ...head, of: ({ line }) => of(line) })),
  ...fields<ProfitFileRow>({ last_seen: "text" }),
];

type Unattributed = NonNullable<api.Conversions["unattributed"]>;

/** A line of the report of conversions; those that nothing preceded have orders and money alone. */
export interface ConversionFileRow {
  value: string | null;
  is: "total" | "unattributed" | null;
  currency: string;
  line: api.ConversionLine | undefined;
  unattributed: Unattributed | undefined;
}

const STAGES = ["conversations", "intent", "payment_link", "paid"] as const;

export const CONVERSION_COLUMNS: readonly Column<ConversionFileRow>[] = [
  ...fields<ConversionFileRow>({ value: "text", is: "text", currency: "text" }),
  ...STAGES.flatMap((stage): Column<ConversionFileRow>[] =>
    (["visitors", "conversations"] as const).map((what) => ({
      name: `${stage}_${what}`,
      type: "integer",
      of: ({ line }) => line?.funnel[stage][what] ?? null,
    })),
  ),
  ofLine("conversion_rate", "decimal", (line) => line.conversion_rate),
  ...CREDIT_MODELS.flatMap((model): Column<ConversionFileRow>[] => [
    {
      name: `orders_${model}`,
      type: "decimal",
      of: ({ line, unattributed }) => line?.orders[model] ?? unattributed?.orders.toString() ?? null,
    },
    {
      name: `credited_${model}`,
      type: "decimal",
      of: ({ line, unattributed }) => (line?.credited[model] ?? unattributed?.money)?.total ?? null,
    },
  ]),
  ofLine("time_to_convert_ms_median", "number", (line) => line.time_to_convert_ms?.median),
  ofLine("time_to_convert_ms_p90", "number", (line) => line.time_to_convert_ms?.p90),
  ofLine("touches_median", "number", (line) => line.touches_to_convert?.median),
  ofLine("touches_mean", "number", (line) => line.touches_to_convert?.mean),
  ofLine("cost_converted", "decimal", (line) => line.cost_converted),
  ofLine("cost_not_converted", "decimal", (line) => line.cost_not_converted),
  ofLine("cost_to_convert", "decimal", (line) => line.cost_to_convert),
  ofLine("unpriced_calls", "integer", ({ unpriced_calls: calls }) => calls.converted + calls.not_converted),
  {
    name: "unconverted",
    type: "json",
    of: ({ line, unattributed }) => (line?.credited.last ?? unattributed?.money)?.unconverted ?? null,
  },
];

function ofLine(
  name: string,
  type: Column<ConversionFileRow>["type"],
  of: (line: api.ConversionLine) => string | number | null | undefined,
): Column<ConversionFileRow> {
  return { name, type, of: ({ line }) => (line && of(line)) ?? null };
}
