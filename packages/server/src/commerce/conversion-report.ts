import type { CreditModel, Environment } from "@anyway-sh/semconv";
import { CREDIT_MODELS } from "@anyway-sh/semconv";
import { rateFrom } from "../attribution/conversion-sums.ts";
import type { ConversionSums } from "../attribution/conversion-tallies.ts";
import type { BusinessReads } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import { createCalendar, type Interval, MOST_INTERVALS } from "../model/calendar.ts";
import type { OrderColumns } from "../model/conversion-columns.ts";
import type { Converter } from "../model/exchange-rate.ts";
import { msToNs, type TimeRange } from "../model/time-range.ts";
import type { ConversionQuestion, Dimension } from "../telemetry/conversion-question.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { sumConversions } from "./conversions.ts";
import { conversationEnvironments, WHOLE_SHARE } from "./order-attribution.ts";
import { converterOf, ordersEnvironmentOf } from "./profit-report.ts";

const DAY_MS = 86_400_000;

/** What somebody asks; what is undefined is as the project has it. */
export interface ConversionsAsked {
  projectId: string;
  range: TimeRange;
  environment: Environment | undefined;
  model: CreditModel | undefined;
  windowDays: number | undefined;
  dating: "event" | "cohort";
  dimension: Dimension | undefined;
  conditions: ConversionQuestion["conditions"];
}

/** Money by currency, and what it comes to in the reporting currency. */
export interface Money {
  /** Of `MONEY_PLACES`. */
  total: bigint;
  byCurrency: Map<string, bigint>;
  /** Part of `byCurrency`: what there is no rate for. */
  unconverted: Map<string, bigint>;
}

export interface ConversionLine {
  funnel: ConversionSums["funnel"];
  /** Conversions in millionths. */
  orders: Record<CreditModel, bigint>;
  credited: Record<CreditModel, Money>;
  timeToConvertMs: ConversionSums["timeToConvertMs"];
  touches: ConversionSums["touches"];
}

export interface ConversionReport {
  question: ConversionQuestion;
  /** By which credit is sorted, and times and touches are weighed. */
  model: CreditModel;
  windowDays: number;
  timeZone: string;
  reportingCurrency: string;
  totals: ConversionLine;
  /** By what is credited, highest first. */
  rows: { value: string; line: ConversionLine }[];
  intervals: { startMs: number; endMs: number; line: ConversionLine }[];
  /** By event and without conditions. */
  all: { orders: bigint; money: Money } | undefined;
}

/** The question as the stores are asked it, and what money is worth. */
export async function conversionQuestion(
  { telemetry, business }: { telemetry: TelemetryStore; business: BusinessReads },
  asked: ConversionsAsked,
) {
  const { projectId, range, dating, conditions } = asked;
  const settings = await business.settings(projectId);
  const { timeZone, reportingCurrency, intent } = settings;
  const calendar = createCalendar(timeZone);
  const [converter, environment] = await Promise.all([
    converterOf(business, telemetry, { projectId, reportingCurrency, calendar }),
    ordersEnvironmentOf(telemetry, projectId, asked.environment),
  ]);
  const windowDays = asked.windowDays ?? settings.windowDays;
  const question: ConversionQuestion = {
    projectId,
    environment,
    environments: conversationEnvironments(environment),
    range,
    windowMs: windowDays * DAY_MS,
    dating,
    intent,
    conditions,
    by: asked.dimension,
  };
  const model = asked.model ?? settings.creditModel;
  return { question, model, windowDays, timeZone, reportingCurrency, calendar, converter };
}

/** Rule 16: who was in conversation, who of them paid, and what is credited to what. */
export async function conversionReport(
  stores: { telemetry: TelemetryStore; business: BusinessReads },
  asked: ConversionsAsked,
  interval: Interval | undefined,
): Promise<ConversionReport> {
  const { telemetry } = stores;
  const known = await conversionQuestion(stores, asked);
  const { question, model, converter, calendar } = known;
  const bounds = {
    startMs: Number(asked.range.startNs / msToNs(1)),
    endMs: Number(asked.range.endNs / msToNs(1)),
  };
  const starts = interval === undefined ? [] : calendar.startsIn(bounds, interval);
  if (starts.length > MOST_INTERVALS)
    throw new AppError(
      "invalid_request",
      `The range has more than ${MOST_INTERVALS} intervals, which is the most that are answered: ask for longer ones, or for a shorter range.`,
      { details: [{ field: "interval", message: "must be longer, or the range shorter" }] },
    );
  const { all, values, intervals, orders } = await sumConversions(telemetry, question, {
    byValue: asked.dimension !== undefined,
    startsMs: starts,
    model,
    ratesFromMs: converter.fromMs,
  });
  const line = (sums: ConversionSums | undefined) => toLine(sums, converter);
  const rows = Array.from(values, ([value, sums]) => ({ value, line: line(sums) }));
  const credit = (row: { line: ConversionLine }) => row.line.orders[model];
  const isWhole = asked.dating === "event" && asked.conditions.length === 0;
  return {
    ...known,
    totals: line(all),
    rows: rows.sort((a, b) => compare(credit(b), credit(a)) || byVisits(b, a) || compare(a.value, b.value)),
    intervals: starts.map((startMs, i) => ({
      startMs,
      endMs: starts[i + 1] ?? bounds.endMs,
      line: line(intervals.get(startMs)),
    })),
    all: isWhole ? allOf(orders, bounds, converter) : undefined,
  };
}

