import * as api from "@anyway-sh/api";
import { z } from "zod";
import { closedCosts } from "../../commerce/closed-reports.ts";
import { conversionReport, countOf, unattributed } from "../../commerce/conversion-report.ts";
import { costReport } from "../../commerce/cost-report.ts";
import { MOST_INTERVALS } from "../../model/calendar.ts";
import { formatTimeNs } from "../../model/time-range.ts";
import type { AppDeps } from "../context.ts";
import { toApiLine, toApiMoney, toAsked } from "../conversions.ts";
import { readNames } from "../convert-costs.ts";
import { closedCostRows, costColumns, costRows } from "../cost-csv.ts";
import { toCostQuestion } from "../costs.ts";
import { toApiOrder, toOrderFilter } from "../orders.ts";
import { readProfit } from "../profit.ts";
import { rangeOf } from "../query-range.ts";
import { listSessions } from "../sessions.ts";
import { KEY_PREFIXES } from "../trace-conditions.ts";
import { readTraces } from "../traces.ts";
import {
  CONVERSION_COLUMNS,
  type ConversionFileRow,
  ORDER_COLUMNS,
  PROFIT_COLUMNS,
  profitRows,
  SESSION_COLUMNS,
} from "./commerce-tables.ts";
import { type ExportTable, pagesOf, tableOf } from "./table.ts";
import { SPAN_COLUMNS, spansOf, TRACE_COLUMNS } from "./trace-tables.ts";

const ROWS_AT_ONCE = 1_000;
/** Each has a title and figures to be read. */
const SESSIONS_AT_ONCE = 200;
/** Of costs, what is beyond is in `other`: a file adds up. With intervals, each value has a line for each. */
const MOST_COST_VALUES = 10_000;
const MOST_PARTED_COST_VALUES = 500;
const MOST_COST_CELLS = (MOST_PARTED_COST_VALUES + 1) * MOST_INTERVALS;

type Deps = Pick<AppDeps, "telemetry" | "business">;

interface Dataset<Query extends z.ZodType> {
  summary: string;
  /** That of the list or report whose rows these are, without its pages. */
  query: Query;
  table(deps: Deps, projectId: string, query: z.output<Query>, nowMs: number): ExportTable;
}
const dataset = <Query extends z.ZodType>(of: Dataset<Query>) => of;

const format = z.enum(api.EXPORT_FORMATS);
const unpaged = { limit: true, cursor: true } as const;
const keyed = { keyPrefixes: KEY_PREFIXES };
const traceQuery = api.traceListQuery.omit(unpaged).extend({ format }).loose().meta(keyed);
type TraceQuery = z.output<typeof traceQuery>;

const tracePages = ({ telemetry }: Deps, projectId: string, query: TraceQuery, nowMs: number) =>
  pagesOf((cursor: string | undefined) =>
    readTraces(telemetry, projectId, { ...query, limit: ROWS_AT_ONCE, cursor }, nowMs),
  );

