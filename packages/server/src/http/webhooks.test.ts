import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const URL = "https://shop.example/hook";
const create = (body: Record<string, unknown> = {}, headers?: Record<string, string>) =>
  shop.post("/v1/webhooks", { url: URL, ...body }, headers);
const change = (id: string, body: Record<string, unknown>, headers?: Record<string, string>) =>
  shop.call({
    method: "PATCH",
    url: `/v1/webhooks/${id}`,
    payload: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
const remove = (id: string) => shop.call({ method: "DELETE", url: `/v1/webhooks/${id}` });
const deliveries = async (id: string) => (await shop.get(`/v1/webhooks/${id}/deliveries`)).body;

describe("/v1/webhooks", () => {
  it("shows the secret once, and never again", async () => {
    const { status, body } = await create({ name: "Shop", events: ["order.paid"] });
    expect(status).toBe(201);
    expect(api.one(api.newWebhook).parse(body)).toEqual(body);
    const { secret, ...webhook } = body.data;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(webhook).toMatchObject({ url: URL, name: "Shop", events: ["order.paid"], active: true });
    expect((await shop.get(`/v1/webhooks/${webhook.id}`)).body.data).toEqual(webhook);
    const list = await shop.get("/v1/webhooks");
    expect(list.body.data).toEqual([webhook]);
    expect((await change(webhook.id, {})).body.data).toEqual(webhook);
    await remove(webhook.id);
  });

  it("creates one for one Idempotency-Key", async () => {
    const headers = { "idempotency-key": "hook" };
    const [first, second] = [await create({}, headers), await create({}, headers)];
    expect(second.body.data).toEqual(first.body.data);
    expect((await create({ name: "other" }, headers)).body.error.code).toBe("idempotency_conflict");
    await remove(first.body.data.id);
    expect((await create({}, headers)).status).toBe(404);
  });

  it.each([
    ["http://127.0.0.1:8080/hook", /public internet.*ANYWAY_WEBHOOKS_ALLOW_PRIVATE/],
    ["http://[::ffff:10.0.0.1]/", /public internet/],
    ["https://user:secret@shop.example/", /user name or a password/],
    ["https://shop.example:25/", /port 25: must be 80, 443 or one from 1024 on/],
    ["ftp://shop.example/", /url/],
    ["not a url", /url/],
  ])("refuses the address %s", async (url, message) => {
    const webhook = (await create()).body.data;
    for (const { status, body } of [await create({ url }), await change(webhook.id, { url })]) {
      expect([status, body.error.code]).toEqual([400, "invalid_request"]);
      expect(body.error.message).toMatch(message);
      expect(body.error.details[0].field).toBe("url");
    }
    await remove(webhook.id);
  });

  it("changes what is named and nothing else", async () => {
    const { secret, ...webhook } = (await create({ name: "a", events: ["order.paid"] })).body.data;
    expect((await change(webhook.id, { name: null, active: false })).body.data).toEqual({
      ...webhook,
      name: null,
      active: false,
    });
    expect((await change(webhook.id, { url: "https://other.example/", events: [] })).body.data).toEqual({
      ...webhook,
      ...{ name: null, active: false, url: "https://other.example/", events: [] },
    });
    await remove(webhook.id);
  });

  it("takes 20 and no more", async () => {
    const made = [];
    for (let i = 0; i < 20; i++) made.push((await create()).body.data.id);
    const { status, body } = await create();
    expect([status, body.error.message]).toEqual([400, expect.stringMatching(/20 webhooks.*Delete one/)]);
    for (const id of made) await remove(id);
    expect((await remove(made[0])).status).toBe(404);
  });

  it("lists deliveries page by page, and replays one", async () => {
    const webhook = (await create()).body.data;
    for (const name of ["a", "b", "c"]) await shop.post("/v1/customers", { name });
    const all = await deliveries(webhook.id);
    expect(api.list(api.webhookDelivery).parse(all)).toEqual(all);
    expect(all.data).toHaveLength(3);
    expect(all.data[0]).toMatchObject({ type: "customer.created", status: "pending", attempts: 0 });
    const first = await shop.get(`/v1/webhooks/${webhook.id}/deliveries?limit=2`);
    const { next_cursor } = first.body.pagination;
    const rest = await shop.get(`/v1/webhooks/${webhook.id}/deliveries?limit=2&cursor=${next_cursor}`);
    expect([...first.body.data, ...rest.body.data]).toEqual(all.data);

    shop.clock.ms++;
    const url = `/v1/webhooks/${webhook.id}/deliveries/${all.data[0].id}/replay`;
    const headers = { "idempotency-key": "replay" };
    const { status, body } = await shop.post(url, {}, headers);
    expect(status).toBe(201);
    expect(body.data).toMatchObject({ event_id: all.data[0].event_id, status: "pending", attempts: 0 });
    expect(body.data.id).not.toBe(all.data[0].id);
    expect((await shop.post(url, {}, headers)).body.data).toEqual(body.data);
    expect((await deliveries(webhook.id)).data).toEqual([body.data, ...all.data]);

    await change(webhook.id, { active: false });
    expect((await deliveries(webhook.id)).data[0]).toMatchObject({
      status: "failed",
      last_error: "The webhook was turned off.",
    });
    expect((await shop.post(url, {})).body.error).toMatchObject({ code: "conflict" });
    await remove(webhook.id);
  });

  it("knows nothing of other projects' webhooks, nor tells them anything", async () => {
    const project = (await shop.post("/v1/projects", { name: "Other" })).body.data;
    const webhook = (await create()).body.data;
    await shop.post("/v1/customers", { name: "mine" });
    const [delivery] = (await deliveries(webhook.id)).data;
    const admin = (await shop.post("/v1/keys", { name: "admin", scope: "admin" })).body.data.key;
    const made = await shop.post(
      "/v1/keys",
      { name: "other", scope: "write", project_id: project.id },
      { authorization: `Bearer ${admin}` },
    );
    const other = { authorization: `Bearer ${made.body.data.key}` };
    await shop.post("/v1/customers", { name: "theirs" }, other);
    const at = `/v1/webhooks/${webhook.id}`;
    expect((await shop.get("/v1/webhooks", other)).body.data).toEqual([]);
    for (const answer of [
      await shop.get(at, other),
      await change(webhook.id, { active: false }, other),
      await shop.call({ method: "DELETE", url: at, headers: other }),
      await shop.get(`${at}/deliveries`, other),
      await shop.post(`${at}/deliveries/${delivery.id}/replay`, {}, other),
    ])
      expect(answer.status).toBe(404);
    const mine = await shop.get(`${at}/deliveries`, { authorization: `Bearer ${admin}` });
    expect(mine.body.data).toHaveLength(1);
  });
});
