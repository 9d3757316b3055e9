import * as api from "@anyway-sh/api";
import { z } from "zod";
import type { BusinessReads } from "../business/store.ts";
import { closedCosts } from "../commerce/closed-reports.ts";
import { costReport } from "../commerce/cost-report.ts";
import { createCalendar } from "../model/calendar.ts";
import { formatTimeNs, msToNs } from "../model/time-range.ts";
import { NO_COST } from "../telemetry/cost-reads.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { one } from "./answer.ts";
import type { App } from "./context.ts";
import { toApiClosedCosts } from "./convert-close.ts";
import { readNames, toApiCosts, toApiSum, toGroup } from "./convert-costs.ts";
import { closedCostRows, costRows, costsCsv } from "./cost-csv.ts";
import { rangeOf } from "./query-range.ts";
import { type FilterQuery, KEY_PREFIXES, toConditions } from "./trace-conditions.ts";

const keyed = { keyPrefixes: KEY_PREFIXES };
const reportQuery = api.costsQuery.loose().meta(keyed);
const todayQuery = api.costsTodayQuery.loose().meta(keyed);
const costsAnswer = api.one(z.union([api.costs, api.closedCosts]));
const tags = ["costs"];

interface Deps {
  telemetry: TelemetryStore;
  business: BusinessReads;
  now: () => number;
}

/** `GET /v1/costs`: what model calls cost, by whatever they say, over time, and against the period before. */
export function costRoutes(app: App, { telemetry, business, now }: Deps): void {
  app.get(
    "/v1/costs",
    {
      config: { scope: "read" },
      schema: {
        summary: "What model calls cost: by model, customer or anything else they say, and over time",
        description:
          "The range is widened to whole quarters of an hour; the answer states it. Filters are those of GET /v1/traces: " +
          "models, provider, customer, user, session, workflow, agent and properties are asked of each call, all others " +
          "of its trace. Rows and `other` add up to totals; traces, conversations and orders are counted once in each.",
        tags,
        querystring: reportQuery,
        response: { 200: costsAnswer },
      },
    },
    async (request, reply) => {
      const { query, projectId } = request;
      const { names, question } = toCostQuestion(projectId, query, now());
      const sendCsv = (csv: string, name: string) =>
        reply
          .type("text/csv; charset=utf-8")
          .header("content-disposition", `attachment; filename="${name}.csv"`)
          // The schema is of the other form.
          .send(csv as unknown as z.output<typeof costsAnswer>);
      if (query.as === "closed") {
        const isFile = query.format === "csv";
        const report = await closedCosts(business, isFile ? { ...question, interval: undefined } : question);
        const customers = await readNames(telemetry, projectId, names, report);
        if (isFile) {
          const name = `costs-${report.close.month}-closed`;
          return sendCsv(costsCsv(closedCostRows(report, names.length > 0), names, customers), name);
        }
        return one(request, toApiClosedCosts(report, names, customers));
      }
      const { limit } = query;
      const report = await costReport(
        { telemetry, business },
        { ...question, limit, mostCells: api.MOST_COST_CELLS, withParts: query.format === "csv" },
      );
      const customers = await readNames(telemetry, projectId, names, report);
      if (query.format === "csv") return sendCsv(costsCsv(costRows(report), names, customers), "costs");
      return one(request, toApiCosts(report, names, customers));
    },
  );

  app.get(
    "/v1/costs/today",
    {
      config: { scope: "read" },
      schema: {
        summary: "What today has cost so far; cheap enough to be asked every few seconds",
        description:
          "Follows spans by what it takes to derive them: well below a second, if not under full load.",
        tags,
        querystring: todayQuery,
        response: { 200: api.one(api.costsToday) },
      },
    },
    async (request) => {
      const { query, projectId } = request;
      const { timeZone } = await business.settings(projectId);
      const calendar = createCalendar(timeZone);
      const today = calendar.dayOf(now());
      const startNs = msToNs(calendar.startOfDay(today));
      const environment = query.environment ?? "production";
      const [sum] = await telemetry.costs({
        projectId,
        // A span's clock may be ahead.
        range: { startNs, endNs: msToNs(calendar.startOfDay(today + 1)) },
        environment,
        conditions: toConditions(query),
      });
      return one(request, {
        start_time: formatTimeNs(startNs),
        time_zone: timeZone,
        environment,
        ...toApiSum(sum ?? NO_COST),
      });
    },
  );
}

/** What a query asks of costs; `names` are those of its groups. */
export function toCostQuestion(
  projectId: string,
  query: Pick<
    z.output<typeof api.costsQuery>,
    "start_time" | "end_time" | "environment" | "group_by" | "interval"
  > &
    FilterQuery,
  nowMs: number,
) {
  const names = query.group_by?.split(",") ?? [];
  const question = {
    projectId,
    range: rangeOf(query, nowMs),
    environment: query.environment,
    conditions: toConditions(query),
    groupBy: names.map(toGroup),
    interval: query.interval,
  };
  return { names, question };
}
