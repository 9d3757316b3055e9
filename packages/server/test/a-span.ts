import { randomBytes } from "node:crypto";
import { classify } from "../src/ingest/dialects/classify.ts";
import { toSpan } from "../src/ingest/to-span.ts";
import type { AttributeValue, WireSpan } from "../src/model/span.ts";
import { createPriceBook } from "../src/pricing/price-book.ts";
import { encodeSpan } from "../src/telemetry/span-rows.ts";

export const hex = (bytes: number) => randomBytes(bytes).toString("hex");
const book = createPriceBook();

/** A span as it comes over the wire: one minute after midnight of 2026-11-01 unless told otherwise. */
export function aWireSpan(
  attributes: Record<string, AttributeValue> = {},
  more: Partial<WireSpan> = {},
): WireSpan {
  const startTimeNs = more.startTimeNs ?? 1_793_491_260_123_456_789n;
  return {
    traceId: hex(16),
    spanId: hex(8),
    parentSpanId: "",
    name: "chat gpt-4o",
    kind: 3,
    startTimeNs,
    endTimeNs: startTimeNs + 1_500_000_000n,
    attributes: new Map(Object.entries(attributes)),
    events: [],
    links: [],
    status: 0,
    statusMessage: "",
    resource: new Map([["service.name", "shop"]]),
    scopeName: "test",
    scopeVersion: "1.0.0",
    ...more,
  };
}

/** Attributes of a call of gpt-4o which costs $0.0035: 1,000 tokens in and 100 out. */
export const GPT_4O_CALL = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o",
  "gen_ai.usage.input_tokens": 1_000,
  "gen_ai.usage.output_tokens": 100,
};
export const GPT_4O_CALL_NANO_USD = 3_500_000n;

/** The span as the store takes it. */
export function encode(projectId: string, wire: WireSpan): string {
  return encodeSpan(projectId, toSpan(wire, book), (key) => classify(key).content);
}
