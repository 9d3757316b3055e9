import type { Environment } from "@anyway-sh/semconv";
import { type ProfitInput, type ProfitLine, profitLine } from "../attribution/profit.ts";
import type { BusinessReads } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import { type Calendar, createCalendar, type Interval, MOST_INTERVALS } from "../model/calendar.ts";
import { COST_CURRENCY, type Converter, createConverter } from "../model/exchange-rate.ts";
import { msToNs, type TimeRange } from "../model/time-range.ts";
import type { CostSum } from "../telemetry/cost-sums.ts";
import type { LeftOut } from "../telemetry/profit-reads.ts";
import type { Basis, RevenueSum } from "../telemetry/revenue-sums.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import type { SumGroup, SumQuestion } from "../telemetry/sum-question.ts";

export interface ProfitQuestion {
  projectId: string;
  /** Whole slots. */
  range: TimeRange;
  /** Undefined where nobody said: production then. */
  environment: Environment | undefined;
  group: SumGroup;
  basis: Basis;
  /** Into which the range is parted; without it, not at all. */
  interval?: Interval | undefined;
  customerId?: string | undefined;
}

export interface ProfitReport {
  currency: string;
  timeZone: string;
  environment: Environment;
  /** Another one than `environment` for a project that has nothing but test orders. */
  ordersEnvironment: Environment;
  /** When the intervals begin, in milliseconds; none where none were asked for. */
  intervals: number[];
  rows: ProfitReportRow[];
  /** What has no customer, and what has several, where rows are customers. */
  noCustomer: ProfitReportLine | undefined;
  shared: ProfitReportLine | undefined;
  /** What has no value, where rows are values. */
  unallocated: ProfitReportLine | undefined;
  totals: ProfitReportLine;
  leftOut: LeftOut;
}

export interface ProfitReportLine {
  line: ProfitLine;
  /** The same by interval. */
  trend: ProfitLine[];
}

export interface ProfitReportRow extends ProfitReportLine {
  /** The customer, or the value. */
  key: string;
  /** Undefined without spans in the range. */
  lastSeenNs: bigint | undefined;
}

/** Rules 17 to 21: who pays and who costs. Rows and what is in none of them add up to the totals, intervals to the range. */
export async function profitReport(
  { telemetry, business }: { telemetry: TelemetryStore; business: BusinessReads },
  question: ProfitQuestion,
): Promise<ProfitReport> {
  const { projectId, range, group, basis, interval } = question;
  const { timeZone, reportingCurrency } = await business.settings(projectId);
  const calendar = createCalendar(timeZone);
  const bounds = { startMs: Number(range.startNs / msToNs(1)), endMs: Number(range.endNs / msToNs(1)) };
  const intervals = interval === undefined ? [bounds.startMs] : calendar.startsIn(bounds, interval);
  if (intervals.length > MOST_INTERVALS)
    throw refuse(`has more than ${MOST_INTERVALS} intervals: ask for longer ones, or for a shorter range`);

  const [converter, ordersEnvironment] = await Promise.all([
    converterOf(business, telemetry, { projectId, reportingCurrency, calendar }),
    ordersEnvironmentOf(telemetry, projectId, question.environment),
  ]);
  const environment = question.environment ?? "production";
  const asked: SumQuestion = {
    projectId,
    range,
    environment,
    group,
    customerId: question.customerId,
    startsMs: intervals,
  };
  const costsMs = cuts(intervals, reportingCurrency === COST_CURRENCY ? [] : converter.fromMs, bounds);
  const [costs, revenue, counts, [total], leftOut] = await Promise.all([
    telemetry.costSums({ ...asked, startsMs: costsMs }),
    telemetry.revenueSums({
      ...asked,
      environment: ordersEnvironment,
      basis,
      timeZone,
      days: daysIn(intervals, bounds.endMs, calendar),
      reportingCurrency,
      ratedCurrencies: converter.ratedCurrencies,
      ratesFromMs: converter.fromMs,
    }),
    costsMs.length === 1 ? undefined : telemetry.traceCounts(asked),
    telemetry.traceCounts({ ...asked, group: { by: "none" } }),
    telemetry.leftOut({ projectId, range, environment, ordersEnvironment }),
  ]);

  const groups = new Map<string, Group>();
  const groupOf = (key: string, shared: boolean) => {
    const name = shared ? "shared" : `key ${key}`;
    const known = groups.get(name) ?? { key, shared, costs: [], revenue: [], traces: 0 };
    groups.set(name, known);
    return known;
  };
  for (const cost of costs) groupOf(cost.key, cost.shared).costs.push(cost);
  for (const part of revenue) groupOf(part.key, false).revenue.push(part);
  for (const { key, shared, traces = 0 } of counts ?? costs) groupOf(key, shared).traces = traces;

  const intervalOf = new Map(costsMs.map((ms) => [ms, intervals.findLast((start) => start <= ms)]));
  const trendOf = (input: Group) => {
    const costsIn = Map.groupBy(input.costs, ({ startMs }) => intervalOf.get(startMs));
    const revenueIn = Map.groupBy(input.revenue, ({ startMs }) => startMs);
    return intervals.map((start) => {
      const parts = { costs: costsIn.get(start) ?? [], revenue: revenueIn.get(start) ?? [], traces: 0 };
      return profitLine(parts, converter);
    });
  };
  const toLine = (input: Group): ProfitReportLine => ({
    line: profitLine(input, converter),
    trend: interval === undefined ? [] : trendOf(input),
  });
  const rows = [...groups.values()]
    .filter(({ key }) => key !== "")
    .map((one) => ({ key: one.key, lastSeenNs: lastSeen(one.costs), ...toLine(one) }));
  const ofNone = groups.get("key ") ?? NOTHING;
  return {
    currency: reportingCurrency,
    timeZone,
    environment,
    ordersEnvironment,
    intervals: interval === undefined ? [] : intervals,
    rows,
    noCustomer: group.by === "customer" ? toLine(ofNone) : undefined,
    shared: group.by === "customer" ? toLine(groups.get("shared") ?? NOTHING) : undefined,
    unallocated: group.by === "property" ? toLine(ofNone) : undefined,
    totals: toLine({ ...NOTHING, costs, revenue, traces: total?.traces ?? 0 }),
    leftOut,
  };
}

