import type { BusinessStore } from "../business/store.ts";
import type { NewId } from "../model/ids.ts";
import { formatMoney } from "../model/money.ts";
import type { Project } from "../model/project.ts";
import { alignToSlots, msToNs, type TimeRange } from "../model/time-range.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { type ProfitReportRow, profitReport } from "./profit-report.ts";
import { startWorker, type Worker } from "./worker.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const LOOK_EVERY_MS = 15 * MINUTE_MS;
/** Over how long what is earned is held against what it cost. */
const PERIOD_MS = 30 * DAY_MS;
const PROJECTS_A_PAGE = 100;

interface Deps {
  business: BusinessStore;
  telemetry: TelemetryStore;
  now: () => number;
  newId: NewId;
}

/** Looks for customers at a loss from time to time. Several processes may: an alert is raised by one of them. */
export function startMarginAlerts(deps: Deps, onFailure: (error: unknown) => void): Worker {
  return startWorker(async (stopping) => {
    try {
      for await (const project of projectsOf(deps.business)) {
        if (stopping.aborted) break;
        await checkMargins(deps, project.id);
      }
    } catch (error) {
      onFailure(error);
    }
    return LOOK_EVERY_MS;
  });
}

/**
 * Raises an alert for each customer who ever paid and whose earned revenue of the last 30 days is less than what it
 * cost, and closes those of which that is no longer so: once for each time that a customer turns to a loss.
 */
export async function checkMargins(deps: Deps, projectId: string): Promise<void> {
  const { business, telemetry, now, newId } = deps;
  if (!(await business.settings(projectId)).marginAlert) return;
  const at = now();
  const range = alignToSlots({ startNs: msToNs(at - PERIOD_MS), endNs: msToNs(at) });
  const report = await profitReport(deps, {
    projectId,
    range,
    environment: "production",
    group: { by: "customer" },
    basis: "earned",
  });
  const atLoss = new Set(await business.customersAtLoss(projectId));
  const known = new Map(report.rows.map((row) => [row.key, row]));
  const recovered = [...atLoss].filter((customerId) => isPaidFor(known.get(customerId)));
  const losing = report.rows.filter((row) => isLoss(row) && !atLoss.has(row.key));
  const payers = losing.length === 0 ? new Set() : await payersOf(telemetry, projectId, range);
  const turned = losing.filter(({ key }) => payers.has(key));
  if (turned.length === 0 && recovered.length === 0) return;
  await business.transaction(async (writer) => {
    await writer.resolveMarginAlerts(projectId, recovered, at);
    for (const { key, line } of turned)
      await writer.raiseMarginAlert({
        id: newId("alr_"),
        projectId,
        customerId: key,
        currency: report.currency,
        revenue: formatMoney(line.revenue),
        cost: formatMoney(line.cost),
        fees: line.fees === null ? null : formatMoney(line.fees),
        profit: formatMoney(line.profit),
        periodStart: Number(range.startNs / msToNs(1)),
        periodEnd: Number(range.endNs / msToNs(1)),
        raisedAt: at,
        resolvedAt: null,
      });
  });
}

/** For certain: revenue that cannot be converted may make up for it; a call without a price makes it only worse. */
const isLoss = ({ line }: ProfitReportRow) => line.profit < 0n && line.unconverted.length === 0;

/** For certain, where costs are all known. */
function isPaidFor(row: ProfitReportRow | undefined): boolean {
  return !row || (row.line.profit >= 0n && row.line.unpricedSpans === 0 && row.line.unconvertedCost === 0n);
}

/** Who paid anything, ever. One that never did has no margin. */
async function payersOf(
  telemetry: TelemetryStore,
  projectId: string,
  { endNs }: TimeRange,
): Promise<Set<string>> {
  const sums = await telemetry.revenueSums({
    projectId,
    range: { startNs: 0n, endNs },
    environment: "production",
    group: { by: "customer" },
    startsMs: [0],
    basis: "cash",
    timeZone: "UTC",
    days: [],
    reportingCurrency: "",
    ratedCurrencies: [],
    ratesFromMs: [],
  });
  return new Set(sums.filter(({ amount }) => amount > 0n).map(({ key }) => key));
}

async function* projectsOf(business: BusinessStore): AsyncGenerator<Project> {
  for (let after: { time: number; id: string } | undefined; ; ) {
    const projects = await business.projects({ limit: PROJECTS_A_PAGE, after });
    yield* projects;
    const last = projects.at(-1);
    if (!last || projects.length < PROJECTS_A_PAGE) return;
    after = { time: last.createdAt, id: last.id };
  }
}
