import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startPostgres } from "../../test/postgres.ts";
import { revenueByCustomer } from "../../test/sums-of.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const ORDER = { amount: 4900, currency: "USD" };
let serial = 0;
const unique = (prefix: string) => `${prefix}-${++serial}`;

const manyNumbers = () => Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`k${i}`, 1]));

describe("POST /v1/orders", () => {
  it("makes a paid order of now by default", async () => {
    const { status, body } = await shop.post("/v1/orders", { ...ORDER, customer_id: "anything" });
    expect(status).toBe(201);
    expect(api.one(api.order).parse(body)).toEqual(body);
    expect(body.data).toMatchObject({
      id: expect.stringMatching(/^ORD_[a-z0-9]{12}$/),
      external_id: null,
      customer_id: "anything",
      product_id: null,
      amount: 4900,
      amount_refunded: 0,
      tax: 0,
      currency: "USD",
      status: "paid",
      kind: "first",
      placed_at: "2026-11-21T09:00:00.000Z",
      paid_at: "2026-11-21T09:00:00.000Z",
      environment: "production",
      metadata: {},
      created_at: "2026-11-21T09:00:00.000Z",
    });
    expect((await shop.get(`/v1/orders/${body.data.id}`)).body.data).toEqual(body.data);
  });

  it("takes placed_at from paid_at, in any offset", async () => {
    const { body } = await shop.post("/v1/orders", { ...ORDER, paid_at: "2026-11-01T01:00:00+02:00" });
    expect(body.data).toMatchObject({
      placed_at: "2026-10-31T23:00:00.000Z",
      paid_at: "2026-10-31T23:00:00.000Z",
    });
  });

  it("leaves a pending order unpaid", async () => {
    const { body } = await shop.post("/v1/orders", { ...ORDER, status: "pending" });
    expect(body.data).toMatchObject({
      status: "pending",
      paid_at: null,
      placed_at: "2026-11-21T09:00:00.000Z",
    });
  });

  it("calls a customer's first paid order first, the others repeat, test orders apart", async () => {
    const customer_id = unique("CUS");
    const kind = async (more = {}) =>
      (await shop.post("/v1/orders", { ...ORDER, customer_id, ...more })).body.data.kind;
    expect(await kind({ status: "pending" })).toBe("first");
    expect(await kind()).toBe("first");
    expect(await kind()).toBe("repeat");
    expect(await kind({ environment: "test" })).toBe("first");
    expect(await kind({ kind: "renewal" })).toBe("renewal");
  });

  it("calls only one of many at once the first", async () => {
    const customer_id = unique("CUS");
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => shop.post("/v1/orders", { ...ORDER, customer_id })),
    );
    expect(answers.map((a) => a.body.data.kind).filter((kind) => kind === "first")).toHaveLength(1);
  });

  it("answers the first order for the same external_id and content, in any key order", async () => {
    const external_id = unique("pay");
    const first = await shop.post("/v1/orders", { ...ORDER, external_id, metadata: { a: "1", b: "2" } });
    shop.clock.ms += 5_000;
    const again = await shop.post("/v1/orders", { metadata: { b: "2", a: "1" }, external_id, ...ORDER });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body.data).toEqual(first.body.data);
    const { body } = await shop.get(`/v1/orders?external_id=${external_id}`);
    expect(body.data).toEqual([first.body.data]);
  });

  it("refuses the same external_id with other content, and names what differs", async () => {
    const external_id = unique("pay");
    const { body: first } = await shop.post("/v1/orders", { ...ORDER, external_id });
    const { status, body } = await shop.post("/v1/orders", { ...ORDER, external_id, amount: 5000 });
    expect(status).toBe(409);
    expect(body.error).toEqual({
      code: "conflict",
      message: `The external_id "${external_id}" was posted before, as ${first.data.id}, with other content: amount was 4900 and is now 5000.`,
      details: [{ field: "amount", message: "was 4900 and is now 5000" }],
    });
  });

  it("makes one order of twins at the same time", async () => {
    const external_id = unique("pay");
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => shop.post("/v1/orders", { ...ORDER, external_id })),
    );
    expect(answers.map((a) => a.status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map((a) => a.body.data.id)).size).toBe(1);
  });

  it.each([
    ["more tax than amount", { tax: 5000 }, "tax"],
    ["a paid_at without being paid", { status: "failed", paid_at: "2026-11-01T00:00:00Z" }, "paid_at"],
    ["a fraction of a cent", { amount: 1.5 }, "amount"],
    ["an amount as text", { amount: "4900" }, "amount"],
    ["an amount beyond what is exact", { amount: 2 ** 53 }, "amount"],
    ["a negative amount", { amount: -1 }, "amount"],
    ["a small currency", { currency: "usd" }, "currency"],
    ["a time without offset", { placed_at: "2026-11-01T00:00:00" }, "placed_at"],
    ["a status of a later life", { status: "refunded" }, "status"],
    ["an unknown kind", { kind: "renewl" }, "kind"],
    ["metadata that is no text", { metadata: { n: 1 } }, "metadata.n"],
    ["a NUL character", { metadata: { n: "a\0b" } }, "metadata.n"],
    ["half a surrogate pair", { external_id: "\ud83e" }, "external_id"],
  ])("refuses %s, naming the field", async (_what, change, field) => {
    const { status, body } = await shop.post("/v1/orders", { ...ORDER, ...change });
    expect(status).toBe(400);
    expect(body.error.code).toBe("invalid_request");
    expect(body.error.details.map((detail: { field: string }) => detail.field)).toEqual([field]);
  });

  it("refuses an unknown field and suggests the one that was meant", async () => {
    const { status, body } = await shop.post("/v1/orders", { ...ORDER, custmer_id: "CUS_1" });
    expect(status).toBe(400);
    expect(body.error).toEqual({
      code: "invalid_request",
      message: "The body cannot be taken: custmer_id is not known; did you mean customer_id?",
      details: [{ field: "custmer_id", message: "is not known; did you mean customer_id?" }],
    });
    const value = await shop.post("/v1/orders", { ...ORDER, kind: "renewl" });
    expect(value.body.error.details[0].message).toContain("did you mean renewal?");
  });

  it.each([
    ["nothing but unknown fields", manyNumbers()],
    ["metadata of nothing but wrong values", { amount: 1, currency: "USD", metadata: manyNumbers() }],
  ])("answers %s briefly", async (_name, body) => {
    const answer = await shop.post("/v1/orders", body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.details).toHaveLength(50);
  });

  it("refuses values that are nested deeper than a stack", async () => {
    const metadata = `${"[".repeat(300_000)}${"]".repeat(300_000)}`;
    const answer = await shop.call({
      method: "POST",
      url: "/v1/orders",
      payload: `{"amount":1,"currency":"USD","metadata":${metadata}}`,
      headers: { "content-type": "application/json" },
    });
    expect(answer).toMatchObject({ status: 400, body: { error: { details: [{ field: "metadata" }] } } });
  });

  it("reaches the telemetry store, once", async () => {
    const customer_id = unique("CUS");
    const { project } = (await shop.get("/v1/session")).body.data;
    const key = { "idempotency-key": unique("key") };
    for (let i = 0; i < 3; i++) await shop.post("/v1/orders", { ...ORDER, customer_id }, key);
    expect((await shop.business.outbox(1)).entryIds).toEqual([]);
    const range = { startNs: 0n, endNs: BigInt(Date.UTC(2027, 0)) * 1_000_000n };
    const period = { projectId: project.id, environment: "production" as const, range };
    const revenue = await revenueByCustomer(shop.telemetry, period, customer_id);
    expect(revenue).toMatchObject([{ customerId: customer_id, orders: 1 }]);
  });
});