function lastSeen(costs: readonly CostSum[]): bigint | undefined {
  let last: bigint | undefined;
  for (const { lastSeenNs } of costs) if (last === undefined || lastSeenNs > last) last = lastSeenNs;
  return last;
}

interface Group extends ProfitInput {
  key: string;
  shared: boolean;
  costs: CostSum[];
  revenue: RevenueSum[];
  traces: number;
}
const NOTHING: Group = { key: "", shared: false, costs: [], revenue: [], traces: 0 };

/** The rates of a project for whatever its orders and costs are in. */
export async function converterOf(
  business: BusinessReads,
  telemetry: TelemetryStore,
  {
    projectId,
    reportingCurrency,
    calendar,
  }: { projectId: string; reportingCurrency: string; calendar: Calendar },
): Promise<Converter> {
  const used = new Set([COST_CURRENCY, ...(await telemetry.orderCurrencies(projectId))]);
  used.delete(reportingCurrency);
  const rates = await business.exchangeRatesOf({ projectId, reportingCurrency }, [...used]);
  return createConverter(reportingCurrency, rates, calendar);
}

/** Rule 4: where nobody asks for an environment and there are test orders alone, these are shown. */
export async function ordersEnvironmentOf(
  telemetry: TelemetryStore,
  projectId: string,
  asked: Environment | undefined,
): Promise<Environment> {
  if (asked !== undefined) return asked;
  const environments = await telemetry.orderEnvironments(projectId);
  return environments.includes("test") && !environments.includes("production") ? "test" : "production";
}

/** The starts of the intervals, and in between those of the rates. */
function cuts(
  intervals: readonly number[],
  ratesMs: readonly number[],
  bounds: { startMs: number; endMs: number },
) {
  const inside = ratesMs.filter((ms) => ms > bounds.startMs && ms < bounds.endMs);
  return [...new Set([...intervals, ...inside])].sort((a, b) => a - b);
}

/** The days that begin in each interval. */
function daysIn(intervals: readonly number[], endMs: number, calendar: Calendar) {
  const firsts = [...intervals, endMs].map((ms) => calendar.firstDayFrom(ms));
  return intervals.map((_, i) => ({ first: firsts[i] ?? 0, end: firsts[i + 1] ?? 0 }));
}

function refuse(message: string): AppError {
  return new AppError("invalid_request", `The query cannot be taken: interval ${message}.`, {
    details: [{ field: "interval", message }],
  });
}
