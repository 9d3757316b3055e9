import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  await app.post("/v1/ingest", {
    traces: [
      {
        trace_id: "a".repeat(32),
        spans: [span("1", { model: "gpt-4o", tokens: 1_000, team: "growth", customer: "A" })],
      },
      {
        trace_id: "b".repeat(32),
        spans: [
          span("1", { model: "gpt-4o-mini", tokens: 2_000, team: "sales", customer: "B" }),
          span("2", { model: "gpt-4o", tokens: 10, customer: "B" }),
        ],
      },
    ],
  });
  await app.ingest.settle();
});
afterAll(() => app.close());

function span(
  number: string,
  { model, tokens, team, customer }: { model: string; tokens: number; team?: string; customer: string },
) {
  return {
    span_id: number.repeat(16),
    name: `chat ${model}`,
    start_time: `2026-11-21T08:00:0${number}Z`,
    end_time: `2026-11-21T08:00:0${Number(number) + 1}Z`,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": model,
      "gen_ai.usage.input_tokens": tokens,
      "gen_ai.usage.output_tokens": 10,
      "gen_ai.input.messages": JSON.stringify([
        { role: "user", content: `a refund for ${customer}, please` },
      ]),
      customer_id: customer,
      user_id: `user-${customer}`,
      session_id: `session-${customer}`,
      ...(team === undefined ? {} : { "traceloop.association.properties.team": team }),
    },
  };
}

const ask = (route: string, filter: string, more = "") =>
  app.get(`/v1/${route}?filter=${encodeURIComponent(filter)}${more}`);
async function traces(filter: string, more = ""): Promise<string> {
  const { body, status } = await ask("traces", filter, more);
  expect([filter, status]).toEqual([filter, 200]);
  return body.data
    .map((trace: { trace_id: string }) => trace.trace_id[0])
    .sort()
    .join("");
}

test("traces are found by the language, beside the parameters of old", async () => {
  expect(await traces("")).toBe("ab");
  expect(await traces("model:gpt-4o-mini")).toBe("b");
  expect(await traces("-model:gpt-4o-mini")).toBe("a");
  expect(await traces("span(model:gpt-4o tokens:>100)")).toBe("a");
  expect(await traces("spans:2 or property.team:growth")).toBe("ab");
  expect(await traces("model:gpt-4o", "&property.team=sales")).toBe("b");
  expect(await traces('"refund for a"')).toBe("a");
  expect(await traces("attributes.gen_ai.usage.input_tokens:>=2000")).toBe("b");
});

test("a filter that cannot be read is refused with its places", async () => {
  for (const route of ["traces", "sessions", "users", "costs", "costs/today", "errors", "scores/summary"]) {
    const { status, body } = await ask(route, "a modle:x");
    expect([route, status]).toEqual([route, 400]);
    expect(body.error).toMatchObject({
      code: "invalid_request",
      message: "The filter cannot be read. There is no field “modle”. Did you mean model?",
      details: [{ field: "filter", start: 2, end: 7, suggestion: { start: 2, end: 7, text: "model" } }],
    });
  }
});

test("sessions, users and costs take it", async () => {
  const of = async (route: string, filter: string, id: string) => {
    const { body } = await ask(route, filter);
    return body.data.map((one: Record<string, string>) => one[id]);
  };
  expect(await of("sessions", "model:gpt-4o-mini or user:nobody", "session_id")).toEqual(["session-B"]);
  expect(await of("sessions", "cost:>0.001", "session_id")).toEqual(["session-A"]);
  expect(await of("sessions", "-cost:>0.001 model:gpt-4o", "session_id")).toEqual(["session-B"]);
  expect(await of("users", "property.team:growth", "user_id")).toEqual(["user-A"]);
  expect(await of("users", "-property.team:growth", "user_id")).toEqual(["user-B"]);
  const mixed = await ask("sessions", "model:gpt-4o or cost:>1");
  expect(mixed.body.error.details).toMatchObject([{ field: "filter", start: 16, end: 23 }]);
  const calls = async (filter: string) => (await ask("costs", filter)).body.data.totals.calls;
  expect(await calls("")).toBe(3);
  // Of each call.
  expect(await calls("model:gpt-4o")).toBe(2);
  expect(await calls("-model:gpt-4o")).toBe(1);
  expect(await calls("customer:(A, B) -model:gpt-4o")).toBe(1);
  // Of its trace.
  expect(await calls("spans:2")).toBe(2);
  expect(await calls("model:gpt-4o spans:2")).toBe(1);
  expect(await calls("model:gpt-4o or spans:2")).toBe(3);
});

test("a budget may count by it", async () => {
  const budget = (filter: string) =>
    app.post("/v1/budgets", {
      name: "one",
      filter: { filter },
      per: "project",
      window: { type: "calendar", unit: "month" },
      amount: "10",
      thresholds: [100],
    });
  const made = await budget("model:gpt-4o or property.team:growth");
  expect([made.status, made.body.data?.filter]).toEqual([
    201,
    { filter: "model:gpt-4o or property.team:growth" },
  ]);
  const refused = await budget("model:(");
  expect(refused.status).toBe(400);
  expect(refused.body.error.details).toMatchObject([{ field: "filter.filter", start: 6, end: 7 }]);
});

test("under a customer, costs are that customer's", async () => {
  const { body } = await ask("traces", "customer:B (model:gpt-4o or spans:9) cost:<1");
  expect(body.data).toMatchObject([{ llm_summary: { cost: "0.000431000" } }]);
});

test("customers are found as they are merged and by their members, in brackets too", async () => {
  const create = async (name: string) => (await app.post("/v1/customers", { name })).body.data.id;
  const [acme, old, other] = [await create("Acme"), await create("Acme, once"), await create("Other")];
  const one = (number: string, ids: Record<string, string>) => {
    const made = span("1", { model: "gpt-4o", tokens: 10, customer: "" });
    const { customer_id: _, session_id: __, ...attributes } = made.attributes;
    return {
      trace_id: number.repeat(32),
      spans: [{ ...made, attributes: { ...attributes, team: "m", ...ids } }],
    };
  };
  await app.post("/v1/ingest", {
    traces: [
      one("1", { customer_id: old, user_id: "x" }),
      one("2", { user_id: "member" }),
      one("3", { customer_id: other, user_id: "y" }),
    ],
  });
  await app.post(`/v1/customers/${acme}/members`, { user_id: "member" });
  await app.post(`/v1/customers/${old}/merge`, { into: acme });
  await app.deps.relay.copy();
  await app.ingest.settle();
  const mine = "attributes.team:m";
  for (const id of [acme, old]) {
    expect(await traces(`${mine} customer:${id}`)).toBe("12");
    expect(await traces(`${mine} -customer:${id}`)).toBe("3");
    expect(await traces(`${mine} customer:(${id}, ${other})`)).toBe("123");
    expect(await traces(`${mine} (customer:${id} or spans:9)`)).toBe("12");
    expect(await traces(`customer:${other} or customer:${id}`)).toBe("123");
    const calls = async (filter: string) => (await ask("costs", filter)).body.data.totals.calls;
    expect(await calls(`${mine} customer:${id}`)).toBe(2);
    expect(await calls(`${mine} -customer:${id}`)).toBe(1);
    expect(await calls(`${mine} customer:(${id}, nobody)`)).toBe(2);
  }
});
