import type { Environment } from "@anyway-sh/semconv";
import type { Calendar } from "./calendar.ts";
import { divideHalfUp } from "./money.ts";
import { SLOT_MS } from "./time-range.ts";

/** Each of whom has the whole amount to spend: all of the project together, every customer, or every user. */
const BUDGET_SCOPES = ["project", "customer", "user"] as const;
export type BudgetScope = (typeof BUDGET_SCOPES)[number];

/** Over which time spend adds up: a day, week or month in the project's time zone, or the last hours. */
export type BudgetWindow =
  | { type: "calendar"; unit: "day" | "week" | "month" }
  | { type: "rolling"; hours: number };

/** How much may be spent on what. Times in milliseconds. */
export interface Budget {
  id: string;
  projectId: string;
  name: string;
  environment: Environment;
  /** What counts: parameters of the trace list's filter by their names. */
  filter: Readonly<Record<string, string>>;
  per: BudgetScope;
  window: BudgetWindow;
  /** Nano-dollars. */
  amount: bigint;
  /** Percents of the amount at which somebody is told, lowest first. */
  thresholds: readonly number[];
  /** Whether `GET /v1/budgets/check` refuses once it is spent. */
  blocks: boolean;
  emails: readonly string[];
  /** A secret: whoever knows it can post there. */
  slackUrl: string | null;
  active: boolean;
  createdAt: number;
  /** Grows with every change of what counts, of the window or of the amount: what fired before tells nothing then. */
  revision: number;
}

/** What of a budget can be changed; what is undefined stays. */
export type BudgetChange = {
  [K in keyof Omit<Budget, "id" | "projectId" | "createdAt" | "revision">]?: Budget[K] | undefined;
};

/** The time that spend is added up over: up to `endMs`, or, where that is null, up to now. */
export interface BudgetPeriod {
  startMs: number;
  endMs: number | null;
}

const HOUR_MS = 3_600_000;
/** What has been spent says little of what will be before so much of a window is over. */
const LEAST_SHARE_GONE = 20;
const WHOLE_PERCENT = 100n;

/** The window at a time. One that rolls begins with a whole quarter of an hour, as stored sums do. */
export function periodAt(window: BudgetWindow, nowMs: number, calendar: Calendar): BudgetPeriod {
  if (window.type === "rolling") {
    const startMs = nowMs - window.hours * HOUR_MS;
    return { startMs: Math.floor(startMs / SLOT_MS) * SLOT_MS, endMs: null };
  }
  const day = calendar.dayOf(nowMs);
  const startMs = calendar.startOfDay(firstDayOf(window.unit, day));
  const [, endMs] = calendar.startsIn({ startMs, endMs: startMs + 40 * 24 * HOUR_MS }, window.unit);
  return { startMs, endMs: endMs ?? null };
}

/** 1970-01-01 was a Thursday, and weeks begin on Mondays. */
const DAYS_FROM_MONDAY = 3;
const DAY_MS = 24 * HOUR_MS;

function firstDayOf(unit: "day" | "week" | "month", day: number): number {
  if (unit === "day") return day;
  if (unit === "week") return day - ((((day + DAYS_FROM_MONDAY) % 7) + 7) % 7);
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) / DAY_MS;
}

/** The thresholds that the spend has reached, lowest first. */
export function reachedThresholds({ amount, thresholds }: Budget, spent: bigint): number[] {
  return thresholds.filter((percent) => spent * WHOLE_PERCENT >= amount * BigInt(percent));
}

/** What of the amount is spent, in whole percent, rounded down. */
export function percentSpent({ amount }: Pick<Budget, "amount">, spent: bigint): number {
  return Number((spent * WHOLE_PERCENT) / amount);
}

/** Where it leads when spending goes on as it did since the window began. */
export interface Forecast {
  /** Nano-dollars at the end of the window. */
  spent: bigint;
  /** When the amount will be, or was, spent; null where it lasts. */
  spentAtMs: number | null;
}

/** A straight line over the window; undefined for a window that rolls, and before a twentieth of it is over. */
export function forecastOf(
  { amount }: Pick<Budget, "amount">,
  { startMs, endMs }: BudgetPeriod,
  spent: bigint,
  nowMs: number,
): Forecast | undefined {
  const gone = nowMs - startMs;
  if (endMs === null || gone * LEAST_SHARE_GONE < endMs - startMs) return undefined;
  const atEnd = divideHalfUp(spent * BigInt(endMs - startMs), BigInt(gone));
  const lasts = atEnd < amount || spent === 0n;
  return { spent: atEnd, spentAtMs: lasts ? null : startMs + Number((amount * BigInt(gone)) / spent) };
}
