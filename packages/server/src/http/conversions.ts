import * as api from "@anyway-sh/api";
import { CREDIT_MODELS, type CreditModel } from "@anyway-sh/semconv";
import { z } from "zod";
import { MOST_CONDITIONS } from "../attribution/owned-visits.ts";
import type { BusinessReads } from "../business/store.ts";
import { type ListedConversation, listConversations } from "../commerce/conversion-lists.ts";
import {
  type ConversionLine,
  type ConversionsAsked,
  conversionQuestion,
  conversionReport,
  countOf,
  type Money,
  unattributed,
} from "../commerce/conversion-report.ts";
import { AppError } from "../model/app-error.ts";
import { divideHalfUp, formatMoney, formatNanoUsd } from "../model/money.ts";
import { alignToSlots, formatTimeNs, msToNs } from "../model/time-range.ts";
import type { Dimension } from "../telemetry/conversion-question.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { one, page } from "./answer.ts";
import type { App } from "./context.ts";
import { formatMillionths, toApiConversation } from "./convert-conversation.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { rangeOf } from "./query-range.ts";
import { readTitles } from "./titles.ts";

const PROPERTY = "property.";
const keyed = { keyPrefixes: [PROPERTY] };
const reportQuery = api.conversionsQuery.loose().meta(keyed);
const listQuery = api.convertingConversationsQuery.loose().meta(keyed);
const tags = ["conversions"];

interface Deps {
  telemetry: TelemetryStore;
  business: BusinessReads;
  now: () => number;
}

/** `GET /v1/conversions`, and the conversations behind its numbers. */
export function conversionRoutes(app: App, { telemetry, business, now }: Deps): void {
  app.get(
    "/v1/conversions",
    {
      config: { scope: "read" },
      schema: {
        summary: "Who was in conversation, who of them paid, and which conversations are credited with it",
        description:
          "The range is widened to whole quarters of an hour; the answer states it. Each conversation has one value of " +
          "what it is broken down by, the one that most of its cost is of, so that rows add up to totals; visitors " +
          "alone may be in several rows. Credit says what preceded an order, not what caused it. A test order is " +
          "credited to conversations of production too, since these do not know of the sandbox.",
        tags,
        querystring: reportQuery,
        response: { 200: api.one(api.conversions) },
      },
    },
    async (request) => {
      const { query, projectId } = request;
      const asked = toAsked(projectId, query, now());
      const report = await conversionReport({ telemetry, business }, asked, query.interval);
      const { question, model, windowDays } = report;
      const isYoung = (endMs: number) => query.date === "cohort" && endMs + question.windowMs > now();
      const none = unattributed(report);
      const line = (of: ConversionLine) => toApiLine(of, model);
      const shown = report.rows.slice(0, api.MOST_CONVERSION_ROWS);
      return one(request, {
        currency: report.reportingCurrency,
        start_time: formatTimeNs(asked.range.startNs),
        end_time: formatTimeNs(asked.range.endNs),
        time_zone: report.timeZone,
        environments: [...question.environments],
        orders_environment: question.environment,
        credit: model,
        window_days: windowDays,
        date: query.date,
        intent_is_named: question.intent.workflows.length + question.intent.properties.length > 0,
        totals: line(report.totals),
        rows: shown.map((row) => ({ value: row.value || null, ...line(row.line) })),
        rows_left_out: report.rows.length - shown.length,
        intervals: report.intervals.map(({ startMs, endMs, line: of }) => ({
          start_time: formatTimeNs(msToNs(startMs)),
          end_time: formatTimeNs(msToNs(endMs)),
          immature: isYoung(endMs),
          ...line(of),
        })),
        all: report.all ? { orders: countOf(report.all.orders), money: toApiMoney(report.all.money) } : null,
        unattributed: none ? { orders: countOf(none.orders), money: toApiMoney(none.money) } : null,
        immature: isYoung(Number(asked.range.endNs / msToNs(1))),
      });
    },
  );

  app.get(
    "/v1/conversions/conversations",
    {
      config: { scope: "read" },
      schema: {
        summary: "The conversations behind a number of GET /v1/conversions, newest first",
        tags,
        querystring: listQuery,
        response: { 200: api.list(api.convertingConversation) },
      },
    },
    async (request) => {
      const { query, projectId } = request;
      const { limit, cursor, stage, value } = query;
      const { question, model } = await conversionQuestion(
        { telemetry, business },
        toAsked(projectId, query, now()),
      );
      const found = await listConversations(telemetry, question, {
        stage,
        model,
        value: query.group_by === "none" ? undefined : value,
        after: cursor === undefined ? undefined : toPosition(cursor),
        limit: limit + 1,
      });
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      const nextCursor =
        last && found.length > limit
          ? encodeCursor("conversions", Object.values(last.position).map(String))
          : null;
      const titles = await readTitles(
        telemetry,
        projectId,
        shown.map(({ conversation }) => conversation),
      );
      return page(
        request,
        shown.map((listed, i) => toApiListed(listed, titles[i])),
        { limit, nextCursor },
      );
    },
  );
}

