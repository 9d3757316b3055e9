import type { SpanCategory } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import { formatNanoUsd, parseNanoUsd } from "../model/money.ts";
import type { RepricedModel, RepricingPosition, RepricingScope } from "../model/repricing.ts";
import type { ServiceTier } from "../model/service-tier.ts";
import type { CanonicalFields, CostStatus, SpanCost } from "../model/span.ts";
import type { UsageRule } from "../model/usage.ts";
import type { Execute, Insert } from "./insert.ts";
import { type StoredUnits, toUnits } from "./span-units.ts";
import { select } from "./statement.ts";
import { TSV_NULL, tsvString } from "./tsv.ts";

/** A call of a model as it is stored, with all that decides its price. */
export interface StoredCall {
  position: RepricingPosition;
  startTimeNs: bigint;
  committedAtUs: string;
  fields: Pick<
    CanonicalFields,
    | "category"
    | "provider"
    | "requestModel"
    | "responseModel"
    | "usage"
    | "units"
    | "serviceTier"
    | "reportedCost"
    | "cacheHit"
    | "status"
  >;
  cost: SpanCost;
}

/** A call, and what it costs from now on. */
export interface CostChange {
  call: StoredCall;
  cost: SpanCost;
}

/** Calls after one position, the start where there is none, up to and with another. */
interface Part {
  after: RepricingPosition | undefined;
  last: RepricingPosition;
}

export interface CallCosts {
  /** Calls that are or could be priced; one that was sent again may count twice until the engine has merged it. */
  countCalls(projectId: string, scope: RepricingScope): Promise<number>;
  /** The same, in the order of their positions, each once. */
  callsToPrice(
    projectId: string,
    scope: RepricingScope,
    page: { after: RepricingPosition | undefined; limit: number },
  ): Promise<StoredCall[]>;
  /** Keeps what changes, then changes it, but for spans that came again since they were read. Idempotent. */
  changeCosts(projectId: string, repricingId: string, changes: readonly CostChange[]): Promise<void>;
  /** The traces of the calls of a part that the re-pricing changed. */
  tracesChanged(projectId: string, repricingId: string, part: Part): Promise<string[]>;
  /** All that the re-pricing changed, by provider and model. */
  costChanges(projectId: string, repricingId: string): Promise<RepricedModel[]>;
}

const HOUR = "toUInt32(intDiv(start_time_ns, 3600000000000))";
const POSITION = `(${HOUR}, trace_id, span_id)`;
/** A position as parameters: FixedString compares with text of its own length. */
const AFTER = "({hour:UInt32}, toFixedString({traceId:String}, 32), toFixedString({spanId:String}, 16))";
const MODEL = "if(response_model = '', request_model, response_model)";
/** What was never billable has no price that could change. */
const IS_CALL = "cost_status IN ('computed', 'reported', 'unpriced')";
const COLUMNS = `${HOUR} AS hour, trace_id, span_id, start_time_ns, committed_at_us, category, status, provider,
  request_model, response_model, usage_rule, uncached_input_tokens, cache_read_tokens, cache_write_tokens, output_tokens,
  cache_write_1h_tokens, input_audio_tokens, reasoning_tokens, output_audio_tokens, cost_status, toString(cost) AS total,
  toString(cost_uncached_input) AS uncached_input, toString(cost_cache_read) AS cache_read,
  toString(cost_cache_write) AS cache_write, toString(cost_output) AS output, toString(cost_other) AS other,
  toString(cost_computed) AS computed, service_tier, units, toString(cost_reported) AS reported, price`;
const CHANGED = [
  "cost_status",
  "cost",
  "cost_uncached_input",
  "cost_cache_read",
  "cost_cache_write",
  "cost_output",
  "cost_other",
  "cost_computed",
  "price",
] as const;
const CHANGE_COLUMNS = [
  "project_id",
  "repricing_id",
  "hour",
  "trace_id",
  "span_id",
  "committed_at_us",
  "provider",
  "model",
  "old_status",
  "old_cost",
  "old_price",
  ...CHANGED,
] as const;

