import type { CreditModel } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import { parseNanoUsd } from "../model/money.ts";
import {
  type ConversionQuestion,
  conversionParams,
  type PreparedConversions,
  prepareConversions,
} from "./conversion-question.ts";
import { credits, funnel, placedOrders, SPLIT_MODELS } from "./conversion-sql.ts";
import { readOwnership } from "./owned-lines.ts";
import { select } from "./statement.ts";

export interface StageCount {
  visitors: number;
  conversations: number;
}

/** One row of a report. */
export interface FunnelRow {
  /** A value, or when an interval starts in milliseconds; undefined for the total. */
  value: string | undefined;
  conversations: StageCount;
  intent: StageCount;
  linked: StageCount;
  converted: StageCount;
  /** Nano-dollars: of conversations that led to a conversion, and of those that did not. */
  convertedCost: bigint;
  otherCost: bigint;
  /** Model calls without a price, which these costs lack. */
  convertedUnpriced: number;
  otherUnpriced: number;
}

export interface CreditRow {
  value: string | undefined;
  /** Empty for shares of conversions, in millionths. */
  currency: string;
  /** When the rate began that held as the orders were paid; 0 before the first, and where nothing is converted. */
  rateFromMs: number;
  /** Minor units by model. */
  credits: Record<CreditModel, bigint>;
  /** Weighed by the model that was asked for; undefined without credit. */
  timeToConvertMs: { median: number; p90: number } | undefined;
  touches: { median: number; mean: number } | undefined;
}

/** Conversions and their money by currency; an empty currency counts them, in millionths. */
export interface ConversionSum {
  currency: string;
  rateFromMs: number;
  amount: bigint;
}

/** Reads of one moment: rows by value, and their total. */
export interface ConversionReads {
  conversions(question: ConversionQuestion): Promise<{ funnel: FunnelRow[]; credits: CreditRow[] }>;
  /** What there is to credit, whether or not anything preceded it; of a report by event. */
  conversionSums(question: ConversionQuestion): Promise<ConversionSum[]>;
}

/** When the rate begins that holds for an order. */
const RATE = "if(currency = '', 0, roundDown(intDiv(paid, 1000000), {rates:Array(Int64)}))";

export function createConversionReads(client: ClickHouseClient): ConversionReads {
  return {
    async conversions(question) {
      const prepared = await prepareConversions(client, question);
      const [funnel, credits] = await Promise.all([
        readFunnel(client, question, prepared),
        readCredits(client, question, prepared),
      ]);
      return { funnel, credits };
    },

    async conversionSums(question) {
      const ownership = await readOwnership(client, question.projectId);
      const rows = await select<{ name: string; rate_from: string; amount: string }>(
        client,
        `SELECT point.1 AS name, if(name = '', 0, ${RATE}) AS rate_from, sum(point.2) AS amount
         FROM (${placedOrders({ ownership, unnamed: "none", all: true })})
         ARRAY JOIN arrayConcat(arrayMap((at, change) -> (currency, change, at), money_at, money), [('', toInt64(1000000), paid)]) AS point
         WHERE point.3 >= {startNs:Int64} AND point.3 < {endNs:Int64} GROUP BY name, rate_from ORDER BY name, rate_from`,
        conversionParams(question),
      );
      return rows.map((row) => ({
        currency: row.name,
        rateFromMs: Number(row.rate_from),
        amount: BigInt(row.amount),
      }));
    },
  };
}

