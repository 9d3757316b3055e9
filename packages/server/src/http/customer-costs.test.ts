import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aWireSpan, GPT_4O_CALL, hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let test: TestApp;
const trace = hex(16);
const dear = hex(8);
beforeAll(async () => {
  test = await openTestApp();
  const projectId = (await test.business.defaultProject()).id;
  const startTimeNs = BigInt(test.clock.ms - 3_600_000) * 1_000_000n;
  const call = (attributes: object, more: object = {}) =>
    aWireSpan(
      { ...GPT_4O_CALL, "traceloop.association.properties.customer_id": "costs", ...attributes },
      { startTimeNs, endTimeNs: startTimeNs + 1n, ...more },
    );
  await test.ingest.accept(projectId, [
    call({ "traceloop.workflow.name": "answer", "traceloop.association.properties.feature": "chat" }),
    call({ "gen_ai.usage.output_tokens": 1_000 }, { traceId: trace, spanId: dear, name: "a long answer" }),
    call(
      { "traceloop.association.properties.customer_id": "other" },
      { traceId: trace, startTimeNs: startTimeNs + 5n },
    ),
    call({ "gen_ai.usage.input_tokens": 300_000, "gen_ai.usage.output_tokens": 10 }),
    call({
      "gen_ai.operation.name": "embeddings",
      "gen_ai.request.model": "text-embedding-3-small",
      "gen_ai.usage.output_tokens": 0,
    }),
    call({ "gen_ai.usage.input_tokens": "", "gen_ai.usage.output_tokens": "" }),
  ]);
  await test.ingest.settle();
});
afterAll(() => test.close());

describe("GET /v1/customers/{id}/costs", () => {
  it("tells what made the cost, down to the call", async () => {
    const { body } = await test.get("/v1/customers/costs/costs");
    const { workflows, property_values, traces, spans } = body.data;
    expect(workflows.map(({ name, calls }: { name: string; calls: number }) => [name, calls])).toEqual([
      [null, 4],
      ["answer", 1],
    ]);
    expect(property_values.find(({ name }: { name: string }) => name === "chat").cost).toBe("0.003500000");
    expect(traces).toHaveLength(5);
    // Of the trace that it shares, its own call alone.
    expect(traces[1]).toMatchObject({
      trace_id: trace,
      cost: "0.012500000",
      calls: 1,
      name: "a long answer",
    });
    expect(spans[1]).toMatchObject({ trace_id: trace, span_id: dear, model: "gpt-4o", cost: "0.012500000" });
    expect(spans.map(({ cost }: { cost: string }) => cost)).toEqual([
      "0.750100000",
      "0.012500000",
      "0.003500000",
      "0.000020000",
      "0.000000000",
    ]);
  });
});

describe("GET /v1/profit/what-if", () => {
  const ask = async (query: string) => (await test.get(`/v1/profit/what-if?${query}`)).body;

  it("prices the same tokens at another model's rates, and says what it cannot", async () => {
    // gpt-4o-mini: $0.15 in, $0.60 out per million; 302,000 tokens in and 1,110 out.
    const { data } = await ask("model=openai/gpt-4o-mini&customer_id=costs");
    expect(data.price).toContain("gpt-4o-mini");
    expect(data.repriced).toMatchObject([
      { model: "gpt-4o", calls: 3, input_tokens: 302_000, output_tokens: 1_110, what_if_cost: "0.045966000" },
    ]);
    expect(
      data.kept.map(({ model, reason }: { model: string; reason: string }) => [model, reason]).sort(),
    ).toEqual([
      ["gpt-4o", "no_usage"],
      ["text-embedding-3-small", "no_output"],
    ]);
    expect(data.cost).toBe("0.766120000");
    expect(data.what_if_cost).toBe("0.045986000");
    expect(data.difference).toBe("-0.720134000");
  });

  it("knows the tier of each request whose size it knows", async () => {
    // gemini-2.5-pro: $1.25 and $10 per million, above 200,000 tokens in $2.50 and $15.
    const { data } = await ask("model=google/gemini-2.5-pro&customer_id=costs");
    const costs = data.repriced.map((sum: { what_if_cost: string }) => sum.what_if_cost).sort();
    expect(costs).toEqual(["0.013500000", "0.750150000"]);
  });

  it("leaves other models than the one asked for alone", async () => {
    const { data } = await ask("model=openai/gpt-4o-mini&customer_id=costs&from=o3");
    expect(data.repriced).toEqual([]);
    expect(data.difference).toBe("0.000000000");
    expect(data.kept.every(({ reason }: { reason: string }) => reason === "not_asked")).toBe(true);
  });

  it.each(["gpt-4o-mini", "openai/unheard-of", "openai/text-embedding-3-small"])(
    "refuses %s",
    async (model) => {
      const { error } = await ask(`model=${model}`);
      expect(error.details[0].field).toBe("model");
    },
  );
});
