import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPriceBook } from "../../pricing/price-book.ts";
import { asId, asText } from "../dialects/attribute-values.ts";
import { DIALECTS } from "../dialects/classify.ts";
import { InvalidBodyError } from "../otlp/invalid-body.ts";
import { explainSpans } from "./explain-spans.ts";

const NOW_MS = Date.UTC(2026, 10, 21, 9);
const TRACE = "5b8efff798038103d269b633813fc60c";
const SPAN = "eee19b7ec3c1b174";
const START = "1795251600000000000";
const book = createPriceBook();
const explain = (json: unknown) =>
  explainSpans(typeof json === "string" ? json : JSON.stringify(json), book, NOW_MS);
const explainOne = (json: unknown) => {
  const [one] = explain(json).spans;
  if (!one) throw new Error("nothing was explained");
  return one;
};

const CALL = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o",
  "gen_ai.usage.input_tokens": 1_500,
  "gen_ai.usage.cache_read.input_tokens": 400,
  "gen_ai.usage.output_tokens": 100,
  "traceloop.association.properties.customer_id": "CUS_1",
};
const pairs = (attributes: Record<string, string | number>) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
  }));
const otlp = (more: object = {}) => ({
  traceId: TRACE,
  spanId: SPAN,
  name: "chat gpt-4o",
  startTimeUnixNano: START,
  attributes: pairs(CALL),
  ...more,
});
const object = (more: object = {}) => ({
  trace_id: TRACE,
  span_id: SPAN,
  name: "chat gpt-4o",
  start_time: "2026-11-21T09:00:00Z",
  attributes: CALL,
  ...more,
});
const resource = { attributes: pairs({ "service.name": "shop" }) };
const nested = {
  gen_ai: {
    operation: { name: "chat" },
    provider: { name: "openai" },
    request: { model: "gpt-4o" },
    usage: { input_tokens: 1_500, output_tokens: 100, cache_read: { input_tokens: 400 } },
  },
  traceloop: { association: { properties: { customer_id: "CUS_1" } } },
};

describe("what may be pasted", () => {
  it.each<[string, string, unknown]>([
    ["an OTLP request", "otlp_request", { resourceSpans: [{ resource, scopeSpans: [{ spans: [otlp()] }] }] }],
    ["the spans of one resource", "otlp_request", { resource, scopeSpans: [{ spans: [otlp()] }] }],
    ["the spans of one scope", "otlp_request", { scope: { name: "s" }, spans: [otlp()] }],
    ["a list of OTLP spans", "otlp_request", [otlp()]],
    ["an OTLP span", "otlp_span", otlp()],
    ["a span of the API", "object", object()],
    ["an answer of the API", "object", { data: object(), meta: { request_id: "req_1" } }],
    ["a trace of the API", "object", { data: { trace_id: TRACE, spans: [object()] } }],
    ["a list of spans", "object", [object()]],
    [
      "a body of POST /v1/ingest",
      "object",
      { traces: [{ trace_id: TRACE, spans: [object({ trace_id: undefined })] }] },
    ],
    [
      "a span that Python prints",
      "object",
      object({
        trace_id: undefined,
        span_id: undefined,
        context: { trace_id: `0x${TRACE}`, span_id: `0x${SPAN}` },
        kind: "SpanKind.CLIENT",
        status: { status_code: "ERROR" },
      }),
    ],
    ["attributes", "attributes", CALL],
    ["attributes whose dots are levels", "attributes", nested],
  ])("%s", (_, form, pasted) => {
    const explanation = explain(pasted);
    expect(explanation).toMatchObject({ form, more: 0, refused: [] });
    expect(explanation.spans).toHaveLength(1);
    const { stored } = explainOne(pasted);
    expect(stored).toMatchObject({
      dialect: "otel-genai",
      category: "llm",
      provider: "openai",
      requestModel: "gpt-4o",
      customerId: "CUS_1",
      usage: { uncachedInputTokens: 1_100, cacheReadTokens: 400, outputTokens: 100, rule: "inclusive" },
      price: { status: "computed", total: 4_250_000n, price: "genai-prices: openai gpt-4o" },
    });
  });

  it("takes what stands beside the attributes of an object", () => {
    const { stored, payload } = explainOne(
      object({
        kind: "SPAN_KIND_CLIENT",
        status: "error",
        status_message: "boom",
        end_time: "2026-11-21T09:00:01.5Z",
        resource: { "service.name": "shop" },
        scope: { name: "ai", version: "7" },
        events: [{ name: "exception", time: "2026-11-21T09:00:01Z", attributes: { "exception.type": "E" } }],
        links: [{ trace_id: TRACE, span_id: "1".repeat(16), attributes: {} }],
      }),
    );
    expect(stored).toMatchObject({
      kind: 3,
      status: 2,
      statusMessage: "boom",
      serviceName: "shop",
      scopeName: "ai",
    });
    expect(stored.endTimeNs - stored.startTimeNs).toBe(1_500_000_000n);
    expect(payload.events).toMatchObject([{ name: "exception", attributes: { "exception.type": "E" } }]);
    expect(payload.links).toHaveLength(1);
  });

  it("keeps integers beyond 2^53", () => {
    expect(explainOne('{"gen_ai.request.model":"m","n":12345678901234567890}').unread).toEqual([
      ["n", "12345678901234567890"],
    ]);
  });

  it("takes an object apart only where a key in it has a meaning", () => {
    const { stored, unread } = explainOne({
      user: { id: "u" },
      acme: { release: { major: 1 } },
      metadata: { team: "x" },
    });
    expect(stored.userId).toBe("u");
    expect(stored.properties.get("team")).toBe("x");
    expect(unread).toEqual([["acme", { release: { major: 1 } }]]);
  });
});

