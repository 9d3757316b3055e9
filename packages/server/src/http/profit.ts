import { one as oneOf, type ProfitRow, profitQuery, profit as profitSchema } from "@anyway-sh/api";
import { type ProfitInput, type ProfitLine, profitLine, totalInput } from "../attribution/profit.ts";
import { formatNanoUsd } from "../model/money.ts";
import { alignToSlots, formatTimeNs } from "../model/time-range.ts";
import type { CustomerCost } from "../telemetry/profit-reads.ts";
import type { CustomerRevenue } from "../telemetry/revenue-reads.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { one } from "./answer.ts";
import type { App } from "./context.ts";
import { toApiProfitLine } from "./convert-profit.ts";
import { rangeOf } from "./query-range.ts";

/** `GET /v1/profit`: what each customer paid, cost and left, in whole quarters of an hour. */
export function profitRoutes(
  app: App,
  { telemetry, now }: { telemetry: TelemetryStore; now: () => number },
): void {
  app.get(
    "/v1/profit",
    {
      config: { scope: "read" },
      schema: {
        summary: "Revenue, cost and profit by customer; rows, no_customer and shared add up to totals",
        description: "The range is widened to whole quarters of an hour; the answer states it.",
        tags: ["profit"],
        querystring: profitQuery,
        response: { 200: oneOf(profitSchema) },
      },
    },
    async (request) => {
      const { environment, group_by, sort } = request.query;
      const range = alignToSlots(rangeOf(request.query, now()));
      const period = { projectId: request.projectId, range, environment };
      const [costs, revenues, traces, leftOut] = await Promise.all([
        telemetry.costsByCustomer(period),
        telemetry.revenueByCustomer(period),
        telemetry.countTraces(period),
        telemetry.leftOut(period),
      ]);
      const { customers, noCustomer, shared } = groupByCustomer(costs, revenues);
      const names =
        group_by === "customer"
          ? await telemetry.customerNames(request.projectId, [...customers.keys()])
          : [];
      const nameOf = new Map(names.map((name) => [name.customerId, name]));
      const rows =
        group_by === "none"
          ? []
          : Array.from(customers, ([customerId, { input, lastSeenNs }]) => {
              const name = nameOf.get(customerId);
              return {
                customerId,
                line: profitLine(input),
                name: name?.name ?? null,
                email: name?.email ?? null,
                lastSeenNs,
              };
            });
      rows.sort((a, b) => compareBy(sort, a.line, b.line) || (a.customerId < b.customerId ? -1 : 1));
      const all = [...customers.values()].map((customer) => customer.input);
      return one(request, {
        currency: "USD" as const,
        start_time: formatTimeNs(range.startNs),
        end_time: formatTimeNs(range.endNs),
        time_zone: "UTC",
        environment,
        rows: rows.map(
          (row): ProfitRow => ({
            customer_id: row.customerId,
            name: row.name,
            email: row.email,
            last_seen: row.lastSeenNs === undefined ? null : formatTimeNs(row.lastSeenNs),
            ...toApiProfitLine(row.line),
          }),
        ),
        no_customer: toApiProfitLine(profitLine(noCustomer)),
        shared: toApiProfitLine(profitLine(shared)),
        totals: toApiProfitLine(profitLine(totalInput([...all, noCustomer, shared], traces))),
        left_out: { cost: formatNanoUsd(leftOut.cost), orders: leftOut.orders, traces: leftOut.traces },
      });
    },
  );
}

interface Customer {
  input: ProfitInput;
  /** Undefined for a customer without spans in the period. */
  lastSeenNs: bigint | undefined;
}

function groupByCustomer(costs: readonly CustomerCost[], revenues: readonly CustomerRevenue[]) {
  const paid = Map.groupBy(revenues, (revenue) => revenue.customerId);
  const customers = new Map<string, Customer>();
  let noCustomer: ProfitInput = { ...NOTHING, revenue: paid.get("") ?? [] };
  let shared: ProfitInput = NOTHING;
  for (const cost of costs) {
    if (cost.customerId !== "")
      customers.set(cost.customerId, {
        input: { ...cost, revenue: paid.get(cost.customerId) ?? [] },
        lastSeenNs: cost.lastSeenNs,
      });
    else if (cost.shared) shared = { ...cost, revenue: [] };
    else noCustomer = { ...cost, revenue: noCustomer.revenue };
  }
  for (const [customerId, revenue] of paid) {
    if (customerId !== "" && !customers.has(customerId))
      customers.set(customerId, { input: { ...NOTHING, revenue }, lastSeenNs: undefined });
  }
  return { customers, noCustomer, shared };
}

const NOTHING: ProfitInput = { cost: 0n, traces: 0, unpricedSpans: 0, unpricedModels: [], revenue: [] };

function compareBy(sort: string, a: ProfitLine, b: ProfitLine): number {
  const field = sort.replace("-", "") as "profit" | "revenue" | "cost";
  const order = a[field] < b[field] ? -1 : a[field] > b[field] ? 1 : 0;
  return sort.startsWith("-") ? -order : order;
}
