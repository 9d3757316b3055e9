import type { CostLine, CostSum, Costs, SpendRow } from "@anyway-sh/api";
import type { CostReport, CostReportLine } from "../commerce/cost-report.ts";
import { divideHalfUp, formatNanoUsd } from "../model/money.ts";
import { formatTimeNs, msToNs } from "../model/time-range.ts";
import type { CostGroup } from "../query/cost-question.ts";
import type { CostRow } from "../telemetry/cost-reads.ts";
import type { TelemetryStore } from "../telemetry/store.ts";

const PROPERTY = "property.";
/** Properties that are asked for by their names alone. */
const NAMED_PROPERTIES = ["feature", "team"];

/** What one of `group_by` means. */
export function toGroup(name: string): CostGroup {
  if (name.startsWith(PROPERTY)) return { by: "property", key: name.slice(PROPERTY.length) };
  if (NAMED_PROPERTIES.includes(name)) return { by: "property", key: name };
  return { by: name as Exclude<CostGroup["by"], "property"> };
}

/** The names of the customers of a report. */
export async function readNames(
  telemetry: TelemetryStore,
  projectId: string,
  groupBy: readonly string[],
  { rows }: { rows: readonly Pick<CostReportLine, "sum">[] },
): Promise<ReadonlyMap<string, string>> {
  const at = groupBy.indexOf("customer");
  if (at < 0) return new Map();
  const ids = new Set(rows.map(({ sum }) => sum.group[at] ?? ""));
  ids.delete("");
  const names = await telemetry.customerNames(projectId, [...ids]);
  return new Map(names.map(({ customerId, name, email }) => [customerId, name ?? email ?? ""]));
}

export function toApiCosts(
  report: CostReport,
  groupBy: readonly string[],
  names: ReadonlyMap<string, string>,
): Costs {
  const hasTrend = report.intervals.length > 0;
  const { other } = report;
  return {
    currency: "USD",
    start_time: formatTimeNs(report.range.startNs),
    end_time: formatTimeNs(report.range.endNs),
    time_zone: report.timeZone,
    environment: report.environment,
    orders_environment: report.ordersEnvironment,
    window_days: report.windowDays,
    previous: {
      start_time: formatTimeNs(report.previousRange.startNs),
      end_time: formatTimeNs(report.previousRange.endNs),
    },
    group_by: [...groupBy],
    intervals: report.intervals.map((ms) => formatTimeNs(msToNs(ms))),
    rows: report.rows.map(
      (line): SpendRow => ({
        values: line.sum.group.map((value) => value || null),
        names: line.sum.group.map((value, i) =>
          groupBy[i] === "customer" ? names.get(value) || null : null,
        ),
        shared: line.sum.shared,
        ...toApiLine(line, hasTrend),
      }),
    ),
    other: other ? { groups: other.sum.groups, ...toApiLine(other, hasTrend) } : null,
    totals: toApiLine(report.totals, hasTrend),
  };
}

function toApiLine({ sum, outcome, previous, trend }: CostReportLine, hasTrend: boolean): CostLine {
  const per = (count: number) => (count === 0 ? null : formatNanoUsd(divideHalfUp(sum.cost, BigInt(count))));
  return {
    ...toApiSum(sum),
    conversations: outcome.conversations,
    cost_per_conversation: per(outcome.conversations),
    orders: outcome.orders,
    cost_per_order: per(outcome.orders),
    thumbs_up: outcome.praised,
    cost_per_thumb_up: per(outcome.praised),
    previous_cost: formatNanoUsd(previous.cost),
    previous_incomplete: previous.unpriced > 0,
    change: formatNanoUsd(sum.cost - previous.cost),
    trend: hasTrend ? trend.map(formatNanoUsd) : null,
  };
}

export function toApiSum(sum: CostRow): CostSum {
  const { parts, tokens } = sum;
  const cached = tokens.cacheRead + tokens.cacheWrite;
  return {
    cost: formatNanoUsd(sum.cost),
    incomplete: sum.unpriced > 0,
    unpriced_calls: sum.unpriced,
    unpriced_tokens: sum.unpricedTokens,
    parts: {
      input: formatNanoUsd(parts.input),
      cache_read: formatNanoUsd(parts.cacheRead),
      cache_write: formatNanoUsd(parts.cacheWrite),
      output: formatNanoUsd(parts.output),
      reasoning: formatNanoUsd(parts.reasoning),
      other: formatNanoUsd(parts.other),
      unsplit: formatNanoUsd(parts.unsplit),
    },
    tokens: {
      input: tokens.input,
      cache_read: tokens.cacheRead,
      cache_write: tokens.cacheWrite,
      output: tokens.output,
      reasoning: tokens.reasoning,
    },
    calls: sum.calls,
    traces: sum.traces,
    cache_savings: cached > sum.uncompared ? formatNanoUsd(sum.saved) : null,
    uncompared_tokens: sum.uncompared,
  };
}
