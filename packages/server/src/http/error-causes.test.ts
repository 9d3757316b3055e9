import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GPT_4O_CALL, hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { causeOf } from "../query/error-cause.ts";

let shop: TestApp;
const AT = Date.UTC(2026, 10, 21, 8);

interface Sent {
  name?: string;
  /** What it says of its error; undefined when it did not fail. */
  error?: string | undefined;
  type?: string;
  minute?: number;
  attributes?: Record<string, unknown>;
  children?: Sent[];
}

function spansOf(sent: Sent, parent?: string, spanId = hex(8)): Record<string, unknown>[] {
  const start = AT + (sent.minute ?? 0) * 60_000;
  const { name = "step", error, type, attributes = {} } = sent;
  const span = {
    span_id: spanId,
    ...(parent ? { parent_span_id: parent } : {}),
    name,
    start_time: new Date(start).toISOString(),
    end_time: new Date(start + 1_000).toISOString(),
    attributes: { ...attributes, ...(type ? { "error.type": type } : {}) },
    ...(error === undefined ? {} : { status: { code: "error", message: error } }),
  };
  return [
    span,
    ...(sent.children ?? []).flatMap((child) => spansOf({ ...child, minute: sent.minute ?? 0 }, spanId)),
  ];
}

async function send(sent: Sent, traceId = hex(16), spanId = hex(8)): Promise<string> {
  const { status, text } = await shop.post("/v1/ingest", {
    traces: [{ trace_id: traceId, spans: spansOf(sent, undefined, spanId) }],
  });
  expect(status, text).toBe(200);
  await shop.ingest.settle();
  return traceId;
}

async function causes(query = ""): Promise<api.ErrorCause[]> {
  const { status, body, text } = await shop.get(`/v1/errors${query}`);
  expect(status, text).toBe(200);
  expect(api.list(api.errorCause).parse(body)).toEqual(body);
  return body.data;
}

const MESSAGES = [
  'No user "ada" at https://a.b/c?d=1, 2 of 3 tries since 2026-11-20T01:02:03Z',
  "Error code: 429 - {'error': {'code': 'rate_limit_exceeded'}} for req_46qs7AVnBJUSUnW33yMKy2f1",
  "größe 🙂 0xDEADbeef 10.0.0.1:80 can't\n\tstop it's",
];

beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

