import type { Environment } from "@anyway-sh/semconv";
import { parseDecimal } from "../../model/money.ts";
import { toServiceTier } from "../../model/service-tier.ts";
import { DEFAULT_SETTINGS, type EnvironmentRules } from "../../model/settings.ts";
import {
  type Attributes,
  type AttributeValue,
  type CanonicalFields,
  MOST_COST_OF_A_CALL,
  SPAN_STATUSES,
  type WireSpan,
} from "../../model/span.ts";
import { type BilledUnits, readUsage } from "../../model/usage.ts";
import { asCount, asId, asObject, asText, memberAt, parseJson } from "./attribute-values.ts";
import { categoryOf } from "./category.ts";
import { associationProperty, classify, dialectName, dialectOfRank } from "./classify.ts";
import type { Concept } from "./dialect.ts";
import { countsCacheApart, emitterRule, providerName } from "./emitters.ts";

const STATUS_UNSET = SPAN_STATUSES.indexOf("unset");
const STATUS_ERROR = SPAN_STATUSES.indexOf("error");

/**
 * The canonical fields of a span, from its own attributes first and its resource's where it says nothing; `rules` say
 * what its environment is beyond what its name tells.
 */
export function normalize(
  span: WireSpan,
  rules: EnvironmentRules = DEFAULT_SETTINGS.environments,
): CanonicalFields {
  const own = readAttributes(span.attributes);
  const fromResource = readResource(span.resource);
  const value = (concept: Concept) => own.values.get(concept) ?? fromResource.values.get(concept);
  const text = (concept: Concept) => asText(value(concept));
  const id = (concept: Concept) => asId(own.values.get(concept)) || asId(fromResource.values.get(concept));

  const provider = providerName(text("provider"));
  const { usage, isImpossible } = usageOf(own, span, provider);
  const requestModel = text("requestModel") || text("model");
  const responseModel = text("responseModel") || (text("model") === requestModel ? "" : text("model"));
  const hasFailed = span.status === STATUS_UNSET && text("level") === "ERROR";
  const reported = value("cost");
  const properties = new Map([...fromResource.properties, ...own.properties]);
  return {
    dialect: dialectName(own.dialect),
    category: categoryOf(text, usage !== undefined && requestModel + responseModel !== ""),
    workflow: text("workflow"),
    agent: text("agent"),
    provider,
    requestModel,
    responseModel,
    responseId: text("responseId"),
    usage,
    units: unitsOf(value),
    serviceTier: toServiceTier(text("serviceTier")),
    hasImpossibleUsage: isImpossible,
    reportedCost:
      typeof reported === "number" || typeof reported === "string"
        ? credible(parseDecimal(reported, 9))
        : undefined,
    cacheHit: isTrue(value("cacheHit")),
    shared: isTrue(value("shared")),
    status: hasFailed ? STATUS_ERROR : span.status,
    statusMessage: hasFailed ? text("levelMessage") : span.statusMessage,
    environment: environmentOf(text("environment"), properties, rules),
    serviceName: text("serviceName"),
    userId: id("userId"),
    customerId: id("customerId"),
    sessionId: id("sessionId"),
    orderId: id("orderId"),
    properties,
  };
}

/** What was used, as the span says, and whether what it says cannot be. A resource uses nothing. */
function usageOf(own: Reading, span: WireSpan, provider: string) {
  let isImpossible = false;
  const count = (concept: Concept) => {
    const value = own.values.get(concept);
    const tokens = asCount(value);
    if (value !== undefined && tokens === undefined) isImpossible = true;
    return tokens;
  };
  const reported = {
    input: count("inputTokens"),
    output: count("outputTokens"),
    total: count("totalTokens"),
    cacheRead: count("cacheReadTokens"),
    cacheWrite: count("cacheWriteTokens"),
    cacheWrite5m: count("cacheWrite5mTokens"),
    cacheWrite1h: count("cacheWrite1hTokens"),
    reasoning: count("reasoningTokens"),
    inputAudio: count("inputAudioTokens"),
    outputAudio: count("outputAudioTokens"),
  };
  const speaker = own.ranks.get("inputTokens") ?? own.ranks.get("outputTokens");
  const usualCounts = speaker === undefined ? undefined : dialectOfRank(speaker)?.usualCounts;
  const read = readUsage(reported, {
    ...emitterRule(span.scopeName, span.scopeVersion),
    ...(usualCounts ? { usualCounts } : {}),
    isAdditiveProvider: countsCacheApart(provider),
  });
  return { usage: read?.usage, isImpossible: isImpossible || read?.isImpossible === true };
}