async function readFunnel(
  client: ClickHouseClient,
  question: ConversionQuestion,
  { source, params }: PreparedConversions,
): Promise<FunnelRow[]> {
  const { group, none } = grouping(question);
  const names = ["counts", "intends", "links", "converts"];
  const rows = await select<Record<string, string | number>>(
    client,
    `SELECT row.1 AS row_value, row.2 AS is_total,
       ${names.map((name, i) => `sum(row.${i + 3}) AS ${name}_conversations, countIf(row.${i + 3} > 0) AS ${name}_visitors`).join(", ")},
       sum(row.7) AS converted_cost, sum(row.8) AS other_cost,
       sum(row.9) AS converted_unpriced, sum(row.10) AS other_unpriced
     FROM (
       SELECT groupArray((row_value, 0, counts_count, intends_count, links_count, converts_count, converted_cost, other_cost, converted_unpriced, other_unpriced)) AS rows, (${none}, 1, sum(counts_count), sum(intends_count), sum(links_count), sum(converts_count), sum(converted_cost), sum(other_cost), sum(converted_unpriced), sum(other_unpriced)) AS total
       FROM (
         SELECT owner, ${group} AS row_value, ${names.map((name) => `countIf(${name}) AS ${name}_count`).join(", ")},
           sumIf(total, converts) AS converted_cost, sumIf(total, counts AND NOT converts) AS other_cost,
           sumIf(total_unpriced, converts) AS converted_unpriced, sumIf(total_unpriced, counts AND NOT converts) AS other_unpriced
         FROM (${funnel(source)}) GROUP BY owner, row_value
       ) GROUP BY owner
     )
     ARRAY JOIN ${question.by === undefined ? "[total]" : "arrayPushBack(rows, total)"} AS row
     GROUP BY row_value, is_total`,
    params,
  );
  return rows.map((row): FunnelRow => {
    const count = (name: string) => ({
      visitors: Number(row[`${name}_visitors`]),
      conversations: Number(row[`${name}_conversations`]),
    });
    return {
      value: row.is_total === 1 ? undefined : String(row.row_value),
      conversations: count("counts"),
      intent: count("intends"),
      linked: count("links"),
      converted: count("converts"),
      convertedCost: parseNanoUsd(String(row.converted_cost)),
      otherCost: parseNanoUsd(String(row.other_cost)),
      convertedUnpriced: Number(row.converted_unpriced),
      otherUnpriced: Number(row.other_unpriced),
    };
  });
}

async function readCredits(
  client: ClickHouseClient,
  question: ConversionQuestion,
  { source, params }: PreparedConversions,
): Promise<CreditRow[]> {
  const { group, none } = grouping(question);
  const totalRow = `(${none}, 1)`;
  const weighed = (name: string, level: number) => `quantileExactWeighted(${level})(${name}, weight)`;
  const rows = await select<CreditSqlRow>(
    client,
    `SELECT row.1 AS row_value, row.2 AS is_total, currency, rate_from, sumForEach(credits) AS by_model,
       ${weighed("time_to_convert", 0.5)} AS median_time, ${weighed("time_to_convert", 0.9)} AS p90_time,
       ${weighed("touch_count", 0.5)} AS median_touches, sum(touch_count * weight) AS touches_weight,
       sum(weight) AS all_weight
     FROM (
       SELECT ${group} AS own_value, currency, ${RATE} AS rate_from, credits, time_to_convert, touch_count,
         toUInt64(greatest(credits[${SPLIT_MODELS.indexOf(question.model) + 1}], 0)) AS weight
       FROM (${credits(source)}) WHERE matches
     )
     ARRAY JOIN ${question.by === undefined ? `[${totalRow}]` : `[(own_value, 0), ${totalRow}]`} AS row
     GROUP BY currency, rate_from, row_value, is_total`,
    params,
  );
  return rows.map(toCreditRow);
}

interface CreditSqlRow {
  row_value: string | number;
  is_total: number;
  currency: string;
  rate_from: string;
  by_model: string[];
  median_time: string;
  p90_time: string;
  median_touches: string;
  touches_weight: string;
  all_weight: string;
}

function toCreditRow(row: CreditSqlRow): CreditRow {
  const { median_time, p90_time, median_touches, touches_weight, all_weight } = row;
  const hasWeight = all_weight !== "0";
  const byModel = SPLIT_MODELS.map((model, i) => [model, BigInt(row.by_model[i] ?? 0)]);
  return {
    value: row.is_total === 1 ? undefined : String(row.row_value),
    currency: row.currency,
    rateFromMs: Number(row.rate_from),
    credits: Object.fromEntries(byModel),
    timeToConvertMs: hasWeight
      ? { median: Number(median_time) / 1e6, p90: Number(p90_time) / 1e6 }
      : undefined,
    touches: hasWeight
      ? { median: Number(median_touches), mean: Number(touches_weight) / Number(all_weight) }
      : undefined,
  };
}

/** What rows are grouped by, and a value of that type for the total. */
function grouping({ by }: ConversionQuestion): { group: string; none: string } {
  const isTime = by !== undefined && "starts" in by;
  const group = isTime ? "roundDown(intDiv(dated, 1000000), {starts:Array(Int64)})" : "value";
  return { group, none: isTime ? "toInt64(0)" : "''" };
}