it("calls only one of many at once the first, on PostgreSQL too, where transactions overlap", async () => {
  const postgres = await startPostgres();
  onTestFinished(postgres.stop);
  const other = await openTestApp({ place: { postgresUrl: await postgres.createDatabase() } });
  const post = (customer_id: string) => other.post("/v1/orders", { ...ORDER, customer_id });
  await Promise.all(Array.from({ length: 8 }, (_, i) => post(`CUS_${i}`)));
  const answers = await Promise.all(Array.from({ length: 8 }, () => post("CUS_same")));
  expect(answers.map((a) => a.body.data.kind).filter((kind) => kind === "first")).toHaveLength(1);
  await other.close();
});

describe("Idempotency-Key", () => {
  it("answers the first answer again for the same body, and refuses another body", async () => {
    const headers = { "idempotency-key": unique("key") };
    const first = await shop.post("/v1/orders", ORDER, headers);
    const again = await shop.post("/v1/orders", ORDER, headers);
    const other = await shop.post("/v1/orders", { ...ORDER, amount: 1 }, headers);
    expect([first.status, again.status, other.status]).toEqual([201, 201, 409]);
    expect(again.body.data).toEqual(first.body.data);
    expect(other.body.error.code).toBe("idempotency_conflict");
  });

  it("makes one order of twins at the same time", async () => {
    const headers = { "idempotency-key": unique("key") };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => shop.post("/v1/orders", ORDER, headers)),
    );
    expect(answers.map((a) => a.status)).toEqual(Array(8).fill(201));
    expect(new Set(answers.map((a) => a.body.data.id)).size).toBe(1);
  });

  it("is free again after a refusal, and belongs to one route", async () => {
    const headers = { "idempotency-key": unique("key") };
    expect((await shop.post("/v1/orders", { ...ORDER, tax: 9999 }, headers)).status).toBe(400);
    expect((await shop.post("/v1/orders", ORDER, headers)).status).toBe(201);
    expect((await shop.post("/v1/customers", {}, headers)).status).toBe(201);
  });

  it("must be printable", async () => {
    const { status, body } = await shop.post("/v1/orders", ORDER, { "idempotency-key": "a b" });
    expect(status).toBe(400);
    expect(body.error.details[0].field).toBe("idempotency-key");
  });
});

