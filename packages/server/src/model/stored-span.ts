import type { ServiceTier } from "./service-tier.ts";
import type { AttributeValue, SpanCost } from "./span.ts";
import type { TraceSpan } from "./trace.ts";
import type { BilledUnits, Usage } from "./usage.ts";

/** A span as the tree of its trace shows it: everything but payloads, events and links. */
export interface StoredSpan extends TraceSpan {
  /** Index into `SPAN_KINDS`. */
  kind: number;
  statusMessage: string;
  serviceName: string;
  scopeVersion: string;
  dialect: string;
  responseModel: string;
  usage: Usage | undefined;
  units: BilledUnits | undefined;
  serviceTier: ServiceTier;
  /** When it was stored: the last time it came. Nanoseconds since 1970. */
  receivedAtNs: bigint;
  price: SpanCost;
}

type StoredAttributes = Record<string, AttributeValue>;

/** What a span carries beyond its place in the tree, as it came. */
export interface SpanPayload {
  attributes: StoredAttributes;
  /** The attributes that hold message contents. */
  content: StoredAttributes;
  resource: StoredAttributes;
  events: { name: string; timeNs: bigint; attributes: StoredAttributes }[];
  links: { traceId: string; spanId: string; attributes: StoredAttributes }[];
}
