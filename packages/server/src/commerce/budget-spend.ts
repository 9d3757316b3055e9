import type { BusinessStore } from "../business/store.ts";
import { type Budget, type BudgetPeriod, periodAt } from "../model/budget.ts";
import { createCalendar } from "../model/calendar.ts";
import { msToNs } from "../model/time-range.ts";
import type { TraceCondition } from "../query/trace-query.ts";
import type { TelemetryStore } from "../telemetry/store.ts";

/** What one customer, one user or the project spent; nano-dollars. */
export interface Spend {
  spent: bigint;
  /** Calls without a price: `spent` lacks them. */
  unpriced: number;
}

/** What is spent of a budget in its window. */
export interface BudgetSpend {
  budget: Budget;
  period: BudgetPeriod;
  /** By customer or user; of a budget of the project's by the empty text alone. */
  bySubject: ReadonlyMap<string, Spend>;
  /** When it was asked for, in milliseconds. */
  asOf: number;
}

export interface SpendDeps {
  business: Pick<BusinessStore, "settings">;
  telemetry: Pick<TelemetryStore, "costs">;
  /** What the filter of a budget means. */
  conditionsOf: (filter: Budget["filter"]) => TraceCondition[];
  now: () => number;
}

/** Reads spend of budgets. Those that ask the same share one answer, so one is for one look at them. */
export function createSpendReader({ business, telemetry, conditionsOf, now }: SpendDeps) {
  const zones = new Map<string, Promise<string>>();
  const answers = new Map<string, Promise<ReadonlyMap<string, Spend>>>();
  const once = <T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> => {
    const answer = known.get(key) ?? ask();
    known.set(key, answer);
    return answer;
  };

  return async (budget: Budget): Promise<BudgetSpend> => {
    const { projectId, environment, filter, per } = budget;
    const timeZone = await once(zones, projectId, async () => (await business.settings(projectId)).timeZone);
    const asOf = now();
    const period = periodAt(budget.window, asOf, createCalendar(timeZone));
    // What clocks that run ahead say of the near future counts too.
    const endMs = period.endMs ?? asOf + 3_600_000;
    const key = JSON.stringify([projectId, environment, filter, per, period.startMs, period.endMs]);
    const bySubject = await once(answers, key, async () => {
      const rows = await telemetry.costs({
        projectId,
        environment,
        range: { startNs: msToNs(period.startMs), endNs: msToNs(endMs) },
        conditions: conditionsOf(filter),
        groupBy: per === "project" ? [] : [{ by: per }],
      });
      const spends = rows.map(({ group, cost, unpriced }): [string, Spend] => [
        group[0] ?? "",
        { spent: cost, unpriced },
      ]);
      if (per === "project")
        return new Map(spends.length === 0 ? [["", { spent: 0n, unpriced: 0 }]] : spends);
      return new Map(spends.filter(([subject]) => subject !== ""));
    });
    return { budget, period, bySubject, asOf };
  };
}
