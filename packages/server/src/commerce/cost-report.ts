import type { Environment } from "@anyway-sh/semconv";
import type { BusinessReads } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import { createCalendar, type Interval, MOST_INTERVALS } from "../model/calendar.ts";
import { COST_PARTS, type CostParts } from "../model/cost-parts.ts";
import { alignToSlots, msToNs, type TimeRange } from "../model/time-range.ts";
import type { CostGroup, CostQuestion } from "../query/cost-question.ts";
import type { TraceCondition } from "../query/trace-query.ts";
import { type CostOutcome, NO_OUTCOME } from "../telemetry/cost-outcomes.ts";
import { type CostRow, NO_COST, type SpendRow } from "../telemetry/cost-reads.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { ordersEnvironmentOf } from "./profit-report.ts";

const DAY_MS = 86_400_000;

export interface CostReportQuestion {
  projectId: string;
  range: TimeRange;
  /** Undefined where nobody said: production then. */
  environment: Environment | undefined;
  conditions: readonly TraceCondition[];
  groupBy: readonly CostGroup[];
  interval: Interval | undefined;
  /** How many values are told apart. */
  limit: number;
  /** Rows times intervals. */
  mostCells: number;
  /** Whether `parts` are told. */
  withParts?: boolean;
}

/** What was spent on one value, or on all, with what came of it, and what the period before cost. */
export interface CostReportLine {
  sum: CostRow;
  outcome: CostOutcome;
  previous: { cost: bigint; unpriced: number };
  /** The cost by interval. */
  trend: bigint[];
}

export interface CostReport {
  timeZone: string;
  /** Whole slots. */
  range: TimeRange;
  previousRange: TimeRange;
  environment: Environment;
  ordersEnvironment: Environment;
  windowDays: number;
  /** When the intervals begin, in milliseconds; none where none were asked for. */
  intervals: number[];
  /** The dearest first. */
  rows: CostReportLine[];
  other: CostReportLine | undefined;
  totals: CostReportLine;
  /** What rows and `other` are in each interval, where that was asked for. */
  parts: CostRow[];
}

