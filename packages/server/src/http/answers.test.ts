import { profit, span, timelineEntry, trace, traceSummary } from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

/** One support chat of customer A: a workflow with a call of gpt-4o and one of a model that nobody has a price for. */
const T = hex(16);
const [ROOT, CALL, ODD] = [hex(8), hex(8), hex(8)];
const START_MS = Date.UTC(2026, 10, 21, 8);
const at = (ms: number) => `${START_MS + ms}000000`;
const attributes = (values: Record<string, string | number>) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === "number" ? { intValue: value } : { stringValue: value },
  }));
const call = (model: string) => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": model,
  "gen_ai.usage.input_tokens": 1_000,
  "gen_ai.usage.output_tokens": 100,
});

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
  const spans = [
    {
      traceId: T,
      spanId: ROOT,
      name: "chat.workflow",
      startTimeUnixNano: at(0),
      endTimeUnixNano: at(2_000),
      attributes: attributes({
        "traceloop.span.kind": "workflow",
        "traceloop.workflow.name": "chat",
        customer_id: "A",
        session_id: "s1",
        "traceloop.association.properties.team": "growth",
      }),
    },
    {
      traceId: T,
      spanId: CALL,
      parentSpanId: ROOT,
      name: "chat gpt-4o",
      startTimeUnixNano: at(100),
      endTimeUnixNano: at(900),
      attributes: attributes({
        ...call("gpt-4o"),
        "gen_ai.input.messages": '[{"role":"user","content":"Hi"}]',
      }),
    },
    {
      traceId: T,
      spanId: ODD,
      parentSpanId: ROOT,
      name: "chat",
      startTimeUnixNano: at(1_000),
      endTimeUnixNano: at(1_900),
      status: { code: 2, message: "cut off" },
      attributes: attributes(call("our-own-model")),
    },
  ];
  await shop.post("/v1/traces", { resourceSpans: [{ scopeSpans: [{ spans }] }] });
  await shop.post("/v1/orders", {
    customer_id: "A",
    amount: 4_900,
    tax: 900,
    currency: "USD",
    paid_at: "2026-11-21T08:30:00Z",
  });
  await shop.post("/v1/orders", {
    customer_id: "A",
    amount: 1_000,
    currency: "EUR",
    paid_at: "2026-11-21T08:31:00Z",
  });
  await shop.post("/v1/orders", { amount: 200, currency: "USD", paid_at: "2026-11-21T08:32:00Z" });
  await shop.ingest.settle();
});
afterAll(() => shop.close());

describe("GET /v1/traces", () => {
  it("shows what the contract says of a trace", async () => {
    const { body } = await shop.get("/v1/traces");
    expect(z.array(traceSummary).parse(body.data)).toEqual(body.data);
    expect(body.data).toMatchObject([
      {
        trace_id: T,
        start_time: "2026-11-21T08:00:00.000000000Z",
        duration_ms: 2_000,
        span_count: 3,
        error_count: 1,
        status: "ok",
        workflow: "chat",
        root_span: {
          name: "chat.workflow",
          attributes: { customer_id: "A", session_id: "s1", team: "growth" },
        },
        llm_summary: {
          models: ["gpt-4o", "our-own-model"],
          tokens_input: 2_000,
          tokens_output: 200,
          cost: "0.003500000",
          cost_incomplete: true,
        },
        customer_ids: ["A"],
        session_id: "s1",
      },
    ]);
  });

  const finds: [string, boolean][] = [
    ["model=gpt-4o", true],
    ["model=gpt-5", false],
    ["provider=openai", true],
    ["min_latency_ms=2000", true],
    ["min_latency_ms=2000.1", false],
    ["max_cost=0.0035", true],
    ["max_cost=0.003499999", false],
    ["status=error", false],
    ["session_id=s1", true],
    ["workflow=chat", true],
    ["property.team=growth", true],
    ["property.team=sales", false],
    ["environment=test", false],
    ["start_time=2026-11-21T08:00:00Z&end_time=2026-11-21T08:00:01Z", true],
    ["start_time=2026-11-21T08:00:00.000000001Z", false],
  ];
  it.each(finds)("?%s", async (query, found) => {
    expect((await shop.get(`/v1/traces?${query}`)).body.data).toHaveLength(found ? 1 : 0);
  });

  const wrongs: [string, string, RegExp][] = [
    ["start_time=2026-11-21", "start_time", /RFC 3339/],
    ["start_time=2026-11-22T00:00:00Z", "start_time", /before end_time/],
    ["property.=x", "property.", /not known/],
    ["min_cost=free", "min_cost", /decimal/],
    ["max_cost=99999999999999999999", "max_cost", /decimal/],
    ["min_latency_ms=1e300", "min_latency_ms", /1000000000000/],
    ["start_time=1960-01-01T00:00:00Z", "start_time", /1970/],
    ["end_time=9999-01-01T00:00:00Z", "end_time", /2262/],
    ["sort=cost", "sort", /start_time/],
    ["cursor=nonsense", "cursor", /next_cursor/],
    ["limit=0", "limit", /1/],
  ];
  it.each(wrongs)("refuses ?%s", async (query, field, message) => {
    const { status, body } = await shop.get(`/v1/traces?${query}`);
    expect(status).toBe(400);
    expect(body.error.details).toEqual([{ field, message: expect.stringMatching(message) }]);
  });
});

