import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { toSpan } from "../../../packages/server/src/ingest/to-span.ts";
import type { AttributeValue } from "../../../packages/server/src/model/span.ts";
import { createPriceBook } from "../../../packages/server/src/pricing/price-book.ts";

const book = createPriceBook();
const START_NS = BigInt(Date.UTC(2026, 10, 21)) * 1_000_000n;

/** What the server makes of a span's call: nano-dollars, or why there are none. */
export function costOf(span: ReadableSpan): bigint | string {
  const { cost } = toSpan(
    {
      traceId: span.spanContext().traceId,
      spanId: span.spanContext().spanId,
      parentSpanId: "",
      name: span.name,
      kind: 3,
      startTimeNs: START_NS,
      endTimeNs: START_NS,
      attributes: new Map(Object.entries(span.attributes as Record<string, AttributeValue>)),
      events: [],
      links: [],
      status: 0,
      statusMessage: "",
      resource: new Map(),
      scopeName: span.instrumentationScope.name,
      scopeVersion: span.instrumentationScope.version ?? "",
    },
    book,
  );
  return cost.status === "computed" ? cost.total : cost.status;
}

/**
 * What each recorded call costs, worked out by hand: the tokens that the answer tells, times the dollars per million of
 * the provider's price page, in nano-dollars. Without tokens in the answer nothing is priced.
 */
export const RECORDED_COSTS: Record<string, readonly (bigint | string)[]> = {
  // claude-opus-4-1: 49 x 15 + 186 x 75. claude-3-opus: 17 x 15 + 158 x 75, 17 x 15 + 137 x 75, 14 x 15 + 10 x 75.
  "anthropic-beta-messages-with-thinking.json": [14_685_000n],
  "anthropic-messages-streaming.json": [12_105_000n],
  "anthropic-messages.json": [10_530_000n],
  "anthropic-place-system-prompt-first-messages.json": [960_000n],
  // j2-ultra: 23 x 18.8.
  "ai21-prompt.json": [432_400n],
  // titan-text-express: 8 x 0.2 + 17 x 0.6, 8 x 0.2 + 15 x 0.6.
  "amazon-titan-prompt-with-streaming-result.json": [11_800n],
  "amazon-titan-prompt.json": [10_600n],
  // claude-3-5-sonnet: 10 x 3 + 5 x 0.3 + 8 x 3.75 + 15 x 15.
  "anthropic-cache-tokens-anthropic-messages-api-with-cached-tokens.json": [286_500n],
  // claude-v2: 16 x 8 + 63 x 24. Without a stream it told no tokens.
  "anthropic-prompt-with-streaming-result.json": [1_640_000n],
  "anthropic-prompt.json": ["unpriced"],
  // command-text: 7 x 1.5 + 149 x 2. Without a stream it told no tokens.
  "cohere-prompt-with-streaming-result.json": [308_500n],
  "cohere-prompt.json": ["unpriced"],
  // llama2-13b: 9 x 0.75 + 26 x 1.
  "meta-prompt-with-streaming-result.json": [32_750n],
  "meta-prompt.json": [32_750n],
  // Neither the request nor the answer names a model.
  "chat-cohere-prompt-with-stream.json": ["unpriced"],
  "chat-cohere-prompt.json": ["unpriced"],
  "rerank-cohere-documents.json": ["unpriced"],
  // command-light: 5 x 0.3 + 55 x 0.6, 5 x 0.3 + 57 x 0.6.
  "generate-cohere-prompt-with-streaming-respons.json": [34_500n],
  "generate-cohere-prompt.json": [35_700n],
  // gpt-4o-mini: 1 x 0.15 + 13 x 0.075 + 26 x 0.6, 14 x 0.15 + 26 x 0.6.
  "openai-cache-read-input-tokens-responses-with-cached-tokens.json": [16_725n],
  "openai-responses-non-streaming.json": [17_700n],
  // dall-e-2 and dall-e-3 are billed by size and quality.
  "openai-calculate-correct-tokens-different-quality-levels.json": ["unpriced", "unpriced"],
  "openai-image-generation.json": ["unpriced"],
  // gpt-3.5-turbo: 15 x 0.5 + 20 x 1.5, 15 x 0.5 + 18 x 1.5.
  "openai-chat.json": [37_500n],
  "openai-emit-logprobs-span-event-chat-completion.json": [34_500n],
  // gpt-3.5-turbo-instruct: 8 x 1.5 + 16 x 2.
  "openai-completion.json": [44_000n],
  // gpt-4: 82 x 30 + 16 x 60, 82 x 30 + 18 x 60.
  "openai-function-calling.json": [3_420_000n],
  "openai-tool-calling.json": [3_540_000n],
  // Streams that were not asked to tell their tokens.
  "openai-emit-logprobs-span-event-stream-chat-completion.json": ["unpriced"],
  "openai-function-call-attributes-stream-completion-when-multiple-tools-cal.json": ["unpriced"],
  "openai-streaming-chat.json": ["unpriced"],
  "openai-streaming-completion.json": ["unpriced"],
  "together-function-call-attributes-stream-completion-when-multiple-tools-cal.json": ["unpriced"],
  // Qwen2.5-72B: 90 x 1.2.
  "together-chat.json": [108_000n],
  "together-streaming-chat.json": [108_000n],
  // Llama-3.1-70B: 357 x 0.88, 350 x 0.88, 410 x 0.88.
  "together-completion.json": [314_160n],
  "together-function-calling.json": [308_000n],
  "together-tool-calling.json": [308_000n],
  "together-streaming-completion.json": [360_800n],
};