/** What model calls cost. Rows and what is in none of them add up to the totals, intervals to the range. */
export async function costReport(
  { telemetry, business }: { telemetry: TelemetryStore; business: BusinessReads },
  question: CostReportQuestion,
): Promise<CostReport> {
  const { projectId, conditions, groupBy, interval, limit } = question;
  const { timeZone, windowDays } = await business.settings(projectId);
  const range = alignToSlots(question.range);
  const length = range.endNs - range.startNs;
  const previousStart = range.startNs - length;
  const previousRange = { startNs: previousStart < 0n ? 0n : previousStart, endNs: range.startNs };
  const intervals = startsIn(range, interval, timeZone);
  const isGrouped = groupBy.length > 0;
  const cells = intervals.length * (isGrouped ? limit + 1 : 1);
  if (intervals.length > MOST_INTERVALS || cells > question.mostCells)
    throw refuse(
      `gives too many numbers: at most ${MOST_INTERVALS} intervals, and ${question.mostCells} of them times rows. Ask for longer ones, a shorter range or fewer rows`,
    );

  const environment = question.environment ?? "production";
  const all: CostQuestion = { projectId, range, environment, conditions, timeZone };
  const dearest = await telemetry.costs({ ...all, groupBy, limit: limit + 1 });
  const told = dearest.filter(({ shared }) => !shared).slice(0, limit);
  const only = isGrouped ? told.map(({ group }) => group) : undefined;
  const asked: CostQuestion = { ...all, groupBy, ...(only ? { only } : {}) };
  const outcomes = {
    ordersEnvironment: await ordersEnvironmentOf(telemetry, projectId, question.environment),
    windowMs: windowDays * DAY_MS,
  };
  const partsAsked = { ...asked, interval };
  const [rows, traces, parts, spent, previous, cameOf] = await Promise.all([
    dearest.length <= limit ? dearest : telemetry.costs(asked),
    isGrouped ? telemetry.tracesWithCosts(all) : 0,
    interval !== undefined && question.withParts ? telemetry.costs(partsAsked) : [],
    interval === undefined || question.withParts ? [] : telemetry.spend(partsAsked),
    telemetry.spend({ ...asked, range: previousRange }),
    telemetry.costOutcomes({ ...asked, ...outcomes }),
  ]);

  const previousOf = new Map(previous.map((row) => [keyOf(row), row]));
  const outcomeOf = new Map(cameOf.rows.map((row) => [keyOf(row), row]));
  const inIntervals: readonly SpendRow[] = question.withParts ? parts : spent;
  const partsOf = Map.groupBy(inIntervals, keyOf);
  const trendOf = (some: readonly SpendRow[] = []) => {
    const byStart = Map.groupBy(some, ({ startMs }) => startMs);
    return intervals.map((ms) => total(byStart.get(ms)));
  };
  const toLine = (row: CostRow): CostReportLine => {
    const key = keyOf(row);
    return {
      sum: row,
      outcome: outcomeOf.get(key) ?? NO_OUTCOME,
      previous: previousOf.get(key) ?? NO_COST,
      trend: trendOf(partsOf.get(key)),
    };
  };
  const other = rows.find(({ isOther }) => isOther);
  return {
    timeZone,
    range,
    previousRange,
    environment,
    ordersEnvironment: outcomes.ordersEnvironment,
    windowDays,
    intervals,
    rows: isGrouped ? rows.filter(({ isOther }) => !isOther).map(toLine) : [],
    other: other && toLine(other),
    totals: {
      sum: isGrouped ? { ...sumOf(rows), traces } : (dearest[0] ?? NO_COST),
      outcome: cameOf.total,
      previous: {
        cost: total(previous),
        unpriced: previous.reduce((count, { unpriced }) => count + unpriced, 0),
      },
      trend: trendOf(inIntervals),
    },
    parts,
  };
}

const total = (rows: readonly SpendRow[] = []) => rows.reduce((sum, { cost }) => sum + cost, 0n);

/** All that adds up: a trace may be in several rows. */
function sumOf(rows: readonly CostRow[]): Omit<CostRow, "traces"> {
  const money = (of: (row: CostRow) => bigint) => rows.reduce((sum, row) => sum + of(row), 0n);
  const count = (of: (row: CostRow) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  return {
    ...NO_COST,
    cost: total(rows),
    parts: Object.fromEntries(
      COST_PARTS.map((part) => [part, money(({ parts }) => parts[part])]),
    ) as CostParts,
    tokens: {
      input: count(({ tokens }) => tokens.input),
      cacheRead: count(({ tokens }) => tokens.cacheRead),
      cacheWrite: count(({ tokens }) => tokens.cacheWrite),
      output: count(({ tokens }) => tokens.output),
      reasoning: count(({ tokens }) => tokens.reasoning),
    },
    calls: count(({ calls }) => calls),
    unpriced: count(({ unpriced }) => unpriced),
    unpricedTokens: count(({ unpricedTokens }) => unpricedTokens),
    saved: money(({ saved }) => saved),
    uncompared: count(({ uncompared }) => uncompared),
  };
}

/** What tells a row from the others of an answer. */
function keyOf({ group, shared, isOther }: Pick<CostRow, "group" | "shared" | "isOther">): string {
  return JSON.stringify([group, shared, isOther]);
}

/** When the intervals of a range begin, in milliseconds. */
function startsIn({ startNs, endNs }: TimeRange, interval: Interval | undefined, timeZone: string): number[] {
  if (interval === undefined) return [];
  const bounds = { startMs: Number(startNs / msToNs(1)), endMs: Number(endNs / msToNs(1)) };
  return createCalendar(timeZone).startsIn(bounds, interval);
}

function refuse(message: string): AppError {
  return new AppError("invalid_request", `The query cannot be taken: interval ${message}.`, {
    details: [{ field: "interval", message }],
  });
}
