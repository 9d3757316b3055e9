import { isDeepStrictEqual } from "node:util";
import type { BusinessReads } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import { type Calendar, createCalendar } from "../model/calendar.ts";
import type { MonthClose } from "../model/month-close.ts";
import { type Section, type StatementLine, toFigures } from "../model/statement.ts";
import { msToNs } from "../model/time-range.ts";
import type { CostGroup } from "../query/cost-question.ts";
import type { CostRow } from "../telemetry/cost-reads.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { costFigures, profitFigures } from "./close-figures.ts";
import { profitReport } from "./profit-report.ts";

/** How often a month is read that changes while it is read. */
const MOST_READS = 3;

interface Deps {
  telemetry: TelemetryStore;
  business: BusinessReads;
}
/** Whose month, and in which terms. */
export type StatementScope = Pick<
  MonthClose,
  "projectId" | "month" | "startMs" | "endMs" | "timeZone" | "currency" | "environment"
>;

/**
 * What a month comes to now: its profit by customer and its costs by customer, by model and by day, in the time zone
 * and the currency of the scope, whatever the project's settings are by now.
 */
export async function monthStatement(
  { telemetry, business }: Deps,
  scope: StatementScope,
): Promise<StatementLine[]> {
  const terms: BusinessReads = {
    ...business,
    settings: async (projectId) => ({
      ...(await business.settings(projectId)),
      timeZone: scope.timeZone,
      reportingCurrency: scope.currency,
    }),
  };
  const { projectId } = scope;
  const range = { startNs: msToNs(scope.startMs), endNs: msToNs(scope.endMs) };
  for (let reads = 0; reads < MOST_READS; reads++) {
    const costs = costReader(telemetry, scope);
    const before = await costs.total();
    const [profit, total, byModel, byCustomer] = await Promise.all([
      profitReport(
        { telemetry, business: terms },
        { projectId, range, environment: undefined, group: { by: "customer" }, basis: "cash" },
      ),
      costs.byDay("cost.total", []),
      costs.byDay("cost.model", [{ by: "model" }]),
      costs.byCustomer(),
    ]);
    // Several questions have one answer only where nothing came in between.
    if (!isDeepStrictEqual(before, await costs.total())) continue;
    const { rows, noCustomer, shared, totals, leftOut } = profit;
    return [
      ...rows.map(({ key, line }) => ({
        section: "profit.customer" as const,
        key,
        figures: profitFigures(line),
      })),
      ...(noCustomer ? [alone("profit.none", profitFigures(noCustomer.line))] : []),
      ...(shared ? [alone("profit.shared", profitFigures(shared.line))] : []),
      alone("profit.total", profitFigures(totals.line)),
      alone(
        "profit.left_out",
        toFigures([
          ["cost", leftOut.cost],
          ["orders", BigInt(leftOut.orders)],
          ["traces", BigInt(leftOut.traces)],
        ]),
      ),
      ...total,
      ...byModel,
      ...byCustomer,
    ].filter(({ figures }) => figures.size > 0);
  }
  throw new AppError(
    "conflict",
    `Spans of ${scope.month} are coming in right now. Close it once they have; nothing was kept.`,
  );
}

const alone = (section: Section, figures: StatementLine["figures"]): StatementLine => ({
  section,
  key: "",
  figures,
});

function costReader(telemetry: TelemetryStore, scope: StatementScope) {
  const { projectId, environment, timeZone } = scope;
  const calendar = createCalendar(timeZone);
  const range = { startNs: msToNs(scope.startMs), endNs: msToNs(scope.endMs) };
  const all = { projectId, range, environment, timeZone };
  return {
    total: () => telemetry.costs(all),
    /** Not by day: there may be very many. */
    async byCustomer(): Promise<StatementLine[]> {
      const rows = await telemetry.costs({ ...all, groupBy: [{ by: "customer" }] });
      return rows.map((row) => ({
        section: row.shared ? "cost.shared" : "cost.customer",
        key: row.group[0] ?? "",
        figures: costFigures(row),
      }));
    },
    async byDay(section: Section, groupBy: CostGroup[]): Promise<StatementLine[]> {
      const [whole, parted] = await Promise.all([
        telemetry.costs({ ...all, groupBy }),
        telemetry.costs({ ...all, groupBy, interval: "day" }),
      ]);
      const days = Map.groupBy(parted, nameOf);
      return whole.map((row) => ({
        section,
        key: row.group[0] ?? "",
        figures: costFigures(row, sumByDay(days.get(nameOf(row)) ?? [], calendar)),
      }));
    },
  };
}

const nameOf = ({ group: [value] }: CostRow) => value;

function sumByDay(rows: readonly CostRow[], calendar: Calendar): [date: string, cost: bigint][] {
  return rows.map(({ startMs, cost }) => [dateOf(calendar.dayOf(startMs)), cost]);
}

/** The day of the number, such as `2026-10-03`. */
export const dateOf = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
