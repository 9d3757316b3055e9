import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

it("creates a customer and finds it again", async () => {
  const input = { email: "Ann@example.com", name: "Ann", external_id: "a-1", metadata: { plan: "pro" } };
  const { status, body } = await shop.post("/v1/customers", input);
  expect(status).toBe(201);
  expect(api.one(api.customer).parse(body)).toEqual(body);
  expect(body.data).toEqual({
    ...input,
    id: expect.stringMatching(/^CUS_[a-z0-9]{12}$/),
    merged_into: null,
    created_at: "2026-11-21T09:00:00.000Z",
  });
  for (const filter of [
    "email=ann@example.com",
    "email=ANN@EXAMPLE.COM",
    "external_id=a-1",
    "q=ANN",
    `q=${body.data.id}`,
  ])
    expect((await shop.get(`/v1/customers?${filter}`)).body.data, filter).toEqual([body.data]);
  expect((await shop.get("/v1/customers?q=bob")).body.data).toEqual([]);
});

it("creates a customer of whom nothing is known", async () => {
  const { status, body } = await shop.post("/v1/customers", {});
  expect(status).toBe(201);
  expect(body.data).toMatchObject({ email: null, name: null, external_id: null, metadata: {} });
});

it("refuses an external_id that another customer has, and names that one", async () => {
  const { body: first } = await shop.post("/v1/customers", { external_id: "b-1" });
  const { status, body } = await shop.post("/v1/customers", { external_id: "b-1" });
  expect(status).toBe(409);
  expect(body.error).toMatchObject({ code: "conflict", message: expect.stringContaining(first.data.id) });
});

it("lists page by page with a cursor that is bound to the list", async () => {
  for (let i = 0; i < 3; i++) await shop.post("/v1/customers", { name: "paged" });
  const first = (await shop.get("/v1/customers?q=paged&limit=2")).body;
  expect(first.pagination).toEqual({ limit: 2, has_more: true, next_cursor: expect.any(String) });
  const rest = (await shop.get(`/v1/customers?q=paged&limit=2&cursor=${first.pagination.next_cursor}`)).body;
  expect(rest.pagination).toEqual({ limit: 2, has_more: false, next_cursor: null });
  expect(new Set([...first.data, ...rest.data].map((c) => c.id)).size).toBe(3);
  expect((await shop.get(`/v1/orders?cursor=${first.pagination.next_cursor}`)).status).toBe(400);
});

it("lists the customers of some ids", async () => {
  const ann = (await shop.post("/v1/customers", { name: "Ann of ids" })).body.data;
  const bob = (await shop.post("/v1/customers", { name: "Bob of ids" })).body.data;
  await shop.post("/v1/customers", { name: "Cid of ids" });
  const { body } = await shop.get(`/v1/customers?ids=${ann.id},nobody,${bob.id}`);
  expect(body.data.map(({ name }: api.Customer) => name).sort()).toEqual(["Ann of ids", "Bob of ids"]);
  const many = Array.from({ length: 101 }, (_, i) => `CUS_${i}`).join(",");
  expect((await shop.get(`/v1/customers?ids=${many}`)).body.error.message).toContain("at most 100 ids");
});

it("copies a customer to the telemetry store, so that lists can name it", async () => {
  const { body } = await shop.post("/v1/customers", { name: "Copied" });
  const { project } = (await shop.get("/v1/session")).body.data;
  expect(await shop.telemetry.customerNames(project.id, [body.data.id])).toMatchObject([
    { customerId: body.data.id, name: "Copied" },
  ]);
});

it.each([
  ["an e-mail that is none", { email: "ann" }, "email"],
  ["a name that is a number", { name: 7 }, "name"],
  ["an unknown field", { mail: "ann@example.com" }, "mail"],
  [
    "more than 50 metadata keys",
    { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [i, ""])) },
    "metadata",
  ],
])("refuses %s", async (_what, input, field) => {
  const { status, body } = await shop.post("/v1/customers", input);
  expect(status).toBe(400);
  expect(body.error.details.map((d: { field: string }) => d.field)).toEqual([field]);
});
