import type { BusinessStore } from "../business/store.ts";
import type { MonthClose } from "../model/month-close.ts";
import { addLines, differences } from "../model/statement.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { monthStatement } from "./month-statement.ts";
import { startWorker, type Worker } from "./worker.ts";

const HOUR_MS = 3_600_000;
/** Thirteen months: a year, and the month that it is held against. */
const PERIOD_MS = 396 * 24 * HOUR_MS;

interface Deps {
  business: BusinessStore;
  telemetry: TelemetryStore;
  now: () => number;
}

/**
 * Looks every hour at what closed months come to by now. What differs from what they were closed with is kept as an
 * adjustment, so that a month as it was closed and its adjustments are what it is now.
 */
export function startCloseKeeper(
  deps: Deps,
  onFailure: (error: unknown, close?: MonthClose) => void,
): Worker {
  return startWorker(async (stopping) => {
    try {
      for (const close of await deps.business.monthClosesSince(deps.now() - PERIOD_MS)) {
        if (stopping.aborted) break;
        // One that cannot be read now must not keep the others from being looked at.
        await adjustMonth(deps, close).catch((error: unknown) => onFailure(error, close));
      }
    } catch (error) {
      onFailure(error);
    }
    return HOUR_MS;
  });
}

/**
 * Keeps what a closed month came to differ in. Whoever else does so at the same time takes the same number, which one
 * of them has: the other one's difference may be out of date, and is looked for again.
 */
export async function adjustMonth({ business, telemetry, now }: Deps, close: MonthClose): Promise<boolean> {
  const last = (await business.closeAdjustments(close.id)).at(-1)?.number ?? 0;
  const kept = addLines(await business.closeLines([close.id], { first: 0, last }));
  const restated = await monthStatement({ business, telemetry }, close);
  const lines = differences(kept, restated);
  if (lines.length === 0) return false;
  const adjustment = { number: last + 1, at: now() };
  return await business.transaction((writer) => writer.addCloseAdjustment(close, adjustment, lines));
}
