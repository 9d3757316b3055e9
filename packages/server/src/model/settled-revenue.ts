import type { Order, RevenueLine } from "./order.ts";

/**
 * The revenue lines of an order in the currency that its provider credits, in minor units: by the rate of the payment,
 * and so that parts which add up to the payment add up to what was credited. Undefined where it credits no other.
 */
export function settledRevenue({
  amount,
  settledAmount,
  revenue,
}: Pick<Order, "amount" | "settledAmount" | "revenue">): Pick<RevenueLine, "amount" | "tax">[] | undefined {
  if (settledAmount === null || amount === 0) return undefined;
  const settle = (part: number) => Number((BigInt(part) * BigInt(settledAmount)) / BigInt(amount));
  let balance = 0;
  let taxBalance = 0;
  return revenue.map((line) => {
    // A fee is no part of the payment.
    if (line.kind === "fee") return { amount: settle(line.amount), tax: 0 };
    const before = { amount: settle(balance), tax: settle(taxBalance) };
    balance += line.amount;
    taxBalance += line.tax;
    return { amount: settle(balance) - before.amount, tax: settle(taxBalance) - before.tax };
  });
}
