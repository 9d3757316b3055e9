import type { Page, ProfitLine } from "@anyway-sh/api";
import type { Client, Query } from "@anyway-sh/api/client";

const PLACES = 18;

/** A decimal as an exact number of its eighteenth places, so that sums of them are exact too. */
export function exact(decimal: string): bigint {
  const negative = decimal.startsWith("-");
  const [whole = "0", fraction = ""] = decimal.replace("-", "").split(".");
  if (fraction.length > PLACES) throw new RangeError(`${decimal} has more than ${PLACES} places`);
  const scaled = BigInt(whole + fraction.padEnd(PLACES, "0"));
  return negative ? -scaled : scaled;
}

export function total(decimals: readonly string[]): bigint {
  return decimals.reduce((sum, decimal) => sum + exact(decimal), 0n);
}

/** Minor units of a currency with two places. */
export function minor(units: number): bigint {
  return BigInt(units) * 10n ** BigInt(PLACES - 2);
}

/** What of a line is a sum. */
export function sums(line: ProfitLine | null) {
  return {
    gross: exact(line?.gross ?? "0"),
    tax: exact(line?.tax ?? "0"),
    refunded: exact(line?.refunded ?? "0"),
    revenue: exact(line?.revenue ?? "0"),
    cost: exact(line?.cost ?? "0"),
    fees: exact(line?.fees ?? "0"),
    profit: exact(line?.profit ?? "0"),
    orders: BigInt(line?.orders ?? 0),
    unpriced: BigInt(line?.unpriced_spans ?? 0),
  };
}
export type Sums = ReturnType<typeof sums>;

export function addUp(parts: readonly Sums[]): Sums {
  const sum = sums(null);
  for (const part of parts) for (const key of Object.keys(sum) as (keyof Sums)[]) sum[key] += part[key];
  return sum;
}

/** Every page of a list. */
export async function everything<T>(read: (query: Query) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await read({ limit: 100, cursor });
    all.push(...page.data);
    if (page.pagination.next_cursor === null) return all;
    cursor = page.pagination.next_cursor;
  }
}

/** The customers that the profit table has. */
export async function customersOf(client: Client, range: Query) {
  return (await client.profit({ ...range, group_by: "customer" })).data.rows;
}
