import type { Profit, ProfitRow } from "@anyway-sh/api";
import { fromScaled, toScaled } from "../../money.ts";

/** What a customer left more, or less, than in the period before. */
export interface Mover {
  key: string;
  name: string | null;
  email: string | null;
  /** Decimal amounts, as the profit has them. */
  change: string;
  revenue: string;
  cost: string;
}

/** The customers whose profit changed most. One that is in one of the periods alone was at zero in the other. */
export function movers(now: Profit, before: Profit, most: number): Mover[] {
  // Amounts of two currencies have no difference.
  if (now.currency !== before.currency) return [];
  const then = new Map(before.rows.map((row) => [row.key, row]));
  const keys = new Map<string, ProfitRow>(
    [...before.rows, ...now.rows].map((row) => [row.key, row] as const),
  );
  const current = new Map(now.rows.map((row) => [row.key, row]));
  const difference = (key: string, name: "profit" | "revenue" | "cost") =>
    toScaled(current.get(key)?.[name] ?? "0") - toScaled(then.get(key)?.[name] ?? "0");
  return [...keys.values()]
    .map((row) => ({ row, change: difference(row.key, "profit") }))
    .filter(({ change }) => change !== 0n)
    .sort((a, b) => (size(a.change) < size(b.change) ? 1 : -1))
    .slice(0, most)
    .map(({ row: { key, name, email }, change }) => ({
      key,
      name,
      email,
      change: fromScaled(change),
      revenue: fromScaled(difference(key, "revenue")),
      cost: fromScaled(difference(key, "cost")),
    }));
}

const size = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
