import { createClient } from "@anyway-sh/api/client";
import { ExportResultCode, hrTimeToMilliseconds } from "@opentelemetry/core";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-base";
import { calcPrice } from "@pydantic/genai-prices";
import { beforeAll, describe, expect, test } from "vitest";
import { type Sent, sendHistory } from "./send-history.ts";

const NOW = new Date("2026-11-20T15:00:00Z");
const DAY = 24 * 60 * 60 * 1000;
const PROPERTY = "traceloop.association.properties.";

/** Keeps what it is given; `refusals` batches are refused first. */
class KeepingExporter implements SpanExporter {
  readonly spans: ReadableSpan[] = [];
  refusals = 0;
  export(spans: ReadableSpan[], done: Parameters<SpanExporter["export"]>[1]): void {
    const isRefused = this.refusals-- > 0;
    if (!isRefused) this.spans.push(...spans);
    done(
      isRefused
        ? { code: ExportResultCode.FAILED, error: new Error("no room") }
        : { code: ExportResultCode.SUCCESS },
    );
  }
  async shutdown(): Promise<void> {}
}

/** Answers the two business routes as the server does, with ids in order. */
function receiver() {
  const posted: { path: string; id: string; body: Record<string, unknown> }[] = [];
  const client = createClient({
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname;
      const id = `${path === "/v1/orders" ? "ORD" : "CUS"}_${posted.length}`;
      posted.push({ path, id, body: JSON.parse(String(init?.body)) });
      return Response.json({ data: { id } }, { status: 201 });
    },
  });
  return { client, posted };
}

const property = (span: ReadableSpan | undefined, key: string) => span?.attributes[`${PROPERTY}${key}`];

describe("thirty days of the shop", () => {
  const exporter = new KeepingExporter();
  const { client, posted } = receiver();
  let sent: Sent;
  let traces: ReadableSpan[][];
  let calls: ReadableSpan[];
  const rootOf = (trace: ReadableSpan[]) => trace.find((span) => span.parentSpanContext === undefined);

  beforeAll(async () => {
    sent = await sendHistory({ exporter, anyway: client, now: NOW, seed: 1 });
    traces = [...Map.groupBy(exporter.spans, (span) => span.spanContext().traceId).values()];
    calls = exporter.spans.filter((span) => span.attributes["gen_ai.request.model"] !== undefined);
  });

  test("everything that was done was sent", () => {
    expect(sent.traces).toBeGreaterThanOrEqual(500);
    expect(traces).toHaveLength(sent.traces);
    expect(exporter.spans).toHaveLength(sent.spans);
    expect(posted.filter(({ path }) => path === "/v1/customers")).toHaveLength(sent.customers);
    expect(posted.filter(({ path }) => path === "/v1/orders")).toHaveLength(sent.orders);
    expect(sent.customers).toBeGreaterThanOrEqual(24);
    expect(sent.orders).toBeGreaterThanOrEqual(20);
  });

  test("every span of a trace carries the customer of its root, and lies in the thirty days", () => {
    for (const trace of traces) {
      const customer = property(rootOf(trace), "customer_id");
      expect(customer).toMatch(/^(CUS_\d+|anon_SES_\w{12})$/);
      expect(new Set(trace.map((span) => property(span, "customer_id")))).toEqual(new Set([customer]));
    }
    const times = exporter.spans.flatMap((span) => [span.startTime, span.endTime].map(hrTimeToMilliseconds));
    expect(Math.min(...times)).toBeGreaterThan(NOW.getTime() - 30 * DAY);
    expect(Math.max(...times)).toBeLessThan(NOW.getTime());
  });

  test("a visitor's conversation goes on under the customer's id after signing up", () => {
    const sessions = Map.groupBy(traces.map(rootOf), (root) => property(root, "session_id"));
    const converted = [...sessions.values()].filter(
      (roots) => new Set(roots.map((root) => property(root, "customer_id"))).size === 2,
    );
    expect(converted.length).toBeGreaterThanOrEqual(5);
  });

  test("an order is on the spans that carried it out, and was placed when they ran", () => {
    for (const { id, body } of posted.filter(({ path }) => path === "/v1/orders")) {
      const carrying = exporter.spans.filter((span) => property(span, "order_id") === id);
      const workflow = carrying.find((span) => span.name.startsWith("complete_order"));
      expect(property(workflow, "customer_id")).toBe(body.customer_id);
      const started = hrTimeToMilliseconds(workflow?.startTime ?? [0, 0]);
      expect(Math.abs(started - Date.parse(String(body.placed_at)))).toBeLessThan(1000);
      expect(Date.parse(String(body.paid_at))).toBeLessThan(NOW.getTime());
    }
  });

  test("every model has a price; caches, streams, tools and thinking occur", () => {
    const models = new Set(calls.map((span) => String(span.attributes["gen_ai.request.model"])));
    expect(models.size).toBeGreaterThanOrEqual(5);
    for (const span of calls.filter((call) => call.status.code !== 2)) {
      const model = String(span.attributes["gen_ai.response.model"]);
      expect(
        calcPrice({ input_tokens: 1 }, model, {
          providerId: String(span.attributes["gen_ai.provider.name"]),
        }),
        model,
      ).not.toBeNull();
    }
    const some = (key: string) => calls.some((span) => Number(span.attributes[key]) > 0);
    expect(some("gen_ai.usage.cache_read.input_tokens")).toBe(true);
    expect(some("gen_ai.usage.reasoning.output_tokens")).toBe(true);
    expect(calls.some((span) => span.attributes["gen_ai.request.stream"] === true)).toBe(true);
    expect(exporter.spans.some((span) => span.name.startsWith("find_order"))).toBe(true);
  });

  test("about one call in fifty fails, and the trace says so", () => {
    const failed = calls.filter((span) => span.status.code === 2);
    expect(failed.length / calls.length).toBeGreaterThan(0.01);
    expect(failed.length / calls.length).toBeLessThan(0.03);
    expect(sent.failed).toBe(failed.length);
    expect(traces.filter((trace) => rootOf(trace)?.status.code === 2)).toHaveLength(sent.failed);
  });
});

test("the same seed costs the same", { timeout: 60_000 }, async () => {
  const billOf = async (seed: number) => {
    const exporter = new KeepingExporter();
    await sendHistory({ exporter, anyway: receiver().client, now: NOW, seed });
    return exporter.spans
      .map(
        ({ name, attributes }) =>
          `${name} ${attributes["gen_ai.usage.input_tokens"]} ${attributes["gen_ai.usage.output_tokens"]}`,
      )
      .sort();
  };
  const first = await billOf(7);
  expect(await billOf(7)).toEqual(first);
});

test("a batch that is not taken is an error, not a gap", async () => {
  const exporter = new KeepingExporter();
  exporter.refusals = 1;
  const sending = sendHistory({ exporter, anyway: receiver().client, now: NOW, seed: 1 });
  await expect(sending).rejects.toThrow("Not every trace was taken.");
});