describe("what a text lacks", () => {
  it.each([
    ["attributes alone", CALL, ["trace_id", "span_id", "start_time"]],
    ["an OTLP span", otlp({ spanId: "" }), ["span_id"]],
    ["a span without a time", object({ start_time: undefined }), ["start_time"]],
    ["nothing", otlp(), []],
  ])("%s: it is filled in, and said", (_, pasted, fields) => {
    expect(explainOne(pasted).filled.map(({ field }) => field)).toEqual(fields);
  });

  it("makes of spans without ids different spans of one trace", () => {
    const { spans } = explain([{ attributes: CALL }, { attributes: CALL }]);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(new Set(spans.map(({ stored }) => stored.spanId)).size).toBe(2);
  });

  it("reads a span of today by the price of today", () => {
    expect(explainOne(CALL).stored.startTimeNs).toBe(BigInt(NOW_MS) * 1_000_000n);
  });
});

/** Names that a reader of spans looks at, and some that objects have by themselves. */
const MEMBERS = [
  ...[
    "resourceSpans",
    "scopeSpans",
    "spans",
    "traces",
    "data",
    "resource",
    "scope",
    "attributes",
    "key",
    "value",
  ],
  ...[
    "traceId",
    "trace_id",
    "span_id",
    "spanId",
    "name",
    "kind",
    "status",
    "code",
    "start_time",
    "startTimeUnixNano",
  ],
  ...["events", "links", "context", "time", "stringValue", "intValue", "arrayValue", "values", "kvlistValue"],
  ...[
    "gen_ai.usage.input_tokens",
    "gen_ai.request.model",
    "metadata",
    "gen_ai.input.messages",
    "user.id",
    "llm",
  ],
  ...["toString", "valueOf", "__proto__", "constructor", "length"],
];

describe("what cannot be read", () => {
  it.each<[string, unknown, RegExp]>([
    ["nothing", "  \n", /there is nothing in it/],
    ["no JSON", "{gen_ai:\n1}", /^not JSON: [^\n]+$/],
    ["a number", "1", /the JSON must be an object/],
    ["an empty list", [], /there is no span in it/],
    ["a request without spans", { resourceSpans: [] }, /there is no span in it/],
    ["a list of numbers", [1], /spans\[0\] must be an object/],
    [
      "an id of another length",
      otlp({ traceId: "abc" }),
      /trace_id must be 16 bytes, not all zero; got "abc"/,
    ],
    ["an id that is no hex", object({ span_id: "not an id" }), /span_id must be 8 bytes/],
    [
      "a time that is none",
      object({ start_time: "2026-21-41T00:00:00Z" }),
      /start_time is "2026-21-41T00:00:00Z", which is no time/,
    ],
    ["attributes that are a text", object({ attributes: "x" }), /span 1\.attributes must be an object/],
    [
      "an attribute without its type",
      otlp({ attributes: [{ key: "a", value: "b" }] }),
      /attributes\[0\]\.value must be an object/,
    ],
    ["a value without end", object({ attributes: { deep: nestedLists(40) } }), /nested over 32 levels deep/],
    ["attributes without end", `${'{"a":'.repeat(200)}1${"}".repeat(200)}`, /nested over 32 levels deep/],
  ])("%s", (_, pasted, message) => {
    expect(() => explain(pasted)).toThrow(InvalidBodyError);
    expect(() => explain(pasted)).toThrow(message);
  });

  it("is never a fault of the server, whatever the JSON", () => {
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 5 },
        fc.oneof(
          fc.constant(null),
          fc.boolean(),
          fc.double(),
          fc.string(),
          fc.constantFrom("2026-02-30T", START),
        ),
        fc.array(tie("json"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...MEMBERS), tie("json"), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(json, (pasted) => {
        try {
          explain(JSON.stringify(pasted));
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidBodyError);
        }
      }),
      {
        numRuns: 5_000,
        examples: [
          [
            otlp({
              name: { toString: 1 },
              attributes: [{ key: "a", value: { doubleValue: { toString: 1 } } }],
            }),
          ],
          [{ "gen_ai.retrieval.documents": [{ id: { toString: 1 }, score: { toString: 1 } }] }],
        ],
      },
    );
  });

  it("does not cost the others", () => {
    const { spans, refused } = explain([otlp(), otlp({ spanId: "12" })]);
    expect(spans).toHaveLength(1);
    expect(refused).toEqual([expect.stringContaining("span_id must be 8 bytes")]);
  });

  it("explains the first hundred spans and counts the others", () => {
    const { spans, more } = explain(Array.from({ length: 130 }, () => ({ attributes: CALL })));
    expect([spans.length, more]).toEqual([100, 30]);
    for (const span of [{ attributes: CALL }, otlp({ spanId: undefined })])
      expect(explain(Array.from({ length: 2_010 }, () => span)).more).toBe(1_910);
  });
});

