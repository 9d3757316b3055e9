import type { Converter } from "../model/exchange-rate.ts";

/** What AI calls cost from one time on; no rate changes before the next part begins. */
export interface CostPart {
  startMs: number;
  /** Nano-dollars. */
  cost: bigint;
  unpricedSpans: number;
  unpricedTokens: number;
  unpricedModels: readonly string[];
}

/** Money of orders in one currency, in its minor units. */
export interface RevenuePart {
  currency: string;
  /** When the rate began that held as they were paid; any time of it does. */
  rateFromMs: number;
  /** Paid ones. */
  orders: number;
  /** Paid, with tax. */
  amount: bigint;
  /** The part of `amount` that is tax. */
  tax: bigint;
  /** Refunded or held back, without tax. */
  refunded: bigint;
  /** What payment providers took; null when none said. */
  fees: bigint | null;
}

/** What is known of one line of the profit and loss table before it is added up. A line of lines has all their parts. */
export interface ProfitInput {
  costs: readonly CostPart[];
  revenue: readonly RevenuePart[];
  traces: number;
}

/** A line of the table. Money in the reporting currency, of `MONEY_PLACES`. */
export interface ProfitLine {
  /** Paid, with tax. */
  gross: bigint;
  tax: bigint;
  /** Refunded, disputed and not won, without tax. */
  refunded: bigint;
  /** What is left of `gross` without the two. */
  revenue: bigint;
  cost: bigint;
  /** What payment providers took; null when none said. */
  fees: bigint | null;
  profit: bigint;
  /** Profit per revenue in ten-thousandths, rounded toward zero; undefined without revenue. */
  margin: bigint | undefined;
  orders: number;
  traces: number;
  unpricedSpans: number;
  unpricedTokens: number;
  unpricedModels: string[];
  /** Orders in a currency without a rate, in its minor units: what came less what went. */
  unconverted: { currency: string; amount: bigint; orders: number }[];
  /** Nano-dollars that there is no rate for. */
  unconvertedCost: bigint;
}

/** Rules 17 to 19: profit is revenue without tax and net of refunds, less what AI calls and payment providers cost. */
export function profitLine({ costs, revenue: parts, traces }: ProfitInput, converter: Converter): ProfitLine {
  const line = { gross: 0n, tax: 0n, refunded: 0n, cost: 0n, unconvertedCost: 0n };
  let fees: bigint | null = null;
  let orders = 0;
  let unpricedSpans = 0;
  let unpricedTokens = 0;
  const unpricedModels = new Set<string>();
  const unconverted = new Map<string, { amount: bigint; orders: number }>();
  for (const part of costs) {
    const cost = converter.cost(part.cost, part.startMs);
    if (cost === undefined) line.unconvertedCost += part.cost;
    else line.cost += cost;
    unpricedSpans += part.unpricedSpans;
    unpricedTokens += part.unpricedTokens;
    for (const model of part.unpricedModels) unpricedModels.add(model);
  }
  for (const part of parts) {
    orders += part.orders;
    const converted = (amount: bigint) => converter.minorUnits(amount, part.currency, part.rateFromMs);
    const gross = converted(part.amount);
    if (gross === undefined) {
      const before = unconverted.get(part.currency);
      unconverted.set(part.currency, {
        amount: (before?.amount ?? 0n) + part.amount - part.tax - part.refunded,
        orders: (before?.orders ?? 0) + part.orders,
      });
      continue;
    }
    line.gross += gross;
    line.tax += converted(part.tax) ?? 0n;
    line.refunded += converted(part.refunded) ?? 0n;
    if (part.fees !== null) fees = (fees ?? 0n) + (converted(part.fees) ?? 0n);
  }
  const revenue = line.gross - line.tax - line.refunded;
  const profit = revenue - line.cost - (fees ?? 0n);
  return {
    ...line,
    revenue,
    fees,
    profit,
    margin: revenue > 0n ? (profit * 10_000n) / revenue : undefined,
    orders,
    traces,
    unpricedSpans,
    unpricedTokens,
    unpricedModels: [...unpricedModels].sort(),
    unconverted: Array.from(unconverted, ([currency, part]) => ({ currency, ...part })).sort((a, b) =>
      a.currency < b.currency ? -1 : 1,
    ),
  };
}

/** Whether something is missing from the sums of a line. */
export function isIncomplete(line: ProfitLine): boolean {
  return line.unpricedSpans > 0 || line.unconverted.length > 0 || line.unconvertedCost > 0n;
}
