import type { Environment, SpanCategory } from "@anyway-sh/semconv";
import type { Said } from "./said.ts";
import type { ServiceTier } from "./service-tier.ts";
import type { BilledUnits, Usage } from "./usage.ts";

/** An attribute's value: JSON; integers beyond 2^53 and bytes (base64) are strings. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | AttributeValue[]
  | { [key: string]: AttributeValue };
/** Attributes as they came. A Map, since a key may be any string, `__proto__` too. */
export type Attributes = Map<string, AttributeValue>;

export const SPAN_KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"] as const;
export const SPAN_STATUSES = ["unset", "ok", "error"] as const;

export interface SpanEvent {
  name: string;
  timeNs: bigint;
  attributes: Attributes;
}
export interface SpanLink {
  traceId: string;
  spanId: string;
  attributes: Attributes;
}

/** A span as it came over the wire, with its resource and scope beside it. */
export interface WireSpan {
  /** 32 lower-case hex digits. */
  traceId: string;
  /** 16 lower-case hex digits. */
  spanId: string;
  /** As `spanId`; empty for a root. */
  parentSpanId: string;
  name: string;
  /** Index into {@link SPAN_KINDS}. */
  kind: number;
  startTimeNs: bigint;
  endTimeNs: bigint;
  attributes: Attributes;
  events: SpanEvent[];
  links: SpanLink[];
  /** Index into {@link SPAN_STATUSES}. */
  status: number;
  statusMessage: string;
  resource: Attributes;
  scopeName: string;
  scopeVersion: string;
}

/** `""` on a span that calls no model. */
export type CostStatus = "" | "computed" | "reported" | "unpriced" | "not_billable";

/** The price of one call, in nano-dollars; the five parts add up to `total` when computed. */
export interface SpanCost {
  status: CostStatus;
  total: bigint;
  uncachedInput: bigint;
  cacheRead: bigint;
  cacheWrite: bigint;
  output: bigint;
  /** What is billed beside tokens. */
  other: bigint;
  /** What the client reported, if it did. */
  reported: bigint | undefined;
  /** By the book, whether or not that counts; undefined when the book has no price. */
  computed: bigint | undefined;
  /** Which price of the book it is computed by; empty when it has none. */
  price: string;
}

/** A million dollars for one call is a mistake, the client's or the price's, and says nothing. Nano-dollars. */
export const MOST_COST_OF_A_CALL = 1_000_000_000_000_000n;

export const NO_COST: SpanCost = Object.freeze({
  status: "",
  total: 0n,
  uncachedInput: 0n,
  cacheRead: 0n,
  cacheWrite: 0n,
  output: 0n,
  other: 0n,
  reported: undefined,
  computed: undefined,
  price: "",
});

/** The ids a span carries itself; empty when it carries none. */
export interface CarriedIds {
  userId: string;
  customerId: string;
  sessionId: string;
  orderId: string;
}

/** What the dialect tables read from a span's attributes. Empty strings where nothing was said. */
export interface CanonicalFields extends CarriedIds {
  dialect: string;
  category: SpanCategory;
  workflow: string;
  agent: string;
  provider: string;
  requestModel: string;
  responseModel: string;
  responseId: string;
  usage: Usage | undefined;
  /** What is billed beside tokens; undefined when the span tells of nothing. */
  units: BilledUnits | undefined;
  /** As the response says, else as the request asked. */
  serviceTier: ServiceTier;
  /** What the span says was used contradicts itself, or is no number; it is never billed below zero. */
  hasImpossibleUsage: boolean;
  /** Cost as the client reported it, in nano-dollars. */
  reportedCost: bigint | undefined;
  /** A response from the application's own cache. */
  cacheHit: boolean;
  /** The trace serves several customers. */
  shared: boolean;
  environment: Environment;
  serviceName: string;
  /** The span's own status; where that is unset, what its framework says of it in an attribute. */
  status: number;
  statusMessage: string;
  /** Every association property, canonical keys in snake_case. */
  properties: Map<string, string>;
}

/** A span ready to be stored: what came, and the canonical fields beside it. */
export interface Span extends Omit<WireSpan, "status" | "statusMessage">, CanonicalFields {
  cost: SpanCost;
  /** What the span adds to what was said. */
  said: Said[];
}