describe("GET /v1/traces/{trace_id}", () => {
  it("shows the tree with its ids, what was inferred and what each call cost", async () => {
    const { body } = await shop.get(`/v1/traces/${T}`);
    expect(trace.parse(body.data)).toEqual(body.data);
    expect(body.data.spans).toMatchObject([
      { span_id: ROOT, parent_span_id: null, category: "workflow", cost: null, inferred: {} },
      {
        span_id: CALL,
        parent_span_id: ROOT,
        customer_id: "A",
        inferred: { customer_id: "A", session_id: "s1" },
        cost: {
          status: "computed",
          total: "0.003500000",
          uncached_input: "0.002500000",
          output: "0.001000000",
          price: "genai-prices: openai gpt-4o",
        },
      },
      {
        span_id: ODD,
        status: "error",
        status_message: "cut off",
        cost: { status: "unpriced", total: null, price: null },
      },
    ]);
    expect(body.data.spans[1].attributes).toBeUndefined();
  });

  it("adds payloads when asked, and gives one span whole", async () => {
    const { body } = await shop.get(`/v1/traces/${T}?include=payloads`);
    const one = await shop.get(`/v1/traces/${T}/spans/${CALL}`);
    expect(span.parse(one.body.data)).toEqual(one.body.data);
    expect(body.data.spans[1]).toEqual(one.body.data);
    expect(one.body.data).toMatchObject({
      input_messages: [{ role: "user", parts: [{ type: "text", text: "Hi" }] }],
      attributes: { "gen_ai.request.model": "gpt-4o" },
    });
  });

  it("pages a trace's spans without a gap", async () => {
    const first = (await shop.get(`/v1/traces/${T}?limit=2`)).body.data;
    const rest = (await shop.get(`/v1/traces/${T}?limit=2&cursor=${first.next_cursor}`)).body.data;
    expect([...first.spans, ...rest.spans].map((node: { span_id: string }) => node.span_id)).toEqual([
      ROOT,
      CALL,
      ODD,
    ]);
    expect(rest.next_cursor).toBeNull();
  });

  it("says so when there is none, and when the id cannot be one", async () => {
    expect((await shop.get(`/v1/traces/${hex(16)}`)).status).toBe(404);
    expect((await shop.get(`/v1/traces/${T}/spans/${hex(8)}`)).status).toBe(404);
    expect((await shop.get("/v1/traces/xyz")).body.error.details).toEqual([
      { field: "trace_id", message: expect.stringContaining("32 hex digits") },
    ]);
  });
});

describe("GET /v1/profit", () => {
  it("adds up, and says what is missing from the sums", async () => {
    const { body } = await shop.get("/v1/profit");
    expect(profit.parse(body.data)).toEqual(body.data);
    expect(body.data).toMatchObject({
      start_time: "2026-10-22T09:00:00.000000000Z",
      end_time: "2026-11-21T09:00:00.000000000Z",
      rows: [
        {
          customer_id: "A",
          revenue: "40.000000000",
          cost: "0.003500000",
          profit: "39.996500000",
          margin: "0.9999",
          fees: null,
          orders: 2,
          traces: 1,
          unpriced_spans: 1,
          unpriced_models: ["our-own-model"],
          unconverted: [{ currency: "EUR", amount: 1_000, orders: 1 }],
          incomplete: true,
        },
      ],
      no_customer: { revenue: "2.000000000", cost: "0.000000000", orders: 1 },
      totals: { revenue: "42.000000000", cost: "0.003500000", orders: 3, traces: 1, incomplete: true },
    });
  });

  it("widens the range to whole quarters of an hour and says so", async () => {
    const { body } = await shop.get(
      "/v1/profit?start_time=2026-11-21T08:29:59Z&end_time=2026-11-21T08:30:01Z",
    );
    expect(body.data).toMatchObject({
      start_time: "2026-11-21T08:15:00.000000000Z",
      end_time: "2026-11-21T08:45:00.000000000Z",
      totals: { orders: 3, traces: 0, cost: "0.000000000" },
    });
  });

  it("gives the totals alone without grouping", async () => {
    const { body } = await shop.get("/v1/profit?group_by=none");
    expect(body.data).toMatchObject({ rows: [], totals: { revenue: "42.000000000" } });
  });
});

describe("GET /v1/customers/{id}", () => {
  it("knows a customer that only spans and orders name", async () => {
    const { body } = await shop.get("/v1/customers/A");
    expect(body.data).toMatchObject({
      id: "A",
      created_at: null,
      first_seen: "2026-11-21T08:00:00.000000000Z",
      profit: { revenue: "40.000000000", orders: 2 },
      models: [
        { model: "gpt-4o", cost: "0.003500000", calls: 1, unpriced: false },
        { model: "our-own-model", calls: 1, unpriced: true },
      ],
    });
    expect((await shop.get("/v1/customers/nobody")).status).toBe(404);
  });

  it("has a timeline of conversations and orders, newest first, in pages", async () => {
    const { body } = await shop.get("/v1/customers/A/timeline");
    expect(z.array(timelineEntry).parse(body.data)).toEqual(body.data);
    expect(body.data.map((entry: { type: string }) => entry.type)).toEqual([
      "order",
      "order",
      "conversation",
    ]);
    expect(body.data[2]).toMatchObject({
      session_id: "s1",
      trace_ids: [T],
      traces: 1,
      cost: "0.003500000",
      title: "Hi",
    });
    const seen: unknown[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: { data: unknown[]; pagination: { next_cursor: string | null } } = (
        await shop.get(`/v1/customers/A/timeline?limit=1${cursor && `&cursor=${cursor}`}`)
      ).body;
      seen.push(...page.data);
      cursor = page.pagination.next_cursor;
    }
    expect(seen).toEqual(body.data);
  });
});