export function createCallCosts(client: ClickHouseClient, insert: Insert, execute: Execute): CallCosts {
  return {
    async countCalls(projectId, scope) {
      const [row] = await select<{ calls: string }>(
        client,
        `SELECT count() AS calls FROM spans WHERE ${inScope(scope)} AND ${IS_CALL}`,
        scopeParams(projectId, scope),
      );
      return Number(row?.calls ?? 0);
    },

    async callsToPrice(projectId, scope, { after, limit }) {
      const rows = await select<CallRow>(
        client,
        `SELECT * FROM (
           SELECT ${COLUMNS} FROM spans WHERE ${inScope(scope)} ${after ? `AND ${POSITION} > ${AFTER}` : ""}
           ORDER BY project_id, intDiv(start_time_ns, 3600000000000), trace_id, span_id, committed_at_us DESC
           LIMIT 1 BY trace_id, span_id
         ) WHERE ${IS_CALL} LIMIT {limit:UInt32}`,
        { ...scopeParams(projectId, scope), ...after, limit },
      );
      return rows.map(toCall);
    },

    async changeCosts(projectId, repricingId, changes) {
      const [first] = changes;
      const last = changes.at(-1);
      if (!first || !last) return;
      const lines = changes.map((change) => `${toLine(projectId, repricingId, change)}\n`);
      await insert("cost_changes", CHANGE_COLUMNS, lines.join(""));
      // One microsecond later than the row that was read: later than it, and earlier than whatever comes.
      await execute(
        `INSERT INTO spans
         SELECT spans.* REPLACE (${CHANGED.map((column) => `changed.${column} AS ${column}`).join(", ")},
           spans.committed_at_us + 1 AS committed_at_us)
         FROM spans INNER JOIN (
           SELECT trace_id, span_id, committed_at_us AS read_at_us, ${CHANGED.join(", ")} FROM cost_changes FINAL
           WHERE project_id = {projectId:String} AND repricing_id = {repricingId:String}
             AND (hour, trace_id, span_id) >= ${AFTER}
             AND (hour, trace_id, span_id) <= ({lastHour:UInt32}, toFixedString({lastTraceId:String}, 32),
               toFixedString({lastSpanId:String}, 16))
         ) AS changed ON spans.trace_id = changed.trace_id AND spans.span_id = changed.span_id
           AND spans.committed_at_us = changed.read_at_us
         WHERE spans.project_id = {projectId:String}
           AND intDiv(spans.start_time_ns, 3600000000000) BETWEEN {hour:UInt32} AND {lastHour:UInt32}`,
        { projectId, repricingId, ...first.call.position, ...lastParams(last.call.position) },
        ["spans"],
      );
    },

    async tracesChanged(projectId, repricingId, { after, last }) {
      const rows = await select<{ trace_id: string }>(
        client,
        `SELECT DISTINCT trace_id FROM cost_changes
         WHERE project_id = {projectId:String} AND repricing_id = {repricingId:String}
           ${after ? `AND (hour, trace_id, span_id) > ${AFTER}` : ""}
           AND (hour, trace_id, span_id) <= ({lastHour:UInt32}, toFixedString({lastTraceId:String}, 32),
             toFixedString({lastSpanId:String}, 16))`,
        { projectId, repricingId, ...after, ...lastParams(last) },
      );
      return rows.map((row) => row.trace_id);
    },

    async costChanges(projectId, repricingId) {
      const rows = await select<ChangesRow>(
        client,
        `SELECT provider, model, count() AS calls, countIf(old_status = 'unpriced') AS unpriced_before,
           countIf(cost_status = 'unpriced') AS unpriced_after, toString(sum(old_cost)) AS before, toString(sum(cost)) AS after
         FROM cost_changes FINAL
         WHERE project_id = {projectId:String} AND repricing_id = {repricingId:String} GROUP BY provider, model`,
        { projectId, repricingId },
      );
      return rows.map((row) => ({
        provider: row.provider,
        model: row.model,
        calls: Number(row.calls),
        changed: Number(row.calls),
        unpricedBefore: Number(row.unpriced_before),
        unpricedAfter: Number(row.unpriced_after),
        before: parseNanoUsd(row.before),
        after: parseNanoUsd(row.after),
      }));
    },
  };
}

function inScope({ provider, model }: RepricingScope): string {
  return [
    "project_id = {projectId:String}",
    "start_time_ns >= {startNs:Int64} AND start_time_ns < {endNs:Int64}",
    "intDiv(start_time_ns, 3600000000000) >= intDiv({startNs:Int64}, 3600000000000)",
    "intDiv(start_time_ns, 3600000000000) <= intDiv({endNs:Int64}, 3600000000000)",
    ...(provider === undefined ? [] : ["provider = {provider:String}"]),
    ...(model === undefined ? [] : [`${MODEL} = {model:String}`]),
  ].join(" AND ");
}