describe("GET /v1/orders", () => {
  it("pages through all of them without gap or repeat, newest first", async () => {
    const customer_id = unique("CUS");
    for (const day of [3, 1, 2, 2, 2])
      await shop.post("/v1/orders", { ...ORDER, customer_id, paid_at: `2026-11-0${day}T00:00:00Z` });
    const seen: api.Order[] = [];
    for (let cursor = ""; ; ) {
      const url = `/v1/orders?customer_id=${customer_id}&limit=2${cursor && `&cursor=${cursor}`}`;
      const { body } = await shop.get(url);
      expect(api.list(api.order).parse(body)).toEqual(body);
      seen.push(...body.data);
      expect(body.pagination.has_more).toBe(body.pagination.next_cursor !== null);
      if (!body.pagination.has_more) break;
      cursor = body.pagination.next_cursor;
    }
    expect(new Set(seen.map((order) => order.id)).size).toBe(5);
    expect(seen.map((order) => Number(order.placed_at.slice(8, 10)))).toEqual([3, 2, 2, 2, 1]);
  });

  it("filters by a half-open time range and refuses an empty one", async () => {
    const customer_id = unique("CUS");
    await shop.post("/v1/orders", { ...ORDER, customer_id, paid_at: "2026-11-02T00:00:00Z" });
    const count = async (range: string) =>
      (await shop.get(`/v1/orders?customer_id=${customer_id}&${range}`)).body.data.length;
    expect(await count("start_time=2026-11-02T00:00:00Z")).toBe(1);
    expect(await count("end_time=2026-11-02T00:00:00Z")).toBe(0);
    const empty = await shop.get("/v1/orders?start_time=2026-11-02T00:00:00Z&end_time=2026-11-02T00:00:00Z");
    expect(empty.status).toBe(400);
  });

  it.each(["x", "bm90IGpzb24", Buffer.from('["customers",1,"a"]').toString("base64url")])(
    "refuses the cursor %s",
    async (cursor) => {
      const { status, body } = await shop.get(`/v1/orders?cursor=${cursor}`);
      expect(status).toBe(400);
      expect(body.error.details[0].field).toBe("cursor");
    },
  );

  it("answers 404 for an order of nobody", async () => {
    const { status, body } = await shop.get("/v1/orders/ORD_none");
    expect(status).toBe(404);
    expect(body.error).toEqual({ code: "not_found", message: "There is no order ORD_none in this project." });
  });
});