/** The files that there are. Rows and figures are those of the API, since they are read by the same code. */
export const DATASETS = {
  traces: dataset({
    summary: "The traces of GET /v1/traces, all of them",
    query: traceQuery,
    table: (deps, projectId, query, nowMs) =>
      tableOf(nameOf("traces", query, nowMs), TRACE_COLUMNS, tracePages(deps, projectId, query, nowMs)),
  }),

  spans: dataset({
    summary: "All spans of the traces of GET /v1/traces, without their contents",
    query: traceQuery,
    table: (deps, projectId, query, nowMs) =>
      tableOf(
        nameOf("spans", query, nowMs),
        SPAN_COLUMNS,
        spansOf(deps.telemetry, projectId, tracePages(deps, projectId, query, nowMs)),
      ),
  }),

  sessions: dataset({
    summary: "The sessions of GET /v1/sessions, all of them",
    query: api.sessionListQuery.omit(unpaged).extend({ format }).loose().meta(keyed),
    table: ({ telemetry }, projectId, query, nowMs) =>
      tableOf(
        nameOf("sessions", query, nowMs),
        SESSION_COLUMNS,
        pagesOf((cursor: string | undefined) =>
          listSessions(telemetry, projectId, { ...query, limit: SESSIONS_AT_ONCE, cursor }, nowMs),
        ),
      ),
  }),

  orders: dataset({
    summary: "The orders of GET /v1/orders, all of them",
    query: api.orderTotalsQuery.extend({ format }),
    table: (deps, projectId, query, nowMs) =>
      tableOf(
        query.start_time || query.end_time ? nameOf("orders", query, nowMs) : "orders",
        ORDER_COLUMNS,
        orderPages(deps, projectId, query),
      ),
  }),

  profit: dataset({
    summary: "The rows of GET /v1/profit, with the lines that make them add up",
    query: api.profitQuery.omit({ interval: true }).extend({ format }),
    table: (deps, projectId, query, nowMs) =>
      tableOf(
        nameOf("profit", query, nowMs),
        PROFIT_COLUMNS,
        later(async () =>
          profitRows(
            await readProfit({ ...deps, now: () => nowMs }, projectId, { ...query, interval: undefined }),
          ),
        ),
      ),
  }),

  conversions: dataset({
    summary: "The rows of GET /v1/conversions, all of them, with totals and what nothing preceded",
    query: api.conversionsQuery
      .omit({ interval: true })
      .extend({ format })
      .loose()
      .meta({ keyPrefixes: ["property."] }),
    table: (deps, projectId, query, nowMs) => {
      const asked = toAsked(projectId, query, nowMs);
      return tableOf(
        nameOf("conversions", query, nowMs),
        CONVERSION_COLUMNS,
        later(() => conversionRows(deps, asked)),
      );
    },
  }),

  costs: dataset({
    summary: "The rows of GET /v1/costs and what is in none of them; with `interval`, a line for each",
    query: api.costsQuery.omit({ limit: true, format: true }).extend({ format }).loose().meta(keyed),
    table({ telemetry, business }, projectId, query, nowMs) {
      const { names, question } = toCostQuestion(projectId, query, nowMs);
      let customers: ReadonlyMap<string, string> = new Map();
      return tableOf(
        nameOf("costs", query, nowMs),
        costColumns(names, (id) => customers.get(id)),
        later(async () => {
          if (query.as === "closed") {
            const closed = await closedCosts(business, { ...question, interval: undefined });
            customers = await readNames(telemetry, projectId, names, closed);
            return closedCostRows(closed, names.length > 0);
          }
          const report = await costReport(
            { telemetry, business },
            {
              ...question,
              limit: query.interval ? MOST_PARTED_COST_VALUES : MOST_COST_VALUES,
              mostCells: MOST_COST_CELLS,
              withParts: true,
            },
          );
          customers = await readNames(telemetry, projectId, names, report);
          return costRows(report);
        }),
      );
    },
  }),
} satisfies Record<api.ExportDataset, unknown>;

async function* orderPages(
  deps: Deps,
  projectId: string,
  query: z.output<typeof api.orderTotalsQuery>,
): AsyncGenerator<api.Order[]> {
  const filter = await toOrderFilter(deps, projectId, query);
  yield* pagesOf(async (after: { time: number; id: string } | undefined) => {
    const orders = await deps.business.orders(projectId, filter, { limit: ROWS_AT_ONCE, after });
    const last = orders.length === ROWS_AT_ONCE ? orders.at(-1) : undefined;
    return { data: orders.map(toApiOrder), nextCursor: last ? { time: last.placedAt, id: last.id } : null };
  });
}

async function conversionRows(deps: Deps, asked: ReturnType<typeof toAsked>): Promise<ConversionFileRow[]> {
  const report = await conversionReport(deps, asked, undefined);
  const currency = report.reportingCurrency;
  const none = unattributed(report);
  const line = (of: typeof report.totals) => toApiLine(of, report.model);
  return [
    ...report.rows.map(
      (row): ConversionFileRow => ({
        value: row.value || null,
        is: null,
        currency,
        line: line(row.line),
        unattributed: undefined,
      }),
    ),
    { value: null, is: "total", currency, line: line(report.totals), unattributed: undefined },
    ...(none
      ? [
          {
            value: null,
            is: "unattributed" as const,
            currency,
            line: undefined,
            unattributed: { orders: countOf(none.orders), money: toApiMoney(none.money) },
          },
        ]
      : []),
  ];
}

async function* later<Row>(read: () => Promise<Row[]>): AsyncGenerator<Row[]> {
  yield await read();
}

interface Named {
  start_time?: string | undefined;
  end_time?: string | undefined;
  as?: string | undefined;
}

/** Of a file: what it holds, and of which days (UTC). */
function nameOf(dataset: string, query: Named, nowMs: number): string {
  const range = rangeOf(query, nowMs);
  const day = (ns: bigint) => formatTimeNs(ns).slice(0, 10);
  const closed = query.as === "closed" ? "-closed" : "";
  return `${dataset}-${day(range.startNs)}-${day(range.endNs - 1n)}${closed}`;
}
