import * as api from "@anyway-sh/api";
import { formatValue } from "@anyway-sh/filter";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { GPT_4O_CALL, hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
const MODELS = ["gpt-4o", "gpt-4o-mini", "claude, (the) *new*"];
const TEAM = "traceloop.association.properties.team";

interface Sent {
  attributes?: Record<string, unknown>;
  failed?: boolean;
  name?: string;
}

async function send(traces: readonly (readonly Sent[])[]): Promise<void> {
  const body = {
    traces: traces.map((spans) => ({
      trace_id: hex(16),
      spans: spans.map(({ name = "step", attributes = {}, failed }) => ({
        span_id: hex(8),
        name,
        start_time: "2026-11-21T08:00:00Z",
        end_time: "2026-11-21T08:00:01Z",
        attributes,
        ...(failed ? { status: { code: "error", message: "no" } } : {}),
      })),
    })),
  };
  const { status, text } = await shop.post("/v1/ingest", body);
  expect(status, text).toBe(200);
  await shop.ingest.settle();
}

async function data<T extends z.ZodType>(schema: T, path: string): Promise<z.output<T>> {
  const { status, body, text } = await shop.get(path);
  expect([path, status, status === 200 ? "" : text]).toEqual([path, 200, ""]);
  expect(api.one(schema).parse(body)).toEqual(body);
  return body.data;
}
const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();
const facets = (parameters: Record<string, string> = {}) =>
  data(z.array(api.facet), `/v1/facets?${query(parameters)}`);
const keys = (parameters: Record<string, string> = {}) =>
  data(z.array(api.attributeKey), `/v1/attributes?${query(parameters)}`);
const values = async (field: string, parameters: Record<string, string> = {}) =>
  await data(z.array(api.attributeValue), `/v1/attributes/values?${query({ field, ...parameters })}`);
async function count(filter: string): Promise<number> {
  const { body } = await shop.get(`/v1/traces?${query({ filter, limit: "100" })}`);
  return body.data.length;
}

beforeAll(async () => {
  shop = await openTestApp();
  await send(
    Array.from({ length: 24 }, (_, i): Sent[] => [
      {
        name: i % 2 ? "answer" : "search_orders",
        attributes: {
          ...GPT_4O_CALL,
          "gen_ai.request.model": MODELS[i % 3],
          "traceloop.workflow.name": `flow ${i % 5}`,
          user_id: `user-${i % 12}`,
          customer_id: `CUS_${i % 4}`,
          [TEAM]: i % 4 ? "growth" : 'it\'s "odd"',
          "http.status_code": i % 2 ? 200 : 404,
          "http.method": "GET",
        },
        failed: i % 6 === 0,
      },
      {
        name: "find",
        attributes: {
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.name": "search_orders",
          [TEAM]: "second",
          tags: ["a", "b", 3, null, { deep: "value" }],
          ...(i === 0 ? { "http.status_code": "none" } : {}),
        },
      },
    ]),
  );
  await send([[{ attributes: { "deployment.environment.name": "test", [TEAM]: "tests", "only.test": 1 } }]]);
});
afterAll(() => shop.close());

describe("GET /v1/facets", () => {
  it("counts what the list finds with a value added, whatever the filter", async () => {
    const fields =
      'status,incomplete,model,request_model,provider,workflow,agent,user,session,order,root,property.team,property."team"';
    for (const filter of [
      "",
      "model:gpt-4o",
      "status:error or workflow:(flow*)",
      "span(name:find) -user:user-3",
    ]) {
      const found = await facets({ fields, filter });
      expect(found.map(({ field }) => field).join()).toBe(fields.replace(',property."team"', ""));
      for (const { field, values } of found)
        for (const { value, traces } of values) {
          const added = `${filter && `(${filter}) `}${field}:${formatValue(value)}`;
          expect([added, traces]).toEqual([added, await count(added)]);
        }
    }
    const [user, team] = await facets({ fields: "user,property.team" });
    expect([user?.values.length, user?.more]).toEqual([10, true]);
    expect(team).toMatchObject({ values: [{ value: "second", traces: 24 }, {}, {}], more: false });
  });
});

describe("GET /v1/attributes", () => {
  it("lists keys and values", async () => {
    expect((await keys()).map(({ scope, key, type }) => `${scope} ${key} ${type}`)).toContain(
      "property team string",
    );
    expect(await values("attributes.http.method")).toEqual([{ value: "GET" }]);
    expect(await values("model", { typed: "mini" })).toEqual([{ value: "gpt-4o-mini", traces: 8 }]);
    expect(await values("tool")).toEqual([{ value: "find" }, { value: "search_orders" }]);
  });
});
