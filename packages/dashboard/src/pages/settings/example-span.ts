/** A call as the conventions tell it, with whom it served; its JSON is what the example button pastes. */
const ATTRIBUTES = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "anthropic",
  "gen_ai.request.model": "claude-sonnet-4-5",
  "gen_ai.response.model": "claude-sonnet-4-5-20250929",
  "gen_ai.usage.input_tokens": 1500,
  "gen_ai.usage.output_tokens": 100,
  "gen_ai.usage.cache_read.input_tokens": 400,
  "gen_ai.usage.cache_creation.input_tokens": 100,
  "gen_ai.input.messages": JSON.stringify([
    { role: "user", parts: [{ type: "text", content: "Where is my order?" }] },
  ]),
  "gen_ai.output.messages": JSON.stringify([
    { role: "assistant", parts: [{ type: "text", content: "It left our warehouse this morning." }] },
  ]),
  "traceloop.association.properties.customer_id": "CUS_a1b2c3d4e5f6",
  "session.id": "session-42",
  "acme.release": "2026.11",
};

/** One span as OTLP/JSON has it. */
export const EXAMPLE_SPAN = JSON.stringify(
  {
    traceId: "5b8efff798038103d269b633813fc60c",
    spanId: "eee19b7ec3c1b174",
    name: "chat claude-sonnet-4-5",
    kind: 3,
    startTimeUnixNano: "1767225600000000000",
    endTimeUnixNano: "1767225602500000000",
    attributes: Object.entries(ATTRIBUTES).map(([key, value]) => ({
      key,
      value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
    })),
  },
  null,
  2,
);
