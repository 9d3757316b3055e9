import { parseNanoUsd } from "../model/money.ts";
import type { ServiceTier } from "../model/service-tier.ts";
import type { CostStatus } from "../model/span.ts";
import type { StoredSpan } from "../model/stored-span.ts";
import type { UsageRule } from "../model/usage.ts";
import { toUnits } from "./span-units.ts";
import { tsvFields } from "./tsv.ts";

/** What the column `record` of `spans` says. Spans with the same properties share one object of them. */
export function readRecords(rows: readonly { record: string }[]): StoredSpan[] {
  const sets = new Map<string, ReadonlyMap<string, string>>();
  const propertiesOf = (json: string) => {
    const known = sets.get(json);
    if (known) return known;
    const properties = new Map(Object.entries<string>(JSON.parse(json)));
    sets.set(json, properties);
    return properties;
  };
  return rows.map(({ record }) => readRecord(record, propertiesOf));
}

/** The fields are in the order of the migration that makes the column. */
function readRecord(record: string, propertiesOf: (json: string) => ReadonlyMap<string, string>): StoredSpan {
  const [
    spanId = "",
    parentSpanId = "",
    name = "",
    startTimeNs = "0",
    durationNs = "0",
    committedAtUs = "0",
    kind = "0",
    status = "0",
    statusMessage = "",
    serviceName = "",
    scopeName = "",
    scopeVersion = "",
    dialect = "",
    category = "",
    workflow = "",
    agent = "",
    provider = "",
    requestModel = "",
    responseModel = "",
    responseId = "",
    environment = "",
    shared = "0",
    userMessage = "0",
    usageRule = "",
    impossibleUsage = "0",
    uncachedInputTokens = "0",
    cacheReadTokens = "0",
    cacheWriteTokens = "0",
    outputTokens = "0",
    reasoningTokens = "0",
    cacheWrite1hTokens = "0",
    inputAudioTokens = "0",
    outputAudioTokens = "0",
    serviceTier = "",
    units = "{}",
    costStatus = "",
    cost = "0",
    costUncachedInput = "0",
    costCacheRead = "0",
    costCacheWrite = "0",
    costOutput = "0",
    costOther = "0",
    costReported = "",
    costComputed = "",
    price = "",
    userId = "",
    customerId = "",
    sessionId = "",
    orderId = "",
    properties = "{}",
  ] = tsvFields(record);

  const usage = {
    uncachedInputTokens: Number(uncachedInputTokens),
    cacheReadTokens: Number(cacheReadTokens),
    cacheWriteTokens: Number(cacheWriteTokens),
    outputTokens: Number(outputTokens),
    reasoningTokens: Number(reasoningTokens),
    cacheWrite1hTokens: Number(cacheWrite1hTokens),
    inputAudioTokens: Number(inputAudioTokens),
    outputAudioTokens: Number(outputAudioTokens),
  };
  const parts = {
    cacheRead: parseNanoUsd(costCacheRead),
    cacheWrite: parseNanoUsd(costCacheWrite),
    output: parseNanoUsd(costOutput),
    other: parseNanoUsd(costOther),
  };
  const total = parseNanoUsd(cost);
  const start = BigInt(startTimeNs);
  return {
    spanId,
    parentSpanId,
    name,
    startTimeNs: start,
    endTimeNs: start + BigInt(durationNs),
    receivedAtNs: BigInt(committedAtUs) * 1_000n,
    kind: Number(kind),
    status: Number(status),
    statusMessage,
    serviceName,
    scopeName,
    scopeVersion,
    dialect,
    category: category as StoredSpan["category"],
    workflow,
    agent,
    provider,
    model: responseModel || requestModel,
    requestModel,
    responseModel,
    responseId,
    environment: environment as StoredSpan["environment"],
    shared: shared === "1",
    userMessage: Number(userMessage) as StoredSpan["userMessage"],
    hasUsage: usageRule !== "",
    hasImpossibleUsage: impossibleUsage === "1",
    inputTokens: usage.uncachedInputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
    outputTokens: usage.outputTokens,
    cacheReadTokens: usage.cacheReadTokens,
    cacheWriteTokens: usage.cacheWriteTokens,
    reasoningTokens: usage.reasoningTokens,
    usage: usageRule === "" ? undefined : { ...usage, rule: usageRule as UsageRule },
    serviceTier: serviceTier as ServiceTier,
    units: toUnits(JSON.parse(units)),
    costStatus: costStatus as CostStatus,
    cost: total,
    costCacheRead: parts.cacheRead,
    costCacheWrite: parts.cacheWrite,
    costOutput: parts.output,
    costOther: parts.other,
    price: {
      status: costStatus as CostStatus,
      total,
      uncachedInput: parseNanoUsd(costUncachedInput),
      ...parts,
      reported: costReported === "" ? undefined : parseNanoUsd(costReported),
      computed: costComputed === "" ? undefined : parseNanoUsd(costComputed),
      price,
    },
    userId,
    customerId,
    sessionId,
    orderId,
    properties: propertiesOf(properties),
  };
}