function scopeParams(projectId: string, { range, provider, model }: RepricingScope) {
  return { projectId, startNs: `${range.startNs}`, endNs: `${range.endNs}`, provider, model };
}

function lastParams({ hour, traceId, spanId }: RepricingPosition) {
  return { lastHour: hour, lastTraceId: traceId, lastSpanId: spanId };
}

function toLine(projectId: string, repricingId: string, { call, cost }: CostChange): string {
  const { hour, traceId, spanId } = call.position;
  const { provider, responseModel, requestModel } = call.fields;
  return [
    projectId,
    repricingId,
    hour,
    traceId,
    spanId,
    call.committedAtUs,
    tsvString(provider),
    tsvString(responseModel || requestModel),
    call.cost.status,
    formatNanoUsd(call.cost.total),
    tsvString(call.cost.price),
    cost.status,
    formatNanoUsd(cost.total),
    formatNanoUsd(cost.uncachedInput),
    formatNanoUsd(cost.cacheRead),
    formatNanoUsd(cost.cacheWrite),
    formatNanoUsd(cost.output),
    formatNanoUsd(cost.other),
    cost.computed === undefined ? TSV_NULL : formatNanoUsd(cost.computed),
    tsvString(cost.price),
  ].join("\t");
}

interface CallRow {
  hour: number;
  trace_id: string;
  span_id: string;
  start_time_ns: string;
  committed_at_us: string;
  category: SpanCategory;
  status: number;
  provider: string;
  request_model: string;
  response_model: string;
  usage_rule: UsageRule | "";
  uncached_input_tokens: string;
  cache_read_tokens: string;
  cache_write_tokens: string;
  output_tokens: string;
  cache_write_1h_tokens: string;
  input_audio_tokens: string;
  reasoning_tokens: string;
  output_audio_tokens: string;
  cost_status: CostStatus;
  total: string;
  uncached_input: string;
  cache_read: string;
  cache_write: string;
  output: string;
  other: string;
  computed: string | null;
  service_tier: ServiceTier;
  units: StoredUnits;
  reported: string | null;
  price: string;
}

interface ChangesRow {
  provider: string;
  model: string;
  calls: string;
  unpriced_before: string;
  unpriced_after: string;
  before: string;
  after: string;
}

function toCall(row: CallRow): StoredCall {
  const reported = row.reported === null ? undefined : parseNanoUsd(row.reported);
  return {
    position: { hour: row.hour, traceId: row.trace_id, spanId: row.span_id },
    startTimeNs: BigInt(row.start_time_ns),
    committedAtUs: row.committed_at_us,
    fields: {
      category: row.category,
      provider: row.provider,
      requestModel: row.request_model,
      responseModel: row.response_model,
      usage:
        row.usage_rule === ""
          ? undefined
          : {
              uncachedInputTokens: Number(row.uncached_input_tokens),
              cacheReadTokens: Number(row.cache_read_tokens),
              cacheWriteTokens: Number(row.cache_write_tokens),
              outputTokens: Number(row.output_tokens),
              cacheWrite1hTokens: Number(row.cache_write_1h_tokens),
              inputAudioTokens: Number(row.input_audio_tokens),
              reasoningTokens: Number(row.reasoning_tokens),
              outputAudioTokens: Number(row.output_audio_tokens),
              rule: row.usage_rule,
            },
      units: toUnits(row.units),
      serviceTier: row.service_tier,
      reportedCost: reported,
      // A response of the application's own cache is not billable, and not among these.
      cacheHit: false,
      status: row.status,
    },
    cost: {
      status: row.cost_status,
      total: parseNanoUsd(row.total),
      uncachedInput: parseNanoUsd(row.uncached_input),
      cacheRead: parseNanoUsd(row.cache_read),
      cacheWrite: parseNanoUsd(row.cache_write),
      output: parseNanoUsd(row.output),
      other: parseNanoUsd(row.other),
      computed: row.computed === null ? undefined : parseNanoUsd(row.computed),
      reported,
      price: row.price,
    },
  };
}
