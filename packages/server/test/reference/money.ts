import type { EnvironmentName, History, OrderFact } from "./history.ts";
import { customerOf, type OwnedSpan } from "./owners.ts";

/** Money that came or went at a time: minor units, signed, `tax` being a part of `amount`. */
export interface Money {
  kind: "payment" | "refund" | "fee";
  at: number;
  amount: number;
  tax: number;
}

const DIGITS: Record<string, number> = { USD: 2, EUR: 2, JPY: 0, KWD: 3 };

/** Rules 15 and 17: an order's money by date. An open or lost dispute takes money as a refund does, a won one gives it back. */
export function moneyOf(order: OrderFact): Money[] {
  const { paid, amount, dispute } = order;
  if (paid === undefined) return [];
  const lines: Money[] = [{ kind: "payment", at: paid, amount, tax: order.tax }];
  const outs = order.refunds.map((refund) => ({ ...refund, isDispute: false }));
  if (dispute) outs.push({ at: dispute.at, amount: dispute.amount, isDispute: true });
  let left = amount;
  const taxOf = (part: number) => (amount === 0 ? 0 : Math.round((order.tax * part) / amount));
  // What is won back later does not change what there was to give back then.
  for (const { at, amount: asked, isDispute } of outs.sort((a, b) => a.at - b.at)) {
    const part = Math.min(asked, left);
    const tax = taxOf(amount - left + part) - taxOf(amount - left);
    if (part === 0) continue;
    lines.push({ kind: "refund", at, amount: -part, tax: -tax });
    if (isDispute && dispute?.end === "won")
      lines.push({ kind: "refund", at: dispute.endAt, amount: part, tax });
    else left -= part;
  }
  if (order.fee > 0) lines.push({ kind: "fee", at: paid, amount: -order.fee, tax: 0 });
  return lines;
}

/** What a line of the table of profit says. Money in the project's currency, of eighteen places. */
export interface ProfitFacts {
  gross: bigint;
  tax: bigint;
  refunded: bigint;
  revenue: bigint;
  cost: bigint;
  /** Null where nobody reported any. */
  fees: bigint | null;
  profit: bigint;
  orders: number;
  traces: number;
  unpriced: number;
  /** Minor units by currency without a rate: what came less what went. */
  unconverted: Record<string, bigint>;
  incomplete: boolean;
}

export interface ProfitReport {
  rows: Map<string, ProfitFacts>;
  noCustomer: ProfitFacts;
  shared: ProfitFacts;
  totals: ProfitFacts;
  leftOut: { cost: bigint; orders: number };
}

/** Rules 4, 17 to 19 and 21: what each customer paid, cost and left. */
export function profitReport(
  history: History,
  owned: readonly OwnedSpan[],
  period: { start: number; end: number },
): ProfitReport {
  const isIn = (at: number | undefined) => at !== undefined && period.start <= at && at < period.end;
  const environment = ordersEnvironmentOf(history);
  const within = owned.filter(({ span }) => isIn(span.start));
  const spans = within.filter(({ span }) => span.environment === "production");
  const orders = history.orders
    .filter((order) => order.environment === environment)
    .map((order) => ({
      order,
      customer: order.customer && customerOf(order.customer, order.placed, history),
    }));
  const of = (some: readonly OwnedSpan[], their: readonly OrderFact[]) => factsOf(history, some, their, isIn);
  const ordersOf = (key: string) =>
    orders.filter(({ customer }) => customer === key).map(({ order }) => order);
  const customers = new Set(
    [...spans.map(({ customer }) => customer), ...orders.map(({ customer }) => customer)].filter(Boolean),
  );
  return {
    rows: new Map(
      Array.from(customers, (key) => [
        key,
        of(
          spans.filter(({ customer }) => customer === key),
          ordersOf(key),
        ),
      ]),
    ),
    noCustomer: of(
      spans.filter(({ customer, isShared }) => customer === "" && !isShared),
      ordersOf(""),
    ),
    shared: of(
      spans.filter(({ isShared }) => isShared),
      [],
    ),
    totals: of(
      spans,
      orders.map(({ order }) => order),
    ),
    leftOut: {
      cost: within
        .filter(({ span }) => span.environment !== "production")
        .reduce((sum, { cost }) => sum + cost, 0n),
      orders: history.orders.filter((order) => order.environment !== environment && isIn(order.paid)).length,
    },
  };
}

/** Rule 4: a project that has only test orders shows those. */
export function ordersEnvironmentOf({ orders }: History): EnvironmentName {
  const paid = orders.filter((order) => order.paid !== undefined).map((order) => order.environment);
  return paid.includes("test") && !paid.includes("production") ? "test" : "production";
}

function factsOf(
  history: History,
  spans: readonly OwnedSpan[],
  orders: readonly OrderFact[],
  isIn: (at: number) => boolean,
): ProfitFacts {
  const facts = { gross: 0n, tax: 0n, refunded: 0n, cost: 0n };
  const unconverted: Record<string, bigint> = {};
  let fees: bigint | null = null;
  let count = 0;
  let isCostWhole = true;
  for (const { cost, span } of spans) {
    const converted = convert(cost, 9, "USD", span.start, history);
    if (converted === undefined) isCostWhole &&= cost === 0n;
    else facts.cost += converted;
  }
  for (const order of orders)
    for (const { kind, at, amount, tax } of moneyOf(order)) {
      if (!isIn(at)) continue;
      if (kind === "payment") count++;
      // Rule 18: by the rate of the order's date, for its refunds too.
      const inOwn = (minor: number) =>
        convert(BigInt(minor), DIGITS[order.currency] ?? 2, order.currency, order.paid ?? 0, history);
      const [whole, part] = [inOwn(amount), inOwn(tax)];
      if (whole === undefined || part === undefined) {
        const net = kind === "fee" ? 0n : BigInt(amount - tax);
        unconverted[order.currency] = (unconverted[order.currency] ?? 0n) + net;
      } else if (kind === "payment") {
        facts.gross += whole;
        facts.tax += part;
      } else if (kind === "refund") facts.refunded -= whole - part;
      else fees = (fees ?? 0n) - whole;
    }
  const revenue = facts.gross - facts.tax - facts.refunded;
  const unpriced = spans.filter(({ isUnpriced }) => isUnpriced).length;
  return {
    ...facts,
    revenue,
    fees,
    profit: revenue - facts.cost - (fees ?? 0n),
    orders: count,
    traces: new Set(spans.map(({ span }) => span.traceId)).size,
    unpriced,
    unconverted,
    incomplete: unpriced > 0 || Object.keys(unconverted).length > 0 || !isCostWhole,
  };
}

/** Rule 18; undefined without a rate. */
function convert(
  amount: bigint,
  digits: number,
  currency: string,
  at: number,
  history: History,
): bigint | undefined {
  const units = amount * 10n ** BigInt(9 - digits);
  if (currency === history.currency) return units * 1_000_000_000n;
  const known = history.rates.filter((rate) => rate.currency === currency && rate.from <= at);
  const latest = known.toSorted((a, b) => a.from - b.from).at(-1);
  return latest && units * latest.billionths;
}