/** What of a query says which conversions are meant. */
type Question = Pick<
  z.output<typeof api.conversionsQuery>,
  "start_time" | "end_time" | "environment" | "credit" | "window_days" | "group_by" | "date" | "customer_id"
> & { [field in "workflow" | "agent" | "model" | "provider"]?: string | undefined };

/** The question that a query asks. */
export function toAsked(
  projectId: string,
  query: Question & Record<string, unknown>,
  nowMs: number,
): ConversionsAsked {
  const conditions: { field: Dimension; is: string }[] = [];
  for (const name of ["workflow", "agent", "model", "provider"] as const) {
    const is = query[name];
    if (is !== undefined) conditions.push({ field: { of: name }, is });
  }
  if (query.customer_id !== undefined) conditions.push({ field: { of: "customer" }, is: query.customer_id });
  for (const [key, values] of Object.entries(query))
    if (key.startsWith(PROPERTY))
      for (const is of [values].flat())
        conditions.push({ field: { of: "property", key: key.slice(PROPERTY.length) }, is: String(is) });
  if (conditions.length > MOST_CONDITIONS)
    throw new AppError(
      "invalid_request",
      `The query cannot be taken: at most ${MOST_CONDITIONS} filters hold at once, and there are ${conditions.length}.`,
    );
  return {
    projectId,
    range: alignToSlots(rangeOf(query, nowMs)),
    environment: query.environment,
    model: query.credit,
    windowDays: query.window_days,
    dating: query.date,
    dimension: toDimension(query.group_by),
    conditions,
  };
}

function toDimension(groupBy: Question["group_by"]): Dimension | undefined {
  switch (groupBy) {
    case "none":
      return undefined;
    case "workflow":
    case "agent":
    case "model":
    case "provider":
    case "customer":
      return { of: groupBy };
    default:
      return {
        of: "property",
        key: groupBy.startsWith(PROPERTY) ? groupBy.slice(PROPERTY.length) : groupBy,
      };
  }
}

const number = z.string().regex(/^\d{1,20}$/);

function toPosition(cursor: string) {
  const [startNs, owner, part] = decodeCursor("conversions", [number, number, number], cursor);
  return { startNs: BigInt(startNs), owner: BigInt(owner), part: BigInt(part) };
}

function byModel<T>(read: (model: CreditModel) => T): Record<CreditModel, T> {
  return Object.fromEntries(CREDIT_MODELS.map((model) => [model, read(model)])) as Record<CreditModel, T>;
}

/** A line of the report as the API answers it. */
export function toApiLine(line: ConversionLine, model: CreditModel): api.ConversionLine {
  const { conversations, intent, linked, converted, convertedCost, otherCost } = line.funnel;
  const orders = line.orders[model];
  const perConversion = (cost: bigint) =>
    orders > 0n ? formatNanoUsd(divideHalfUp(cost * 1_000_000n, orders)) : null;
  return {
    funnel: { conversations, intent, payment_link: linked, paid: converted },
    conversion_rate:
      conversations.visitors === 0 ? null : (converted.visitors / conversations.visitors).toFixed(4),
    orders: byModel((by) => formatMillionths(line.orders[by])),
    credited: byModel((by) => toApiMoney(line.credited[by])),
    time_to_convert_ms: line.timeToConvertMs ?? null,
    touches_to_convert: line.touches ?? null,
    cost_converted: formatNanoUsd(convertedCost),
    cost_not_converted: formatNanoUsd(otherCost),
    unpriced_calls: { converted: line.funnel.convertedUnpriced, not_converted: line.funnel.otherUnpriced },
    cost_to_convert: perConversion(convertedCost),
    cost_not_converted_per_conversion: perConversion(otherCost),
  };
}

export function toApiMoney({ total, byCurrency, unconverted }: Money): api.CreditedMoney {
  const parts = (amounts: ReadonlyMap<string, bigint>) =>
    Array.from(amounts, ([currency, amount]) => ({ currency, amount: Number(amount) })).sort((a, b) =>
      a.currency < b.currency ? -1 : 1,
    );
  return { total: formatMoney(total), by_currency: parts(byCurrency), unconverted: parts(unconverted) };
}

function toApiListed(listed: ListedConversation, title?: string): api.ConvertingConversation {
  return {
    ...toApiConversation(listed.conversation, title),
    intent: listed.intends,
    payment_link: listed.links,
    paid: listed.converts,
    orders: formatMillionths(listed.credits.find(({ currency }) => currency === "")?.amount ?? 0n),
    credited: listed.credits
      .filter(({ currency }) => currency !== "")
      .map(({ currency, amount }) => ({ currency, amount: Number(amount) })),
  };
}
