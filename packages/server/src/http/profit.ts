import {
  one as oneOf,
  type Profit,
  type ProfitRow,
  profitQuery,
  profit as profitSchema,
} from "@anyway-sh/api";
import type { z } from "zod";
import type { BusinessReads } from "../business/store.ts";
import { closedProfit } from "../commerce/closed-reports.ts";
import {
  type ProfitQuestion,
  type ProfitReport,
  type ProfitReportLine,
  type ProfitReportRow,
  profitReport,
} from "../commerce/profit-report.ts";
import { formatNanoUsd } from "../model/money.ts";
import { alignToSlots, formatTimeNs, msToNs } from "../model/time-range.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { PRODUCT_PROPERTY, type SumGroup } from "../telemetry/sum-question.ts";
import { one, toApiTime } from "./answer.ts";
import type { App } from "./context.ts";
import { toApiProfitLine, toApiTrend } from "./convert-profit.ts";
import { rangeOf } from "./query-range.ts";

interface Deps {
  telemetry: TelemetryStore;
  business: BusinessReads;
  now: () => number;
}

/** `GET /v1/profit`: what each customer, product or value of a property paid, cost and left. */
export function profitRoutes(app: App, { telemetry, business, now }: Deps): void {
  app.get(
    "/v1/profit",
    {
      config: { scope: "read" },
      schema: {
        summary: "Revenue, cost and profit by customer, product or property, and over time",
        description:
          "The range is widened to whole quarters of an hour; the answer states it. Rows, no_customer, shared and " +
          "unallocated add up to totals, and intervals to their line. Earned revenue of a day counts when the day " +
          "begins within the range.",
        tags: ["profit"],
        querystring: profitQuery,
        response: { 200: oneOf(profitSchema) },
      },
    },
    async (request) => {
      return one(request, await readProfit({ telemetry, business, now }, request.projectId, request.query));
    },
  );
}

type Query = z.output<typeof profitQuery>;

/** The report that a query asks for. */
export async function readProfit(
  { telemetry, business, now }: Deps,
  projectId: string,
  query: Query,
): Promise<Profit> {
  const range = alignToSlots(rangeOf(query, now()));
  const question: ProfitQuestion = {
    projectId,
    range,
    environment: query.environment,
    group: groupOf(query.group_by),
    basis: query.basis,
    interval: query.interval,
    customerId: query.customer_id,
  };
  const closed = query.as === "closed" ? await closedProfit(business, question) : undefined;
  const report = closed ?? (await profitReport({ telemetry, business }, question));
  const name = await namer({ telemetry, business }, projectId, query.group_by, report);
  const asLine = (line: ProfitReportLine | undefined) =>
    line === undefined ? null : toApiProfitLine(line.line);
  const trendOf = ({ trend }: ProfitReportLine) => (query.interval ? toApiTrend(trend) : null);
  const rows = report.rows.toSorted(by(query.sort)).map(
    (row): ProfitRow => ({
      key: row.key,
      customer_id: query.group_by === "customer" ? row.key : null,
      ...name(row.key),
      last_seen: row.lastSeenNs === undefined ? null : formatTimeNs(row.lastSeenNs),
      ...toApiProfitLine(row.line),
      trend: trendOf(row),
    }),
  );
  return {
    currency: report.currency,
    start_time: formatTimeNs(range.startNs),
    end_time: formatTimeNs(range.endNs),
    time_zone: report.timeZone,
    basis: query.basis,
    environment: report.environment,
    orders_environment: report.ordersEnvironment,
    intervals: report.intervals.map((ms) => formatTimeNs(msToNs(ms))),
    ...(closed ? { closed_at: toApiTime(closed.closedAt) } : {}),
    rows,
    no_customer: asLine(report.noCustomer),
    shared: asLine(report.shared),
    unallocated: asLine(report.unallocated),
    totals: { ...toApiProfitLine(report.totals.line), trend: trendOf(report.totals) },
    left_out: {
      cost: formatNanoUsd(report.leftOut.cost),
      orders: report.leftOut.orders,
      traces: report.leftOut.traces,
    },
  };
}

function groupOf(groupBy: Query["group_by"]): SumGroup {
  if (groupBy === "customer" || groupBy === "none") return { by: groupBy };
  const key = groupBy === "product" ? PRODUCT_PROPERTY : groupBy.slice("property.".length);
  return { by: "property", key };
}

/** What the rows are called. */
async function namer(
  { telemetry, business }: Omit<Deps, "now">,
  projectId: string,
  groupBy: Query["group_by"],
  { rows }: ProfitReport,
): Promise<(key: string) => { name: string | null; email: string | null }> {
  const keys = rows.map(({ key }) => key);
  const names =
    groupBy === "customer"
      ? await telemetry.customerNames(projectId, keys)
      : groupBy === "product"
        ? (await business.productsById(projectId, keys.filter(isProductId).slice(0, MOST_PRODUCTS))).map(
            ({ id, name }) => ({ customerId: id, name, email: null }),
          )
        : [];
  const known = new Map(names.map((one) => [one.customerId, one]));
  return (key) => ({ name: known.get(key)?.name ?? null, email: known.get(key)?.email ?? null });
}

/** Beyond as many, products are told apart by their ids alone. */
const MOST_PRODUCTS = 1_000;
const isProductId = (key: string) => key.startsWith("PRD_");

function by(sort: Query["sort"]): (a: ProfitReportRow, b: ProfitReportRow) => number {
  const field = sort.replace("-", "") as "profit" | "revenue" | "cost";
  const direction = sort.startsWith("-") ? -1 : 1;
  return (a, b) => {
    const [x, y] = [a.line[field], b.line[field]];
    return x === y ? (a.key < b.key ? -1 : 1) : direction * (x < y ? -1 : 1);
  };
}
