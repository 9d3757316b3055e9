import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const LINK = { amount: 4900, currency: "EUR", title: "Trail pass" };
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const post = (body: unknown, headers?: Record<string, string>) =>
  shop.post("/v1/payment-links", body, headers);
const patch = (id: string, body: unknown) =>
  shop.call({
    method: "PATCH",
    url: `/v1/payment-links/${id}`,
    payload: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
const aProduct = async (fields: object = {}) =>
  (await shop.post("/v1/products", { name: "Trail pass", amount: 4900, currency: "EUR", ...fields })).body
    .data;

describe("POST /v1/payment-links", () => {
  it("makes a link for one payment, and its pending order with it", async () => {
    const { status, body } = await post({
      ...LINK,
      tax: 782,
      customer_id: "CUS_1",
      merchant_reference: "cart-7",
      metadata: { plan: "pro" },
    });
    expect(status).toBe(201);
    expect(api.one(api.paymentLink).parse(body)).toEqual(body);
    const link = body.data;
    expect(link).toMatchObject({
      id: expect.stringMatching(/^PL_[a-z0-9]{26}$/),
      url: `http://pay.test/pay/${link.id}`,
      order_id: expect.stringMatching(/^ORD_[a-z0-9]{12}$/),
      product_id: null,
      status: "active",
      max_uses: 1,
      uses: 0,
      expires_at: null,
      provider: "sandbox",
      trace_id: null,
    });
    expect((await shop.get(`/v1/orders/${link.order_id}`)).body.data).toMatchObject({
      customer_id: "CUS_1",
      amount: 4900,
      tax: 782,
      currency: "EUR",
      status: "pending",
      provider: "sandbox",
      environment: "test",
      payment_link_id: link.id,
      merchant_reference: "cart-7",
      metadata: { plan: "pro" },
      trace_id: null,
    });
    expect((await shop.get(`/v1/payment-links/${link.id}`)).body.data).toEqual(link);
  });

  it("takes from the product what it leaves out", async () => {
    const product = await aProduct({ description: "A year of trails" });
    const { body } = await post({ product_id: product.id });
    expect(body.data).toMatchObject({
      product_id: product.id,
      amount: 4900,
      currency: "EUR",
      title: "Trail pass",
      description: "A year of trails",
    });
    const other = await post({ product_id: product.id, amount: 100, title: "Discount" });
    expect(other.body.data).toMatchObject({ amount: 100, currency: "EUR", title: "Discount" });
  });

  it.each([
    { reusable: true, max_uses: undefined, expected: null },
    { reusable: false, max_uses: 3, expected: 3 },
  ])("makes no order for a link of several payments: $expected", async ({ expected, ...said }) => {
    const { body } = await post({ ...LINK, ...said });
    expect(body.data).toMatchObject({ order_id: null, max_uses: expected });
    expect((await shop.get(`/v1/orders?payment_link_id=${body.data.id}`)).body.data).toEqual([]);
  });

  it("keeps the trace of the caller on the link and its order", async () => {
    const { body } = await post(LINK, { traceparent: `00-${TRACE}-${SPAN}-01` });
    expect(body.data).toMatchObject({ trace_id: TRACE, span_id: SPAN });
    const { data } = (await shop.get(`/v1/orders?trace_id=${TRACE}`)).body;
    expect(data).toMatchObject([{ id: body.data.order_id, trace_id: TRACE, span_id: SPAN }]);
  });

  it.each([
    "nonsense",
    "",
    `00-${"0".repeat(32)}-${SPAN}-01`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-x`,
  ])("ignores the traceparent %j", async (traceparent) => {
    const { status, body } = await post(LINK, { traceparent });
    expect([status, body.data.trace_id]).toEqual([201, null]);
  });

  it("makes one link of requests with the same Idempotency-Key", async () => {
    const [first, second] = await Promise.all([
      post(LINK, { "idempotency-key": "once" }),
      post(LINK, { "idempotency-key": "once" }),
    ]);
    expect(second.body.data).toEqual(first.body.data);
    expect((await shop.get(`/v1/orders?payment_link_id=${first.body.data.id}`)).body.data).toHaveLength(1);
  });

  it.each([
    ["no price", { title: "x" }, "amount", /is required without product_id/],
    ["no currency", { title: "x", amount: 1 }, "currency", /is required without product_id/],
    ["no title", { amount: 1, currency: "EUR" }, "title", /is required without product_id/],
    ["a currency that is none", { ...LINK, currency: "EUX" }, "currency", /is EUX: must be an ISO 4217 code/],
    ["a currency of the past", { ...LINK, currency: "DEM" }, "currency", /in use/],
    ["an amount of nothing", { ...LINK, amount: 0 }, "amount", /0/],
    ["an amount of half a cent", { ...LINK, amount: 0.5 }, "amount", /0\.5/],
    ["more tax than amount", { ...LINK, tax: 4901 }, "tax", /is 4901: .*at most 4900/],
    [
      "a limit of a reusable link",
      { ...LINK, reusable: true, max_uses: 2 },
      "max_uses",
      /exclude each other/,
    ],
    [
      "an expiry that has passed",
      { ...LINK, expires_at: "2026-11-21T09:00:00Z" },
      "expires_at",
      /has passed/,
    ],
    [
      "a success_url of a script",
      { ...LINK, success_url: "javascript:alert(1)" },
      "success_url",
      /javascript/,
    ],
    ["a product that is not there", { product_id: "PRD_none" }, "product_id", /no such product/],
  ])("refuses %s", async (_name, body, field, message) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.details).toEqual([{ field, message: expect.stringMatching(message) }]);
  });

  it.each(["draft", "archived"])("refuses a product that is %s", async (status) => {
    const product = await aProduct({ status });
    const { body } = await post({ product_id: product.id });
    expect(body.error.message).toContain(`${product.id}, which is ${status}`);
  });

  it("refuses a product without a price, and another currency than the price's", async () => {
    const free = await aProduct({ amount: undefined, currency: undefined });
    expect((await post({ product_id: free.id })).body.error.message).toContain("has no price of its own");
    const product = await aProduct();
    const { body } = await post({ product_id: product.id, currency: "USD" });
    expect(body.error.message).toContain("currency is USD, but the price");
  });
});

describe("GET and PATCH /v1/payment-links", () => {
  it("lists by status as time goes", async () => {
    const expires = new Date(shop.clock.ms + 60_000).toISOString();
    const product = (await aProduct()).id;
    const make = async (body: object) => (await post({ ...LINK, product_id: product, ...body })).body.data.id;
    const [active, expired, disabled] = [await make({}), await make({ expires_at: expires }), await make({})];
    expect((await patch(disabled, { active: false })).body.data).toMatchObject({ status: "disabled" });
    shop.clock.ms += 60_000;
    const ids = async (status: string) =>
      (await shop.get(`/v1/payment-links?product_id=${product}&status=${status}`)).body.data.map(
        ({ id }: { id: string }) => id,
      );
    expect(await ids("active")).toEqual([active]);
    expect(await ids("expired")).toEqual([expired]);
    expect(await ids("disabled")).toEqual([disabled]);
    expect(await ids("completed")).toEqual([]);
    await patch(expired, { expires_at: null });
    await patch(disabled, { active: true });
    expect(await ids("active")).toHaveLength(3);
  });

  it("pages, newest first", async () => {
    const product = (await aProduct()).id;
    const made: string[] = [];
    for (let n = 0; n < 3; n++) {
      shop.clock.ms += 1;
      made.unshift((await post({ product_id: product })).body.data.id);
    }
    const first = (await shop.get(`/v1/payment-links?product_id=${product}&limit=2`)).body;
    const cursor = encodeURIComponent(first.pagination.next_cursor);
    const second = (await shop.get(`/v1/payment-links?product_id=${product}&limit=2&cursor=${cursor}`)).body;
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(made);
  });

  it("changes nothing of what is asked of the buyer", async () => {
    const { id } = (await post(LINK)).body.data;
    expect((await patch(id, { amount: 1 })).status).toBe(400);
    expect((await patch(id, {})).body.data).toMatchObject({ id, amount: 4900 });
    expect((await patch(id, { metadata: { a: "b" } })).body.data.metadata).toEqual({ a: "b" });
    expect((await patch(id, { expires_at: "2020-01-01T00:00:00Z" })).body.error.message).toContain(
      "has passed",
    );
    expect((await patch("PL_none", {})).status).toBe(404);
  });
});

describe("products", () => {
  it("are made, read, changed and found", async () => {
    const { status, body } = await shop.post("/v1/products", {
      name: "Zürich 100%",
      amount: 500,
      currency: "JPY",
    });
    expect(status).toBe(201);
    expect(api.one(api.product).parse(body)).toEqual(body);
    const { id } = body.data;
    const change = async (payload: object) =>
      shop.call({
        method: "PATCH",
        url: `/v1/products/${id}`,
        payload: JSON.stringify(payload),
        headers: { "content-type": "application/json" },
      });
    expect((await change({ status: "archived", description: "Old" })).body.data).toEqual({
      ...body.data,
      status: "archived",
      description: "Old",
    });
    const found = await shop.get(`/v1/products?status=archived&q=${encodeURIComponent("zürich 100%")}`);
    expect(found.body.data.map((product: { id: string }) => product.id)).toEqual([id]);
    expect((await shop.get(`/v1/products?q=${encodeURIComponent("1_0%")}`)).body.data).toEqual([]);
    expect((await change({ currency: null })).body.error.details).toEqual([
      { field: "currency", message: "is required together with amount" },
    ]);
    expect((await change({ currency: null, amount: null })).body.data).toMatchObject({
      amount: null,
      currency: null,
    });
    expect((await shop.get("/v1/products/PRD_none")).status).toBe(404);
  });

  it.each([
    [{ amount: 5 }, "currency"],
    [{ currency: "EUR" }, "amount"],
    [{ amount: 5, currency: "ABC" }, "currency"],
  ])("are refused with %j", async (price, field) => {
    const { status, body } = await shop.post("/v1/products", { name: "x", ...price });
    expect([status, body.error.details[0].field]).toEqual([400, field]);
  });
});

describe("another project", () => {
  it("sees neither links nor products, and cannot change or sell them", async () => {
    const link = (await post(LINK)).body.data;
    const product = await aProduct();
    const admin = (await shop.post("/v1/keys", { name: "admin", scope: "admin" })).body.data.key;
    const as = (key: string) => ({ authorization: `Bearer ${key}` });
    const project = (await shop.post("/v1/projects", { name: "Other" }, as(admin))).body.data.id;
    const input = { name: "other", scope: "write", project_id: project };
    const other = as((await shop.post("/v1/keys", input, as(admin))).body.data.key);
    for (const path of [`payment-links/${link.id}`, `products/${product.id}`]) {
      expect((await shop.get(`/v1/${path}`, other)).status).toBe(404);
      const changed = await shop.call({
        method: "PATCH",
        url: `/v1/${path}`,
        payload: "{}",
        headers: { "content-type": "application/json", ...other },
      });
      expect(changed.status).toBe(404);
    }
    expect((await shop.get("/v1/payment-links", other)).body.data).toEqual([]);
    expect((await shop.get("/v1/products", other)).body.data).toEqual([]);
    expect((await post({ product_id: product.id }, other)).body.error.message).toContain("no such product");
  });
});
