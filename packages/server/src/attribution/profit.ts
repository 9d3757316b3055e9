import { centsToNanoUsd, REPORTING_CURRENCY } from "../model/money.ts";

/** Money of orders in one currency, in its minor units. */
export interface Revenue {
  currency: string;
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

/** What is known of one line of the profit and loss table before it is added up. */
export interface ProfitInput {
  /** Nano-dollars. */
  cost: bigint;
  traces: number;
  unpricedSpans: number;
  unpricedModels: readonly string[];
  revenue: readonly Revenue[];
}

/** A line of the table. Money in nano-dollars. */
export interface ProfitLine {
  /** Paid, without tax, net of refunds and disputes. */
  revenue: bigint;
  /** What is taken off in `revenue`, without tax. */
  refunded: bigint;
  cost: bigint;
  /** What payment providers took; null when none said. */
  fees: bigint | null;
  profit: bigint;
  /** Profit per revenue in ten-thousandths, rounded toward zero; undefined without revenue. */
  margin: bigint | undefined;
  orders: number;
  traces: number;
  unpricedSpans: number;
  unpricedModels: string[];
  /** Orders in a currency without a rate, in its minor units: what came less what went. */
  unconverted: { currency: string; amount: bigint; orders: number }[];
}

/** Rules 17 to 19: profit is revenue without tax and net of refunds, less what AI calls and payment providers cost. */
export function profitLine(input: ProfitInput): ProfitLine {
  let revenue = 0n;
  let refunded = 0n;
  let fees: bigint | null = null;
  let orders = 0;
  const unconverted: ProfitLine["unconverted"] = [];
  for (const part of input.revenue) {
    orders += part.orders;
    const net = part.amount - part.tax - part.refunded;
    if (part.currency === REPORTING_CURRENCY) {
      revenue += centsToNanoUsd(net);
      refunded += centsToNanoUsd(part.refunded);
      if (part.fees !== null) fees = (fees ?? 0n) + centsToNanoUsd(part.fees);
    } else unconverted.push({ currency: part.currency, amount: net, orders: part.orders });
  }
  const profit = revenue - input.cost - (fees ?? 0n);
  return {
    revenue,
    refunded,
    cost: input.cost,
    fees,
    profit,
    margin: revenue > 0n ? (profit * 10_000n) / revenue : undefined,
    orders,
    traces: input.traces,
    unpricedSpans: input.unpricedSpans,
    unpricedModels: [...input.unpricedModels],
    unconverted,
  };
}

/** The sum of lines. `traces` is not a sum: one trace may serve two customers. */
export function totalInput(inputs: readonly ProfitInput[], traces: number): ProfitInput {
  const revenue = new Map<string, Revenue>();
  for (const part of inputs.flatMap((input) => input.revenue)) {
    const sum = revenue.get(part.currency);
    revenue.set(part.currency, {
      currency: part.currency,
      orders: (sum?.orders ?? 0) + part.orders,
      amount: (sum?.amount ?? 0n) + part.amount,
      tax: (sum?.tax ?? 0n) + part.tax,
      refunded: (sum?.refunded ?? 0n) + part.refunded,
      fees: part.fees === null ? (sum?.fees ?? null) : (sum?.fees ?? 0n) + part.fees,
    });
  }
  return {
    cost: inputs.reduce((sum, input) => sum + input.cost, 0n),
    traces,
    unpricedSpans: inputs.reduce((sum, input) => sum + input.unpricedSpans, 0),
    unpricedModels: [...new Set(inputs.flatMap((input) => input.unpricedModels))].sort(),
    revenue: [...revenue.values()],
  };
}
