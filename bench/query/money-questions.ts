import { profitReport } from "../../packages/server/src/commerce/profit-report.ts";
import type { TimeRange } from "../../packages/server/src/model/time-range.ts";
import { PROJECT } from "./business.ts";
import { at, type Question, type Subjects } from "./question.ts";
import { rangeOf } from "./trace-questions.ts";

const PAGE = 50;

/** The table of profit, as it is answered. */
async function profit({ store, records }: Subjects, range: TimeRange): Promise<number> {
  const report = await profitReport(
    { telemetry: store, business: records },
    { projectId: PROJECT, range, environment: undefined, group: { by: "customer" }, basis: "cash" },
  );
  return report.rows.length;
}

export const MONEY_QUESTIONS: readonly Question[] = [
  { name: "profit_by_customer", ask: (subjects, turn) => profit(subjects, rangeOf(subjects, turn)) },
  { name: "profit_by_customer_90_days", ask: (subjects) => profit(subjects, subjects.business) },
  {
    name: "customer_timeline",
    async ask({ store, business, customerIds }, turn) {
      const page = { environment: "production", beforeNs: business.endNs, limit: PAGE } as const;
      return (await store.conversations(PROJECT, at(customerIds, turn), page)).length;
    },
  },
];