/** What there was to credit in the period, whether or not anything preceded it. */
function allOf(
  orders: OrderColumns,
  { startMs, endMs }: { startMs: number; endMs: number },
  converter: Converter,
) {
  const isIn = (ms: number) => ms >= startMs && ms < endMs;
  const { paidMs, currency, money, moneyAtMs } = orders;
  const parts = new Map<string, { currency: string; rateFromMs: number; amount: bigint }>();
  let count = 0;
  paidMs.forEach((paid, order) => {
    if (isIn(paid)) count++;
    for (let i = money.ends[order - 1] ?? 0; i < (money.ends[order] ?? 0); i++) {
      if (!isIn(moneyAtMs.values[i] ?? 0)) continue;
      const of = {
        currency: currency.keys[currency.at[order] ?? 0] ?? "",
        rateFromMs: rateFrom(converter.fromMs, paid),
      };
      const key = `${of.currency} ${of.rateFromMs}`;
      const before = parts.get(key)?.amount ?? 0n;
      parts.set(key, { ...of, amount: before + BigInt(money.values[i] ?? 0) });
    }
  });
  return { orders: BigInt(count) * WHOLE_SHARE, money: toMoney([...parts.values()], converter) };
}

/** What nothing preceded: conversions in millionths, and their money by currency. */
export function unattributed({ all, totals, model }: ConversionReport): ConversionReport["all"] {
  if (!all) return undefined;
  const credited = totals.credited[model];
  const minus = (a: ReadonlyMap<string, bigint>, b: ReadonlyMap<string, bigint>) =>
    new Map(Array.from(a, ([currency, amount]) => [currency, amount - (b.get(currency) ?? 0n)]));
  return {
    orders: all.orders - totals.orders[model],
    money: {
      total: all.money.total - credited.total,
      byCurrency: minus(all.money.byCurrency, credited.byCurrency),
      unconverted: minus(all.money.unconverted, credited.unconverted),
    },
  };
}

/** Whole conversions. */
export const countOf = (millionths: bigint) => Number(millionths / WHOLE_SHARE);

const NOBODY = { visitors: 0, conversations: 0 };
const NO_FUNNEL = {
  conversations: NOBODY,
  intent: NOBODY,
  linked: NOBODY,
  converted: NOBODY,
  convertedCost: 0n,
  otherCost: 0n,
  convertedUnpriced: 0,
  otherUnpriced: 0,
};

function toLine(sums: ConversionSums | undefined, converter: Converter): ConversionLine {
  const { funnel = NO_FUNNEL, credits = [], timeToConvertMs, touches } = sums ?? {};
  const shares = credits.find(({ currency }) => currency === "");
  const byModel = <T>(read: (model: CreditModel) => T) =>
    Object.fromEntries(CREDIT_MODELS.map((model) => [model, read(model)])) as Record<CreditModel, T>;
  const money = credits.filter(({ currency }) => currency !== "");
  return {
    funnel,
    orders: byModel((model) => shares?.credits[model] ?? 0n),
    credited: byModel((model) =>
      toMoney(
        money.map((row) => ({ ...row, amount: row.credits[model] })),
        converter,
      ),
    ),
    timeToConvertMs,
    touches,
  };
}

function toMoney(
  parts: readonly { currency: string; rateFromMs: number; amount: bigint }[],
  converter: Converter,
): Money {
  const money: Money = { total: 0n, byCurrency: new Map(), unconverted: new Map() };
  const add = (to: Map<string, bigint>, currency: string, amount: bigint) =>
    to.set(currency, (to.get(currency) ?? 0n) + amount);
  for (const { currency, rateFromMs, amount } of parts) {
    add(money.byCurrency, currency, amount);
    const converted = converter.minorUnits(amount, currency, rateFromMs);
    if (converted === undefined) add(money.unconverted, currency, amount);
    else money.total += converted;
  }
  return money;
}

function byVisits(a: { line: ConversionLine }, b: { line: ConversionLine }): number {
  return a.line.funnel.conversations.conversations - b.line.funnel.conversations.conversations;
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
