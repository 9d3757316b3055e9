import { randomBytes } from "node:crypto";

/** A trace of equal model calls, and the OTLP/JSON request that carries it. */
export interface SentTrace {
  traceId: string;
  spanIds: string[];
  body: string;
}

/** gpt-4o: 1,000 tokens in at $2.50 and 100 out at $10 a million. */
export const NANO_USD_PER_SPAN = 3_500_000n;

export interface TraceShape {
  spans?: number;
  /** Characters of text in each span, which do not compress. */
  textLength?: number;
}

const hex = (bytes: number) => randomBytes(bytes).toString("hex");

export function aTrace({ spans: count = 7, textLength = 0 }: TraceShape = {}): SentTrace {
  const traceId = hex(16);
  const spanIds = Array.from({ length: count }, () => hex(8));
  const startMs = Date.now();
  const text = randomBytes(Math.ceil((textLength * 3) / 4)).toString("base64");
  const spans = spanIds.map((spanId) => ({
    traceId,
    spanId,
    name: "chat gpt-4o",
    kind: 3,
    startTimeUnixNano: `${startMs}000000`,
    endTimeUnixNano: `${startMs + 500}000000`,
    attributes: [
      { key: "gen_ai.operation.name", value: { stringValue: "chat" } },
      { key: "gen_ai.provider.name", value: { stringValue: "openai" } },
      { key: "gen_ai.request.model", value: { stringValue: "gpt-4o" } },
      { key: "gen_ai.usage.input_tokens", value: { intValue: "1000" } },
      { key: "gen_ai.usage.output_tokens", value: { intValue: "100" } },
      { key: "customer_id", value: { stringValue: "CUS_fault0000000" } },
      ...(text ? [{ key: "note", value: { stringValue: text } }] : []),
    ],
  }));
  return { traceId, spanIds, body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }) };
}
