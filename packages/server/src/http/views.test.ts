import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const json = { "content-type": "application/json" };
const save = (body: object, headers?: Record<string, string>) => shop.post("/v1/views", body, headers);
const patch = (id: string, body: object) =>
  shop.call({ method: "PATCH", url: `/v1/views/${id}`, payload: JSON.stringify(body), headers: json });
const remove = (id: string) => shop.call({ method: "DELETE", url: `/v1/views/${id}` });
const names = async (query = "") =>
  (await shop.get(`/v1/views${query}`)).body.data.map(({ page, name }: api.View) => `${page}: ${name}`);

it("keeps an address under a name, lists, renames and deletes it, and the audit says so", async () => {
  const query = "q=status%3Aerror&range=24h";
  const saved = await save({ page: "traces", name: " Failed today ", query });
  expect(saved.status).toBe(201);
  expect(api.one(api.view).parse(saved.body)).toEqual(saved.body);
  const { id } = saved.body.data;
  expect(saved.body.data).toMatchObject({ name: "Failed today", query });
  await save({ page: "costs", name: "Failed today", query: "" });
  expect(await names()).toEqual(["costs: Failed today", "traces: Failed today"]);
  expect(await names("?page=traces")).toEqual(["traces: Failed today"]);

  expect((await patch(id, { name: "Failed" })).body.data).toMatchObject({ name: "Failed", query });
  expect((await patch(id, { query: "q=x" })).body.data).toMatchObject({ name: "Failed", query: "q=x" });
  expect((await remove(id)).status).toBe(204);
  expect((await remove(id)).status).toBe(404);
  expect((await patch(id, { name: "Gone" })).status).toBe(404);
  expect(await names()).toEqual(["costs: Failed today"]);

  const entries: api.AuditEntry[] = (await shop.get("/v1/audit")).body.data;
  expect(
    entries
      .filter(({ subject }) => subject === id)
      .map(({ action }) => action)
      .sort(),
  ).toEqual(["view.created", "view.deleted", "view.updated", "view.updated"]);
});

it("has each name once on a page", async () => {
  const first = (await save({ page: "orders", name: "Refunds", query: "status=refunded" })).body.data;
  const again = await save({ page: "orders", name: "Refunds", query: "" });
  expect([again.status, again.body.error.code]).toEqual([409, "conflict"]);
  const other = (await save({ page: "orders", name: "Paid", query: "" })).body.data;
  expect((await patch(other.id, { name: "Refunds" })).status).toBe(409);
  expect((await patch(first.id, { name: "Refunds", query: "status=x" })).status).toBe(200);
});

it("saves once, however often it is sent with its key", async () => {
  const headers = { "idempotency-key": "same" };
  const [first, second] = [
    await save({ page: "sessions", name: "Once", query: "" }, headers),
    await save({ page: "sessions", name: "Once", query: "" }, headers),
  ];
  expect(second.body.data.id).toBe(first.body.data.id);
});

it("is of one project alone", async () => {
  const { id } = (await save({ page: "customers", name: "Ours", query: "" })).body.data;
  const now = Date.now();
  await shop.business.transaction((writer) =>
    writer.addProject({ id: "proj_other", name: "Other", createdAt: now }),
  );
  expect(await shop.business.savedViews("proj_other")).toEqual([]);
  expect(await shop.business.savedView("proj_other", id)).toBeUndefined();
});

it("refuses what is no view, and more than there may be", async () => {
  const wrong = async (body: object) => (await save(body)).body.error.details[0].field;
  expect(await wrong({ page: "nowhere", name: "x", query: "" })).toBe("page");
  expect(await wrong({ page: "traces", name: "  ", query: "" })).toBe("name");
  expect(await wrong({ page: "traces", name: "x", query: "/evil?x#y" })).toBe("query");
  expect(await wrong({ page: "traces", name: "x", query: "a".repeat(8_001) })).toBe("query");
  for (let i = (await names()).length; i < api.MOST_VIEWS; i++)
    expect((await save({ page: "traces", name: `view ${i}`, query: "" })).status).toBe(201);
  expect((await save({ page: "traces", name: "one more", query: "" })).body.error.message).toContain("200");
});
