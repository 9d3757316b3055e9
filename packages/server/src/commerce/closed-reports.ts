import type { Environment } from "@anyway-sh/semconv";
import type { BusinessReads } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import { createCalendar } from "../model/calendar.ts";
import type { MonthClose } from "../model/month-close.ts";
import type { Figures, Section, StatementLine } from "../model/statement.ts";
import { alignToSlots, msToNs, type TimeRange } from "../model/time-range.ts";
import type { CostRow } from "../telemetry/cost-reads.ts";
import { costByDay, toCostRow, toProfitLine } from "./close-figures.ts";
import type { CostReportQuestion } from "./cost-report.ts";
import { dateOf } from "./month-statement.ts";
import type { ProfitQuestion, ProfitReport, ProfitReportLine } from "./profit-report.ts";

const NONE: Figures = new Map();

/** The profit of a month as it was closed. Refused where the range is no closed month, or asks for what is not kept. */
export async function closedProfit(
  business: BusinessReads,
  question: ProfitQuestion,
): Promise<ProfitReport & { closedAt: number }> {
  const { projectId, range, environment, group } = question;
  const isKept =
    (group.by === "customer" || group.by === "none") &&
    question.basis === "cash" &&
    question.interval === undefined &&
    question.customerId === undefined;
  if (!isKept)
    throw refuse(
      "as",
      "closed is kept by customer, or with group_by=none, with basis=cash, without interval and customer_id",
    );
  const close = await closeOf(business, projectId, range, environment);
  const lines = await business.closeLines([close.id], { first: 0, last: 0 });
  const toLine = ({ figures }: Pick<StatementLine, "figures">): ProfitReportLine => ({
    line: toProfitLine(figures),
    trend: [],
  });
  const alone = (section: Section) => lines.find((line) => line.section === section) ?? { figures: NONE };
  const byCustomer = group.by === "customer";
  const left = alone("profit.left_out").figures;
  return {
    closedAt: close.closedAt,
    currency: close.currency,
    timeZone: close.timeZone,
    environment: close.environment,
    ordersEnvironment: close.ordersEnvironment,
    intervals: [],
    rows: lines
      .filter(({ section }) => byCustomer && section === "profit.customer")
      .map((line) => ({ key: line.key, lastSeenNs: undefined, ...toLine(line) })),
    noCustomer: byCustomer ? toLine(alone("profit.none")) : undefined,
    shared: byCustomer ? toLine(alone("profit.shared")) : undefined,
    unallocated: undefined,
    totals: toLine(alone("profit.total")),
    leftOut: {
      cost: left.get("cost") ?? 0n,
      orders: Number(left.get("orders") ?? 0n),
      traces: Number(left.get("traces") ?? 0n),
    },
  };
}

/** What was spent on one value, or on all. */
export interface ClosedCostLine {
  sum: CostRow;
  /** The cost by interval. */
  trend: bigint[];
}

export interface ClosedCosts {
  close: MonthClose;
  /** When its days begin, in milliseconds; none where none were asked for. */
  intervals: number[];
  /** The dearest first. */
  rows: ClosedCostLine[];
  totals: ClosedCostLine;
}

/** What a month cost as it was closed. Refused where the range is no closed month, or asks for what is not kept. */
export async function closedCosts(
  business: BusinessReads,
  question: Omit<CostReportQuestion, "limit" | "mostCells">,
): Promise<ClosedCosts> {
  const { projectId, conditions, groupBy, interval } = question;
  const [group] = groupBy;
  const by = group?.by;
  const isKept =
    groupBy.length <= 1 &&
    (by === undefined || by === "model" || by === "customer") &&
    conditions.length === 0 &&
    (interval === undefined || (interval === "day" && by !== "customer"));
  if (!isKept)
    throw refuse(
      "as",
      "closed is kept by model and as a whole, also by day, and by customer; without filters",
    );
  const close = await closeOf(business, projectId, question.range, question.environment);
  const sections: Section[] =
    by === "model" ? ["cost.model"] : by === "customer" ? ["cost.customer", "cost.shared"] : [];
  const lines = await business.closeLines([close.id], { first: 0, last: 0 }, [...sections, "cost.total"]);
  const { startMs } = close;
  const calendar = createCalendar(close.timeZone);
  const intervals = interval === undefined ? [] : calendar.startsIn(close, interval);
  const dates = intervals.map((ms) => dateOf(calendar.dayOf(ms)));
  const toLine = (figures: Figures, group: string[], shared: boolean): ClosedCostLine => {
    const days = new Map(costByDay(figures));
    return {
      sum: toCostRow(figures, { group, shared, startMs }),
      trend: dates.map((date) => days.get(date) ?? 0n),
    };
  };
  return {
    close,
    intervals,
    rows: lines
      .filter(({ section }) => sections.includes(section))
      .map(({ section, key, figures }) => toLine(figures, [key], section === "cost.shared"))
      .sort((a, b) => (a.sum.cost === b.sum.cost ? 0 : a.sum.cost > b.sum.cost ? -1 : 1)),
    totals: toLine(lines.find(({ section }) => section === "cost.total")?.figures ?? NONE, [], false),
  };
}

async function closeOf(
  business: BusinessReads,
  projectId: string,
  range: TimeRange,
  environment: Environment | undefined,
): Promise<MonthClose> {
  const { startNs, endNs } = alignToSlots(range);
  const bounds = { startMs: Number(startNs / msToNs(1)), endMs: Number(endNs / msToNs(1)) };
  const close = await business.monthCloseOf(projectId, bounds);
  if (!close)
    throw refuse(
      "as",
      "closed takes start_time and end_time of a closed month; GET /v1/closes lists those that there are",
    );
  if (environment !== undefined && environment !== close.environment)
    throw refuse("environment", `must be ${close.environment}: only that is kept`);
  return close;
}

function refuse(field: string, message: string): AppError {
  return new AppError("invalid_request", `The query cannot be taken: ${field} ${message}.`, {
    details: [{ field, message }],
  });
}
