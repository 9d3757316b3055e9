import type { Environment } from "@anyway-sh/semconv";
import type { Actor } from "./actor.ts";
import { type Calendar, parseDay } from "./calendar.ts";
import type { ExchangeRate } from "./exchange-rate.ts";

/** That a month was closed, and what its figures were made with. */
export interface MonthClose {
  id: string;
  projectId: string;
  /** `2026-10`. */
  month: string;
  /** In milliseconds; the end is exclusive. */
  startMs: number;
  endMs: number;
  /** Whose month it is. */
  timeZone: string;
  /** The currency of its profit; costs are US dollars. */
  currency: string;
  environment: Environment;
  /** Of its orders. */
  ordersEnvironment: Environment;
  /** Those that held in the month. */
  rates: ExchangeRate[];
  closedAt: number;
  closedBy: Actor;
}

/** What a month came to differ in, since it was closed or since the adjustment before. */
export interface CloseAdjustment {
  /** From 1 on. */
  number: number;
  at: number;
}

/** When a month, such as `2026-10`, begins and ends, in milliseconds. */
export function boundsOf(month: string, calendar: Calendar): { startMs: number; endMs: number } {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const next = new Date(Date.UTC(year, number)).toISOString().slice(0, 10);
  return {
    startMs: calendar.startOfDay(parseDay(`${month}-01`)),
    endMs: calendar.startOfDay(parseDay(next)),
  };
}