describe("GET /v1/errors", () => {
  it("has nothing where nothing failed", async () => {
    await send({ attributes: GPT_4O_CALL });
    expect(await causes()).toEqual([]);
  });

  it("groups by what messages have in common, as the pure function says it", async () => {
    for (const message of MESSAGES) await send({ error: message, type: "T" });
    const found = await causes();
    expect(new Set(found.map(({ pattern }) => pattern))).toEqual(new Set(MESSAGES.map(causeOf)));
    expect(new Set(found.map(({ message }) => message))).toEqual(new Set(MESSAGES));
  });

  it("counts spans, traces and customers, and tells the first and the last", async () => {
    const timedOut = (n: number, minute: number, customer: string): Sent => ({
      name: "agent",
      minute,
      attributes: { customer_id: customer },
      children: [
        { name: "chat gpt-4o", error: `Timed out after ${n} ms`, type: "Timeout", attributes: GPT_4O_CALL },
        {
          name: "chat gpt-4o",
          error: `Timed out after ${n + 1} ms`,
          type: "Timeout",
          attributes: GPT_4O_CALL,
        },
      ],
    });
    await send(timedOut(10, 1, "A"));
    const last = await send(timedOut(2_000, 5, "B"));
    const [cause] = await causes("?q=timed");
    expect(cause).toMatchObject({
      type: "Timeout",
      pattern: "Timed out after <n> ms",
      count: 4,
      traces: 2,
      customers: 2,
      customer_ids: ["A", "B"],
      models: ["gpt-4o"],
      span_names: ["chat gpt-4o"],
      first_seen: "2026-11-21T08:01:00.000000000Z",
      last_seen: "2026-11-21T08:05:00.000000000Z",
      example: { trace_id: last },
    });
    expect(cause?.trend).toHaveLength(24);
    expect(cause?.trend.reduce((a, b) => a + b)).toBe(4);
    // A customer's own, and the spans behind a cause, page by page.
    expect(await causes("?q=timed&customer_id=B")).toMatchObject([{ count: 2, customer_ids: ["B"] }]);
    expect(await causes("?q=timed&customer_id=nobody")).toEqual([]);
    const path = `/v1/errors/${cause?.id}`;
    expect((await shop.get(path)).body.data).toEqual(cause);
    const spans: api.Failure[] = [];
    for (let cursor = ""; ; ) {
      const { body } = await shop.get(`${path}/spans?limit=3${cursor && `&cursor=${cursor}`}`);
      expect(api.list(api.failure).parse(body)).toEqual(body);
      spans.push(...body.data);
      if (!body.pagination.next_cursor) break;
      cursor = body.pagination.next_cursor;
    }
    expect(
      spans.map(({ start_time, root_name, customer_ids }) => [
        start_time.slice(14, 16),
        root_name,
        customer_ids,
      ]),
    ).toEqual([
      ["05", "agent", ["B"]],
      ["05", "agent", ["B"]],
      ["01", "agent", ["A"]],
      ["01", "agent", ["A"]],
    ]);
    expect(new Set(spans.map(({ span_id }) => span_id)).size).toBe(4);
  });

  it("tells of the traces that a filter finds, of a cause and its spans alike", async () => {
    const failing = (model: string, team: string, customer: string): Sent => ({
      name: "step",
      attributes: { customer_id: customer, "traceloop.association.properties.team": team },
      children: [
        { name: "search", error: "No index of orders" },
        { name: "chat", attributes: { ...GPT_4O_CALL, "gen_ai.request.model": model } },
      ],
    });
    const first = await send(failing("gpt-4o", "growth", "A"));
    await send(failing("gpt-4o-mini", "growth", "B"));
    await send(failing("gpt-4o-mini", "sales", "B"));
    const of = (filter: string) => `q=index&filter=${encodeURIComponent(filter)}`;
    for (const [filter, count, customers] of [
      ["", 3, 2],
      ["model:gpt-4o", 1, 1],
      ["-model:gpt-4o", 2, 1],
      ["property.team:growth", 2, 2],
      ["customer:B", 2, 1],
      ["customer:B property.team:growth or customer:A", 2, 2],
      ["span(name:search status:error) spans:3", 3, 2],
    ] as const) {
      const found = await causes(`?${of(filter)}`);
      expect(found).toMatchObject([{ count, traces: count, customers }]);
      const path = `/v1/errors/${found[0]?.id}`;
      expect((await shop.get(`${path}?${of(filter)}`)).body.data).toEqual(found[0]);
      expect((await shop.get(`${path}/spans?${of(filter)}`)).body.data).toHaveLength(count);
    }
    expect(await causes(`?${of("model:nobody's")}`)).toEqual([]);
    expect(await causes(`?${of("model:gpt-4o")}&customer_id=A`)).toMatchObject([
      { example: { trace_id: first } },
    ]);
    expect(await causes(`?${of("model:gpt-4o")}&customer_id=B`)).toEqual([]);
  });

  it("counts a failure once, where it began", async () => {
    await send({
      name: "workflow",
      error: "",
      children: [
        {
          name: "agent",
          error: "disk quota reached",
          children: [{ name: "tool", error: "disk quota reached" }],
        },
      ],
    });
    expect(await causes("?q=quota")).toMatchObject([{ count: 1, span_names: ["tool"] }]);
    // One that says something else has a cause of its own.
    await send({
      name: "agent",
      error: "gave up on printing",
      children: [{ name: "tool", error: "no paper for printing" }],
    });
    expect((await causes("?q=printing")).map(({ message }) => message).sort()).toEqual([
      "gave up on printing",
      "no paper for printing",
    ]);
    // One that says nothing goes by its name.
    await send({ name: "silent step 12", error: "" });
    expect((await causes()).filter(({ span_names }) => span_names.includes("silent step 12"))).toMatchObject([
      { type: null, message: "silent step 12", pattern: "silent step <n>" },
    ]);
  });

  it("forgets a span that is sent again without its error, and counts one that is sent twice once", async () => {
    const [traceId, spanId] = [hex(16), hex(8)];
    await send({ error: "mended later" }, traceId, spanId);
    await send({ error: "mended later" }, traceId, spanId);
    expect(await causes("?q=mended")).toMatchObject([{ count: 1, traces: 1 }]);
    await send({}, traceId, spanId);
    expect(await causes("?q=mended")).toEqual([]);
  });

  it("sorts, and pages without a gap", async () => {
    for (const sort of ["-last_seen", "-count", "-traces"]) {
      const all = await causes(`?sort=${sort}`);
      const paged: api.ErrorCause[] = [];
      for (let cursor = ""; ; ) {
        const { body } = await shop.get(`/v1/errors?sort=${sort}&limit=4${cursor && `&cursor=${cursor}`}`);
        paged.push(...body.data);
        if (!body.pagination.next_cursor) break;
        cursor = body.pagination.next_cursor;
      }
      expect(paged).toEqual(all);
    }
    const counts = (await causes("?sort=-count")).map(({ count }) => count);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
  });

  it("keeps to the range and the environment, and says what is wrong with a question", async () => {
    expect(await causes("?end_time=2026-11-21T08:00:00Z")).toEqual([]);
    expect(await causes("?environment=test")).toEqual([]);
    const [cause] = await causes();
    const gone = await shop.get(`/v1/errors/${cause?.id}?end_time=2026-11-21T08:00:00Z`);
    expect([gone.status, gone.body.error.message]).toEqual([404, expect.stringContaining("longer range")]);
    expect((await shop.get("/v1/errors/nonsense")).status).toBe(400);
    expect((await shop.get("/v1/errors?sort=count")).body.error.message).toContain("did you mean -count?");
    expect((await shop.get(`/v1/errors?cursor=x`)).status).toBe(400);
  });
});
