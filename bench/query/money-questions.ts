import { conversionReport } from "../../packages/server/src/commerce/conversion-report.ts";
import { costReport } from "../../packages/server/src/commerce/cost-report.ts";
import { profitReport } from "../../packages/server/src/commerce/profit-report.ts";
import type { TimeRange } from "../../packages/server/src/model/time-range.ts";
import type { CostGroup } from "../../packages/server/src/query/cost-question.ts";
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

/** Conversions and what is credited with them by workflow, as they are answered. */
async function conversions({ store, records }: Subjects, range: TimeRange): Promise<number> {
  const asked = {
    projectId: PROJECT,
    range,
    environment: undefined,
    model: undefined,
    windowDays: undefined,
    dating: "event",
    dimension: { of: "workflow" },
    conditions: [],
  } as const;
  return (await conversionReport({ telemetry: store, business: records }, asked, undefined)).rows.length;
}

/** The page of costs with its chart, as it is answered. */
async function costs({ store, records }: Subjects, range: TimeRange, by: CostGroup): Promise<number> {
  const asked = {
    projectId: PROJECT,
    range,
    environment: undefined,
    conditions: [],
    groupBy: [by],
    interval: "day",
    limit: PAGE,
    mostCells: PAGE * 100,
  } as const;
  return (await costReport({ telemetry: store, business: records }, asked)).rows.length;
}

export const MONEY_QUESTIONS: readonly Question[] = [
  { name: "profit_by_customer", ask: (subjects, turn) => profit(subjects, rangeOf(subjects, turn)) },
  { name: "profit_by_customer_90_days", ask: (subjects) => profit(subjects, subjects.business) },
  {
    name: "costs_by_model_day",
    ask: (subjects, turn) => costs(subjects, rangeOf(subjects, turn), { by: "model" }),
  },
  { name: "costs_by_model_90_days", ask: (subjects) => costs(subjects, subjects.business, { by: "model" }) },
  {
    name: "costs_by_customer",
    ask: (subjects, turn) => costs(subjects, rangeOf(subjects, turn), { by: "customer" }),
  },
  {
    name: "costs_by_property",
    ask: (subjects, turn) => costs(subjects, rangeOf(subjects, turn), { by: "property", key: "feature" }),
  },
  { name: "conversions", ask: (subjects, turn) => conversions(subjects, rangeOf(subjects, turn)) },
  { name: "conversions_90_days", ask: (subjects) => conversions(subjects, subjects.business) },
  {
    name: "customer_timeline",
    async ask({ store, business, customerIds }, turn) {
      const page = { environment: "production", beforeNs: business.endNs, limit: PAGE } as const;
      return (await store.conversations(PROJECT, at(customerIds, turn), page)).length;
    },
  },
];