describe("where a field comes from", () => {
  const keysOf = (json: unknown, field: string) =>
    explainOne(json).sources.filter((source) => source.field === field);

  it.each<[string, Record<string, unknown>, string, object]>([
    ["a key", CALL, "request_model", { key: "gen_ai.request.model", path: null, value: "gpt-4o" }],
    ["the dialect's marker", CALL, "dialect", { key: "gen_ai.operation.name" }],
    ["what tells the category", CALL, "category", { key: "gen_ai.operation.name", value: "chat" }],
    [
      "a property under a prefix",
      { "traceloop.association.properties.team": "x" },
      "properties.team",
      { key: "traceloop.association.properties.team", path: null },
    ],
    [
      "a property in JSON",
      { metadata: '{"team":"x"}' },
      "properties.team",
      { key: "metadata", path: "team" },
    ],
    [
      "a member of JSON",
      { "output.value": '{"id":"resp_1"}' },
      "response_id",
      { key: "output.value", path: "id" },
    ],
    ["one model for both", { "llm.model_name": "gpt-4o" }, "request_model", { key: "llm.model_name" }],
    [
      "one model beside that asked for",
      { "llm.model_name": "b", "gen_ai.request.model": "a" },
      "response_model",
      { key: "llm.model_name" },
    ],
    ["a count", { "gen_ai.usage.cache_creation_input_tokens": 5 }, "cache_write_tokens", { value: 5 }],
    [
      "a count of a part",
      { "anthropic.usage.cache_creation.ephemeral_5m_input_tokens": 5 },
      "cache_write_5m_tokens",
      { value: 5 },
    ],
    ["a cost", { "gen_ai.usage.cost": 0.5 }, "reported_cost", { key: "gen_ai.usage.cost" }],
    [
      "messages",
      { "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "Hi" },
      "input_messages",
      { key: "gen_ai.prompt.*" },
    ],
    ["tools", { "gen_ai.tool.definitions": '[{"name":"t"}]' }, "tools", { key: "gen_ai.tool.definitions" }],
  ])("%s", (_, attributes, field, source) => {
    expect(keysOf(attributes, field)).toEqual([expect.objectContaining({ field, ...source })]);
  });

  it("agrees with what is read, whichever key stands first", () => {
    const both = { "gen_ai.usage.prompt_tokens": 7, "gen_ai.usage.input_tokens": 5 };
    for (const attributes of [both, Object.fromEntries(Object.entries(both).reverse())]) {
      const { stored, sources, passedOver } = explainOne({ ...attributes, "gen_ai.request.model": "gpt-4o" });
      expect(stored.inputTokens).toBe(5);
      expect(sources).toContainEqual(expect.objectContaining({ field: "input_tokens", value: 5 }));
      expect(passedOver).toEqual([
        expect.objectContaining({ field: "input_tokens", key: "gen_ai.usage.prompt_tokens" }),
      ]);
    }
  });

  it("names the resource where the span says nothing, and never for tokens", () => {
    const from = { "user.id": "u", "service.name": "shop", "gen_ai.usage.input_tokens": 9 };
    const { sources } = explainOne(object({ attributes: {}, resource: from }));
    expect(sources.map(({ field, from }) => [field, from])).toEqual([
      ["user_id", "resource"],
      ["properties.user_id", "resource"],
      ["service_name", "resource"],
    ]);
    expect(keysOf(object({ attributes: { "user.id": "own" }, resource: from }), "user_id")).toMatchObject([
      { from: "span", value: "own" },
    ]);
    // An id that names nobody gives way to the resource's.
    expect(keysOf(object({ attributes: { "user.id": "null" }, resource: from }), "user_id")).toMatchObject([
      { from: "resource", value: "u" },
    ]);
  });

  it("shows what no table knows", () => {
    const { unread } = explainOne({ ...CALL, "acme.release": "1", "gen_ai.input.messages": "[]" });
    expect(unread).toEqual([["acme.release", "1"]]);
  });
});

/** Fields that are read as texts, whatever they hold. */
const TEXTS = {
  workflow: "workflow",
  agent: "agent",
  response_id: "responseId",
  service_name: "serviceName",
  customer_id: "customerId",
  user_id: "userId",
  session_id: "sessionId",
  order_id: "orderId",
} as const;

it("of any keys of any dialects, names the one whose value was read", () => {
  const keys = DIALECTS.flatMap((dialect) => [
    ...Object.values(dialect.keys).flat(),
    ...Object.keys(dialect.properties ?? {}),
    ...(dialect.jsonProperties ?? []),
    ...(dialect.propertyPrefixes ?? []).flatMap((prefix) => [`${prefix}user_id`, `${prefix}customerId`]),
  ]);
  const attributes = fc.dictionary(
    fc.constantFrom(...keys),
    fc.oneof(
      fc.constantFrom("null", '{"user_id":"u9","team":"x"}', ""),
      fc.string({ minLength: 1 }),
      fc.nat(),
    ),
    { maxKeys: 12 },
  );
  const property = fc.property(attributes, attributes, (own, resource) => {
    const { stored, sources } = explainOne(object({ attributes: own, resource }));
    for (const [field, name] of Object.entries(TEXTS)) {
      const source = sources.find((one) => one.field === field);
      const isId = field.endsWith("_id") && field !== "response_id";
      const said = source === undefined ? "" : isId ? asId(source.value) : asText(source.value);
      expect([field, said]).toEqual([field, stored[name]]);
    }
  });
  fc.assert(property, { numRuns: 2_000 });
});

describe("why", () => {
  it.each<[string, object, RegExp]>([
    [
      "an emitter that was measured",
      { scope: { name: "ai", version: "7" } },
      /^That is measured: so counts ai 7/,
    ],
    ["the convention", {}, /^That is the convention, and/],
    [
      "the numbers",
      { attributes: { ...CALL, "gen_ai.usage.input_tokens": 10 } },
      /^No other reading agrees with the numbers/,
    ],
    [
      "the convention of a dialect",
      {
        attributes: {
          "langfuse.observation.type": "generation",
          "langfuse.observation.usage_details": '{"input":5,"output":3}',
        },
      },
      /^That is the convention of langfuse/,
    ],
  ])("the rule: %s", (_, more, reason) => {
    expect(explainOne(object(more)).ruleReason).toMatch(reason);
  });

  const named = { ...CALL, "gen_ai.request.model": "our-own" };
  const without = (...keys: string[]) =>
    Object.fromEntries(Object.entries(CALL).filter(([key]) => !keys.includes(key)));
  it.each<[string, object, RegExp]>([
    ["a price", { attributes: CALL }, /^The price is that of 2026-11-21\.$/],
    [
      "no price",
      { attributes: named },
      /^No price is known for our-own of openai\. The client reported no cost/,
    ],
    [
      "the client's figure",
      { attributes: { ...named, "gen_ai.usage.cost": 1 } },
      /The client's own figure counts/,
    ],
    [
      "no tokens",
      { attributes: without("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens") },
      /says no tokens/,
    ],
    ["no model", { attributes: without("gen_ai.request.model") }, /names no model/],
    ["a cache", { attributes: { ...CALL, "anyway.cache_hit": true } }, /own cache/],
    ["no call", { attributes: {} }, /^Only calls of a model/],
    [
      "a call that failed",
      { attributes: { "gen_ai.operation.name": "chat" }, status: "error" },
      /failed and used no tokens/,
    ],
  ])("the cost: %s", (_, more, reason) => {
    expect(explainOne(object(more)).costReason).toMatch(reason);
  });

  it("bills a call once that two of the spans tell of", () => {
    const child = object({ span_id: "2".repeat(16), parent_span_id: SPAN });
    const [wrapper, call] = explain([object(), child]).spans;
    expect(wrapper?.attribution.billable).toBe(false);
    expect(wrapper?.costReason).toMatch(/^Another of these spans/);
    expect(call?.attribution.billable).toBe(true);
  });
});

function nestedLists(depth: number): unknown {
  return depth === 0 ? 1 : [nestedLists(depth - 1)];
}
