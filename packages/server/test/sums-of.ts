import type { Period } from "../src/telemetry/profit-reads.ts";
import type { TelemetryStore } from "../src/telemetry/store.ts";
import type { SumQuestion } from "../src/telemetry/sum-question.ts";

/** What AI calls cost by customer, of all or of one, over the whole of a period. */
export async function costsByCustomer(store: TelemetryStore, period: Period, customerId?: string) {
  const sums = await store.costSums(questionOf(period, customerId));
  return sums.map(({ key, startMs, unpricedTokens, ...cost }) => ({ customerId: key, ...cost }));
}

/** Money that came and went by customer, as {@link costsByCustomer}; in dollars, without rates. */
export async function revenueByCustomer(store: TelemetryStore, period: Period, customerId?: string) {
  const sums = await store.revenueSums({
    ...questionOf(period, customerId),
    basis: "cash",
    timeZone: "UTC",
    days: [],
    reportingCurrency: "USD",
    ratedCurrencies: [],
    ratesFromMs: [],
  });
  return sums.map(({ key, startMs, rateFromMs, ...money }) => ({ customerId: key, ...money }));
}

function questionOf({ range, ...period }: Period, customerId: string | undefined): SumQuestion {
  const startsMs = [Number(range.startNs / 1_000_000n)];
  return { ...period, range, group: { by: "customer" }, customerId, startsMs };
}
