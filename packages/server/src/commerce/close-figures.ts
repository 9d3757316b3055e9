import type { ProfitLine } from "../attribution/profit.ts";
import { COST_PARTS, type CostParts } from "../model/cost-parts.ts";
import { type Figures, toFigures } from "../model/statement.ts";
import { type CostRow, NO_COST } from "../telemetry/cost-reads.ts";

/** Figures whose names end in what they are of: a currency, a model, a day. */
const UNCONVERTED = "unconverted ";
const UNCONVERTED_ORDERS = "unconverted_orders ";
const UNPRICED_MODEL = "unpriced_model ";
const DAY = "day ";

const TOKENS = ["input", "cacheRead", "cacheWrite", "output", "reasoning"] as const;
const COUNTS = ["calls", "unpriced", "unpricedTokens", "traces", "uncompared"] as const;

/** A line of the profit report as figures that add up: what follows from others is not among them. */
export function profitFigures(line: ProfitLine): Figures {
  return toFigures([
    ["gross", line.gross],
    ["tax", line.tax],
    ["refunded", line.refunded],
    ["cost", line.cost],
    ["fees", line.fees ?? 0n],
    ["fees_known", line.fees === null ? 0n : 1n],
    ["orders", BigInt(line.orders)],
    ["traces", BigInt(line.traces)],
    ["unpriced_spans", BigInt(line.unpricedSpans)],
    ["unpriced_tokens", BigInt(line.unpricedTokens)],
    ["unconverted_cost", line.unconvertedCost],
    ...line.unpricedModels.map((model) => [`${UNPRICED_MODEL}${model}`, 1n] as const),
    ...line.unconverted.flatMap(
      ({ currency, amount, orders }) =>
        [
          [`${UNCONVERTED}${currency}`, amount],
          [`${UNCONVERTED_ORDERS}${currency}`, BigInt(orders)],
        ] as const,
    ),
  ]);
}

/** The line that the figures are of. Of differences, what the line came to differ in. */
export function toProfitLine(figures: Figures): ProfitLine {
  const amount = (name: string) => figures.get(name) ?? 0n;
  const revenue = amount("gross") - amount("tax") - amount("refunded");
  const profit = revenue - amount("cost") - amount("fees");
  const currencies = new Set([...named(figures, UNCONVERTED), ...named(figures, UNCONVERTED_ORDERS)]);
  return {
    gross: amount("gross"),
    tax: amount("tax"),
    refunded: amount("refunded"),
    revenue,
    cost: amount("cost"),
    fees: figures.has("fees_known") || figures.has("fees") ? amount("fees") : null,
    profit,
    margin: revenue > 0n ? (profit * 10_000n) / revenue : undefined,
    orders: Number(amount("orders")),
    traces: Number(amount("traces")),
    unpricedSpans: Number(amount("unpriced_spans")),
    unpricedTokens: Number(amount("unpriced_tokens")),
    unpricedModels: named(figures, UNPRICED_MODEL),
    unconverted: [...currencies].sort().map((currency) => ({
      currency,
      amount: amount(`${UNCONVERTED}${currency}`),
      orders: Number(amount(`${UNCONVERTED_ORDERS}${currency}`)),
    })),
    unconvertedCost: amount("unconverted_cost"),
  };
}

/** What was spent on one value in a month, as figures that add up; `days` has the cost of each by its date. */
export function costFigures(
  row: CostRow,
  days: Iterable<readonly [date: string, cost: bigint]> = [],
): Figures {
  return toFigures([
    ["cost", row.cost],
    ["saved", row.saved],
    ...COUNTS.map((count) => [count, BigInt(row[count])] as const),
    ...TOKENS.map((kind) => [`tokens_${kind}`, BigInt(row.tokens[kind])] as const),
    ...COST_PARTS.map((part) => [`part_${part}`, row.parts[part]] as const),
    ...Array.from(days, ([date, cost]) => [`${DAY}${date}`, cost] as const),
  ]);
}

export function toCostRow(figures: Figures, value: Pick<CostRow, "group" | "shared" | "startMs">): CostRow {
  const amount = (name: string) => figures.get(name) ?? 0n;
  const count = (name: string) => Number(amount(name));
  return {
    ...NO_COST,
    ...value,
    cost: amount("cost"),
    saved: amount("saved"),
    calls: count("calls"),
    unpriced: count("unpriced"),
    unpricedTokens: count("unpricedTokens"),
    traces: count("traces"),
    uncompared: count("uncompared"),
    tokens: {
      input: count("tokens_input"),
      cacheRead: count("tokens_cacheRead"),
      cacheWrite: count("tokens_cacheWrite"),
      output: count("tokens_output"),
      reasoning: count("tokens_reasoning"),
    },
    parts: Object.fromEntries(COST_PARTS.map((part) => [part, amount(`part_${part}`)])) as CostParts,
  };
}

/** The cost by day, oldest first; days without any are not in it. */
export function costByDay(figures: Figures): [date: string, cost: bigint][] {
  return named(figures, DAY).map((date) => [date, figures.get(`${DAY}${date}`) ?? 0n]);
}

/** What the names of this kind are of, sorted. */
function named(figures: Figures, kind: string): string[] {
  return [...figures.keys()]
    .filter((name) => name.startsWith(kind))
    .map((name) => name.slice(kind.length))
    .sort();
}
