import type { ClickHouseClient } from "@clickhouse/client";
import { createCalendar } from "../model/calendar.ts";
import { COST_PARTS, type CostPart, type CostParts } from "../model/cost-parts.ts";
import { parseNanoUsd } from "../model/money.ts";
import { msToNs, SLOT_MS, SLOT_NS } from "../model/time-range.ts";
import type { CostQuestion } from "../query/cost-question.ts";
import { costLines } from "./cost-lines.ts";
import type { LineColumn } from "./owned-lines.ts";
import { select } from "./statement.ts";
import { startOf, startParams } from "./sum-question.ts";

/** What model calls cost, in nano-dollars. */
export interface SpendRow {
  /** Values of `groupBy`, in its order; empty for none, and where `isOther`. */
  group: string[];
  /** Of a customer that is empty: none because there are several. */
  shared: boolean;
  /** What is not told apart. */
  isOther: boolean;
  /** When the interval begins, in milliseconds; the range where there is no interval. */
  startMs: number;
  cost: bigint;
  /** Calls without a price, or with usage that cannot be: the cost lacks them. */
  unpriced: number;
}

/** And what they used. */
export interface CostRow extends SpendRow {
  /** How many values are not told apart in it, where it `isOther`. */
  groups: number;
  parts: CostParts;
  tokens: CostTokens;
  calls: number;
  /** Of models with such calls. */
  unpricedTokens: number;
  /** Different ones, in this row. */
  traces: number;
  /**
   * What the tokens that were read from caches, and written to them, would have cost more as ordinary input; below
   * zero when writing cost more than reading saved. Nothing is known of `uncompared` tokens: the same calls had no
   * ordinary input whose price they could be held against.
   */
  saved: bigint;
  uncompared: number;
}

interface CostTokens {
  /** All of it, and parts of it. */
  input: number;
  cacheRead: number;
  cacheWrite: number;
  /** All of it, and a part of it. */
  output: number;
  reasoning: number;
}

/** What is told where nothing was spent: an answer has no row of that. */
export const NO_COST: CostRow = {
  group: [],
  shared: false,
  isOther: false,
  groups: 0,
  startMs: 0,
  cost: 0n,
  parts: Object.fromEntries(COST_PARTS.map((part) => [part, 0n])) as CostParts,
  tokens: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 },
  calls: 0,
  unpriced: 0,
  unpricedTokens: 0,
  traces: 0,
  saved: 0n,
  uncompared: 0,
};

export interface CostReads {
  /** The one answer to what anything cost: rows by value and interval, the dearest first, which add up to the whole. */
  costs(question: CostQuestion): Promise<CostRow[]>;
  /** As {@link costs}, in a quarter of its time: what it cost, and no more. */
  spend(question: CostQuestion): Promise<SpendRow[]>;
  /** How many traces the rows of {@link costs} are of, each counted once; no matter how they are told apart. */
  tracesWithCosts(question: Omit<CostQuestion, "groupBy" | "only">): Promise<number>;
}

const COLUMNS: readonly LineColumn[] = [
  "unpriced",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_write_tokens",
  "reasoning_tokens",
  "cost",
  "cost_cache_read",
  "cost_cache_write",
  "cost_output",
  "cost_other",
];

/** A decimal as nano-dollars that can be multiplied by tokens. */
const nano = (column: string) => `toInt128(reinterpretAsInt64(${column}))`;
/** Nothing is said of the parts of what was reported as a whole. */
const IS_UNSPLIT =
  "cost != 0 AND output_tokens > 0 AND cost_output + cost_cache_read + cost_cache_write + cost_other = 0";
const INPUT = `if(${IS_UNSPLIT}, toInt128(0), ${nano("cost")} - ${nano("cost_output")} - ${nano("cost_cache_read")} - ${nano("cost_cache_write")} - ${nano("cost_other")})`;
const REASONING = `if(output_tokens = 0, toInt128(0),
  intDiv(${nano("cost_output")} * least(reasoning_tokens, output_tokens), output_tokens))`;
const PARTS: Record<CostPart, string> = {
  input: INPUT,
  cacheRead: nano("cost_cache_read"),
  cacheWrite: nano("cost_cache_write"),
  output: `${nano("cost_output")} - ${REASONING}`,
  reasoning: REASONING,
  other: nano("cost_other"),
  unsplit: `if(${IS_UNSPLIT}, ${nano("cost")}, toInt128(0))`,
};
const CACHED_TOKENS = "toInt128(cache_read_tokens + cache_write_tokens)";
const UNCACHED_TOKENS = "(toInt128(input_tokens) - cache_read_tokens - cache_write_tokens)";
const IS_COMPARED = `${CACHED_TOKENS} > 0 AND ${UNCACHED_TOKENS} > 0 AND cost_cache_read + cost_cache_write != 0`;
const SAVED = `intDiv(${CACHED_TOKENS} * (${INPUT}), greatest(${UNCACHED_TOKENS}, 1))
  - ${nano("cost_cache_read")} - ${nano("cost_cache_write")}`;

