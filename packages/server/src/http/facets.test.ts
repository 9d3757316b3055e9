import * as api from "@anyway-sh/api";
import { formatField, formatValue } from "@anyway-sh/filter";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { aWireSpan, GPT_4O_CALL, hex } from "../../test/a-span.ts";
import { appOver } from "../../test/app-over.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
const customers: string[] = [];
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
  for (const name of ["one", "two", "three", "four"])
    customers.push((await shop.post("/v1/customers", { name })).body.data.id);
  await send(
    Array.from({ length: 24 }, (_, i): Sent[] => [
      {
        name: i % 2 ? "answer" : "search_orders",
        attributes: {
          ...GPT_4O_CALL,
          "gen_ai.request.model": MODELS[i % 3],
          ...(i % 6 ? {} : { "gen_ai.response.model": "gpt-4o-2024-08-06" }),
          "traceloop.workflow.name": `flow ${i % 5}`,
          user_id: `user-${i % 12}`,
          customer_id: customers[i % 4],
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
      'status,incomplete,model,request_model,provider,workflow,agent,user,session,order,root,customer,property.team,property."team"';
    for (const filter of ["", "model:gpt-4o user:*", "span(name:find) -user:user-3"]) {
      const found = await facets({ fields, filter });
      expect(found.map(({ field }) => field).join()).toBe(fields.replace(',property."team"', ""));
      // Of the first, and of the last, which the fewest have.
      for (const { field, values } of found)
        for (const { value, traces } of new Set([...values.slice(0, filter ? 0 : 1), ...values.slice(-1)])) {
          const added = `${filter && `(${filter}) `}${field}:${formatValue(value)}`;
          expect([added, traces]).toEqual([added, await count(added)]);
        }
    }
    const [model, user, team] = await facets({ fields: "model,user,property.team" });
    expect(model?.values.map(({ value }) => value)).toEqual([...MODELS.toSorted(), "gpt-4o-2024-08-06"]);
    expect([user?.values.length, user?.more]).toEqual([10, true]);
    expect(team).toMatchObject({ values: [{ value: "second", traces: 24 }, {}, {}], more: false });
  });

  it("says of which customers the list finds traces, also of merged ones", async () => {
    const [first, second, third] = customers;
    const merged = await shop.post(`/v1/customers/${second}/merge`, { into: first });
    expect(merged.status, merged.text).toBe(200);
    await shop.deps.relay.copy();
    const [customer] = await facets({
      fields: "customer",
      filter: `status:ok customer:(${first}, ${third})`,
    });
    for (const { value, traces } of customer?.values ?? [])
      expect([value, traces]).toEqual([value, await count(`status:ok customer:${value}`)]);
    expect(customer?.values.map(({ value }) => value).sort()).toEqual([first, third].sort());
  });

  it("asks by default for what the project uses, of one project and environment alone", async () => {
    const found = await facets();
    expect(found.map(({ field }) => field)).toEqual([
      "status",
      "model",
      "provider",
      "workflow",
      "agent",
      "property.team",
    ]);
    const test = await facets({ environment: "test" });
    expect(test.find(({ field }) => field === "property.team")?.values).toEqual([
      { value: "tests", traces: 1 },
    ]);
    const nothing = { fields: "status,property.team", end_time: "2026-11-21T07:00:00Z" };
    expect(await facets(nothing)).toMatchObject([{ values: [] }, { values: [], more: false }]);
  });

  it("takes any key, and leaves long values out", async () => {
    const key = "it's \"a\\key\", 'with' {braces:String}";
    await send([[{ attributes: { [`traceloop.association.properties.${key}`]: "v'\\\"", long: "" } }]]);
    await send([[{ attributes: { [`traceloop.association.properties.${key}`]: "v".repeat(10_000) } }]]);
    const field = formatField({ name: "property", key });
    expect(await facets({ fields: field })).toEqual([
      { field, values: [{ value: "v'\\\"", traces: 1 }], more: false },
    ]);
  });

  it.each([
    ["modle", "“modle” is no field"],
    ["property", "“property” is no field"],
    ["cost", "“cost” is no field"],
    ["attributes.http.method", "is no field that traces are counted by; there are model,"],
    [" , ", "must name one to 20 fields"],
    [Array.from({ length: 21 }, (_, i) => `property.p${i}`).join(), "must name one to 20 fields"],
  ])("refuses the fields %j", async (fields, message) => {
    const { status, body } = await shop.get(`/v1/facets?${query({ fields })}`);
    expect([status, body.error.message]).toEqual([400, expect.stringContaining(message)]);
  });
});

describe("GET /v1/attributes", () => {
  it("lists keys that were used, the most used first, of each scope", async () => {
    const found = await keys({ limit: "100" });
    expect(found).toContainEqual({
      key: "http.status_code",
      scope: "attribute",
      type: "string",
      last_seen: "2026-11-21T09:00:00.000Z",
    });
    expect(found).toContainEqual(
      expect.objectContaining({ key: "gen_ai.usage.input_tokens", type: "number" }),
    );
    const typed = await keys({ scope: "attribute", typed: "HTTP" });
    expect(typed.map(({ key }) => key)).toEqual(["http.status_code", "http.method"]);
    expect((await keys({ scope: "property" })).map(({ key }) => key)[0]).toBe("team");
    // What it begins with comes before what it stands in, though that is used more.
    expect((await keys({ typed: "t", scope: "attribute", limit: "2" })).map(({ key }) => key)).toEqual([
      TEAM,
      "tags",
    ]);
    expect(await keys({ typed: "only.test" })).toEqual([]);
    expect(await keys({ typed: "only.test", environment: "test" })).toHaveLength(1);
    expect(await keys({ typed: "gen_ai.input.messages" })).toEqual([]);
  });

  it("lists values of whatever field is asked for", async () => {
    const of = async (field: string, parameters: Record<string, string> = {}) =>
      (await values(field, parameters)).map(({ value }) => value);
    expect(await of("attributes.http.method")).toEqual(["GET"]);
    expect(await of("attributes.http.status_code")).toEqual(["200", "404", "none"]);
    expect((await of("attributes.tags")).sort()).toEqual(["3", "a", "b"]);
    expect(await values("model", { typed: "mini" })).toEqual([{ value: "gpt-4o-mini", traces: 8 }]);
    expect(await values("customer", { typed: customers[2]?.slice(3).toLowerCase() ?? "" })).toEqual([
      { value: customers[2], traces: 6 },
    ]);
    expect((await of("tool")).sort()).toEqual(["find", "search_orders"]);
    expect(await of("user", { typed: "R-1", limit: "2" })).toEqual(["user-1", "user-10"]);
    expect(await of("status", { typed: "ERR" })).toEqual(["error"]);
    expect(await of("category", { typed: "to" })).toEqual(["tool", "vector_db"]);
    expect(await of("property.team", { environment: "test" })).toEqual(["tests"]);
    expect(await of("attributes.only.test")).toEqual([]);
    expect(await of("latency")).toEqual([]);
    for (const [field, message] of [
      ["modle", "no field"],
      ["attributes", "needs a key"],
      ["property.", "no field"],
    ]) {
      const { status, body } = await shop.get(`/v1/attributes/values?${query({ field: field ?? "" })}`);
      expect([field, status, body.error.message]).toEqual([
        field,
        400,
        expect.stringContaining(message ?? ""),
      ]);
    }
  });

  it("offers nothing that a filter does not find", async () => {
    const nasty = [
      "it's",
      '"quoted"',
      "a*b",
      "1..2",
      ">5",
      " blank ",
      "back\\slash",
      "größe 🙂",
      "or",
      "(a, b)",
      "a:b",
    ];
    const key = 'my key\'s "name" (odd), \\';
    const numbers = [1.5, -0, 1e21, 1e-7, true, ["x", 7]];
    const attributes = (value: unknown) => ({
      [key]: value,
      [TEAM]: "odd",
      "gen_ai.operation.name": "execute_tool",
    });
    await send(
      [...nasty, ...numbers].map((value) => [{ name: `a ${value}`, attributes: attributes(value) }]),
    );
    for (const field of [formatField({ name: "attributes", key }), "name", "tool", "dialect"]) {
      const found = await values(field, { limit: "100" });
      expect([field, found.length > 0]).toEqual([field, true]);
      for (const { value } of found.slice(0, field.startsWith("attributes") ? 18 : 4)) {
        const added = `${field}:${formatValue(value)}`;
        expect([added, await count(added)]).toEqual([
          added,
          expect.toSatisfy((traces: number) => traces > 0),
        ]);
      }
    }
    const stored = (await values(formatField({ name: "attributes", key }), { limit: "100" })).map(
      ({ value }) => value,
    );
    expect(stored.sort()).toEqual([...nasty, "1.5", "0", "true", "x", "7"].sort());
  });

  it("forgets what has not been seen for thirty days, and never sees another project", async () => {
    const other = await openTestApp();
    try {
      const read = async (path: string) => (await other.get(path)).body.data;
      expect(await read("/v1/attributes")).toEqual([]);
      expect(await read("/v1/attributes/values?field=attributes.http.method")).toEqual([]);
      expect(await read("/v1/attributes/values?field=customer")).toEqual([]);
      expect(await read("/v1/facets?fields=model,customer,property.team")).toMatchObject([
        { values: [] },
        { values: [] },
        { values: [] },
      ]);
    } finally {
      await other.close();
    }
    const before = shop.clock.ms;
    shop.clock.ms += 31 * 86_400_000;
    try {
      expect(await keys()).toEqual([]);
      expect(await values("attributes.http.method")).toEqual([]);
      // One that is seen again makes the others' room its own.
      await send([[{ attributes: { "http.method": "PUT" } }]]);
      expect(await values("attributes.http.method")).toEqual([{ value: "PUT" }]);
    } finally {
      shop.clock.ms = before;
    }
  });

  it("goes on where a process that stopped had come to, and waits for nothing", async () => {
    let isAway = true;
    const failing = await appOver(shop, {
      addToCatalog: (...seen) =>
        isAway ? Promise.reject(new Error("no disk")) : shop.telemetry.addToCatalog(...seen),
    });
    const spans = [aWireSpan({ "from.failing": "x" }, { startTimeNs: 1_795_248_000_000_000_000n })];
    const projectId = (await shop.business.defaultProject()).id;
    expect(await failing.ingest.accept(projectId, spans)).toEqual([]);
    await failing.ingest.settle();
    expect(failing.reported).toHaveLength(1);
    expect(await keys({ typed: "from.failing" })).toEqual([]);
    isAway = false;
    await failing.ingest.accept(projectId, spans);
    await failing.close();
    expect(await keys({ typed: "from.failing" })).toHaveLength(1);
    expect(failing.reported).toHaveLength(1);
    const next = await appOver(shop, {});
    const known = Array.from({ length: 150 }, (_, i) => aWireSpan({ "http.method": `M${i}` }));
    await next.ingest.accept(projectId, known);
    await next.close();
    const found = await values("attributes.http.method", { limit: "100" });
    expect(found).toHaveLength(100);
    expect(found).toContainEqual({ value: "GET" });
  });
});