/** What was used beside tokens. */
function unitsOf(value: (concept: Concept) => AttributeValue | undefined): BilledUnits | undefined {
  const counts: BilledUnits = {};
  for (const unit of ["images", "characters", "searches"] as const) {
    const count = asCount(value(unit));
    if (count !== undefined) counts[unit] = count;
  }
  const seconds = Number(asText(value("audioSeconds")) || Number.NaN);
  if (seconds >= 0 && Number.isFinite(seconds)) counts.audioMs = Math.round(seconds * 1_000);
  return Object.keys(counts).length > 0 ? counts : undefined;
}

/** What attributes say, before anything is concluded from it. */
export interface Reading {
  values: Map<Concept, AttributeValue>;
  /** The rank of the key that each value came from, by concept or by `property` and its name. */
  ranks: Map<string, number>;
  properties: Map<string, string>;
  /** What the keys say of the dialect, best of all; none is not a number. */
  dialect: number;
}

const ID_CONCEPTS = new Set<Concept>(["userId", "customerId", "sessionId", "orderId"]);

/** Worse than every key of its own: the span names the id itself where it can. */
const METADATA_RANK = 1_000_000;

export function readAttributes(attributes: Attributes): Reading {
  const values = new Map<Concept, AttributeValue>();
  const properties = new Map<string, string>();
  const ranks = new Map<string, number>();
  let dialect = Number.NaN;
  const isBetter = (name: string, rank: number) => {
    const before = ranks.get(name);
    if (before !== undefined && before <= rank) return false;
    ranks.set(name, rank);
    return true;
  };
  const take = (
    value: AttributeValue | undefined,
    rank: number,
    concept: Concept | undefined,
    property?: string,
  ) => {
    if (value === undefined || value === null || value === "") return;
    // What cannot be an id must not hide one under another key.
    const saysNothing = concept !== undefined && ID_CONCEPTS.has(concept) && asId(value) === "";
    if (concept !== undefined && !saysNothing && isBetter(concept, rank)) values.set(concept, value);
    if (property !== undefined && isBetter(`property ${property}`, rank))
      properties.set(property, asText(value));
  };
  for (const [key, written] of attributes) {
    const meaning = classify(key);
    if (meaning.dialect !== undefined && !(meaning.dialect >= dialect)) dialect = meaning.dialect;
    const value = meaning.quoted ? parseJson(written) : written;
    take(value, meaning.rank, meaning.concept, meaning.property);
    if (meaning.members) {
      const object = asObject(value);
      for (const { concept, path, rank } of meaning.members) take(memberAt(object, path), rank, concept);
    }
    if (!meaning.holdsProperties) continue;
    for (const [name, inner] of Object.entries(asObject(value))) {
      const { concept, property } = associationProperty(name);
      take(inner, METADATA_RANK, concept, property);
    }
  }
  return { values, ranks, properties, dialect };
}

/** One resource stands behind all spans of a batch. */
const resources = new WeakMap<Attributes, Reading>();

function readResource(resource: Attributes): Reading {
  let reading = resources.get(resource);
  if (!reading) {
    reading = readAttributes(resource);
    resources.set(resource, reading);
  }
  return reading;
}

function isTrue(value: AttributeValue | undefined): boolean {
  return value === true || value === "true";
}

function credible(nano: bigint | undefined): bigint | undefined {
  return nano !== undefined && nano >= 0n && nano <= MOST_COST_OF_A_CALL ? nano : undefined;
}

/** Rule 4. */
function environmentOf(
  value: string,
  properties: ReadonlyMap<string, string>,
  rules: EnvironmentRules,
): Environment {
  const rule = rules.properties.find(({ key, value }) => properties.get(key) === value);
  if (rule) return rule.environment;
  const name = value.trim().toLowerCase();
  const named = Object.hasOwn(rules.names, name) ? rules.names[name] : undefined;
  if (named) return named;
  if (name === "" || name === "production" || name === "prod") return "production";
  return name === "internal" || name === "bot" ? name : "test";
}