const SPEND_COLUMNS: readonly LineColumn[] = ["cost", "unpriced"];
const SPEND = "sum(cost) AS total, sum(unpriced) AS all_unpriced";
const USE = `${COST_PARTS.map((part) => `toString(sum(${PARTS[part]})) AS part_${part}`).join(", ")},
  sum(input_tokens) AS input, sum(cache_read_tokens) AS cache_read, sum(cache_write_tokens) AS cache_write,
  sum(output_tokens) AS output, sum(reasoning_tokens) AS reasoning, sum(calls) AS all_calls,
  sumIf(input_tokens + output_tokens, unpriced > 0) AS unpriced_tokens, uniqExact(trace_id) AS traces,
  toString(sumIf(${SAVED}, ${IS_COMPARED})) AS saved,
  toUInt64(sumIf(${CACHED_TOKENS}, NOT (${IS_COMPARED}))) AS uncompared`;

export function createCostReads(client: ClickHouseClient): CostReads {
  /** Rows of what is summed up of the columns. */
  async function rowsOf<Row>(question: CostQuestion, columns: readonly LineColumn[], sums: string) {
    const { lines, params } = await costLines(client, question, { columns });
    const startsMs = startsOf(question);
    const { limit } = question;
    return select<Row>(
      client,
      `SELECT is_other, of_several, group_values, ${startOf(`toInt64(slot) * ${SLOT_MS}`, startsMs)} AS start_ms, ${sums}
       FROM (${lines}) GROUP BY is_other, of_several, group_values, start_ms
       ORDER BY is_other, total DESC, group_values, start_ms
       ${limit === undefined ? "" : "LIMIT {limit:UInt32}"}`,
      { ...params, ...startParams(startsMs), limit },
    );
  }
  return {
    async costs(question) {
      const { groupBy = [], only } = question;
      const groups = only ? "uniqExact(own_values)" : "1";
      const rows = await rowsOf<CostSqlRow>(question, COLUMNS, `${SPEND}, ${USE}, ${groups} AS all_groups`);
      return rows.map((row) => toCostRow(row, groupBy.length));
    },

    async spend(question) {
      const rows = await rowsOf<SpendSqlRow>(question, SPEND_COLUMNS, SPEND);
      return rows.map((row) => toSpendRow(row, question.groupBy?.length ?? 0));
    },

    async tracesWithCosts(question) {
      const { lines, params } = await costLines(client, question, { columns: [] });
      const [row] = await select<{ traces: string }>(
        client,
        `SELECT uniqExact(trace_id) AS traces FROM (${lines})`,
        params,
      );
      return Number(row?.traces ?? 0);
    },
  };
}

/** When the intervals of a question begin, in milliseconds; the start of its range where it names none. */
function startsOf({ range, interval, timeZone = "UTC" }: CostQuestion): number[] {
  const startMs = Number(((range.startNs / SLOT_NS) * SLOT_NS) / msToNs(1));
  const endMs = Number(range.endNs / msToNs(1));
  return interval === undefined ? [startMs] : createCalendar(timeZone).startsIn({ startMs, endMs }, interval);
}

interface SpendSqlRow {
  is_other: number;
  of_several: number;
  group_values: string[];
  start_ms: string;
  total: string;
  all_unpriced: string;
}

interface CostSqlRow extends SpendSqlRow, Record<`part_${CostPart}`, string> {
  all_groups: string;
  input: string;
  cache_read: string;
  cache_write: string;
  output: string;
  reasoning: string;
  all_calls: string;
  unpriced_tokens: string;
  traces: string;
  saved: string;
  uncompared: string;
}

function toSpendRow(row: SpendSqlRow, keys: number): SpendRow {
  const isOther = row.is_other === 1;
  return {
    group: isOther ? Array<string>(keys).fill("") : row.group_values,
    shared: row.of_several === 1,
    isOther,
    startMs: Number(row.start_ms),
    cost: parseNanoUsd(row.total),
    unpriced: Number(row.all_unpriced),
  };
}

function toCostRow(row: CostSqlRow, keys: number): CostRow {
  return {
    ...toSpendRow(row, keys),
    groups: Number(row.all_groups),
    parts: Object.fromEntries(COST_PARTS.map((part) => [part, BigInt(row[`part_${part}`])])) as CostParts,
    tokens: {
      input: Number(row.input),
      cacheRead: Number(row.cache_read),
      cacheWrite: Number(row.cache_write),
      output: Number(row.output),
      reasoning: Number(row.reasoning),
    },
    calls: Number(row.all_calls),
    unpricedTokens: Number(row.unpriced_tokens),
    traces: Number(row.traces),
    saved: BigInt(row.saved),
    uncompared: Number(row.uncompared),
  };
}
