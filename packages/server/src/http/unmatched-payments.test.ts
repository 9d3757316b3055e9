import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { bookPayment, type ProviderPayment } from "../commerce/books.ts";

let shop: TestApp;
let projectId: string;
beforeAll(async () => {
  shop = await openTestApp();
  projectId = (await shop.business.defaultProject()).id;
});
afterAll(() => shop.close());

let payments = 0;
const payment = (fields: Partial<ProviderPayment> = {}): ProviderPayment => ({
  projectId,
  provider: "stripe",
  environment: "production",
  reference: `pi_${++payments}`,
  amount: 5_000,
  currency: "EUR",
  email: "ada@example.com",
  occurredAt: shop.clock.ms,
  changes: [],
  ...fields,
});
const book = (paid: ProviderPayment, orderId: string | null = null) =>
  shop.business.transaction((writer) => bookPayment(writer, paid, orderId, shop.deps));
const list = async (query = ""): Promise<api.UnmatchedPayment[]> => {
  const { body } = await shop.get(`/v1/unmatched-payments${query}`);
  expect(api.list(api.unmatchedPayment).parse(body)).toEqual(body);
  return body.data;
};
const resolve = (id: string | undefined, body: object) =>
  shop.post(`/v1/unmatched-payments/${id}/resolve`, body);
const waiting = async ({ reference }: ProviderPayment) =>
  (await list()).find((unmatched) => unmatched.reference === reference);

it("makes an order of a payment, with what happened to it before and after", async () => {
  const paid = payment();
  expect(await book(paid, "ORD_of_another_project")).toEqual({ unmatched: "unknown_order" });
  const refund = { type: "refunded", reference: "re_1", occurredAt: shop.clock.ms, amount: 1_000 } as const;
  await book({ ...paid, changes: [refund] });
  const found = await waiting(paid);
  expect(found).toMatchObject({ reason: "unknown_order", amount: 5_000, email: "ada@example.com" });

  const answer = await resolve(found?.id, { as: "order", customer_id: "CUS_ada" });
  expect(api.one(api.unmatchedPayment).parse(answer.body)).toEqual(answer.body);
  const { order_id } = answer.body.data;
  const read = async () => (await shop.get(`/v1/orders/${order_id}`)).body.data;
  expect(await read()).toMatchObject({
    customer_id: "CUS_ada",
    provider: "stripe",
    external_id: paid.reference,
    status: "partially_refunded",
    amount_refunded: 1_000,
    kind: "first",
  });
  const dispute = { type: "disputed", reference: "dp_1", occurredAt: shop.clock.ms, amount: 4_000 } as const;
  await book({ ...paid, changes: [refund, dispute] });
  expect(await read()).toMatchObject({ status: "disputed", amount_refunded: 1_000, amount_disputed: 4_000 });
  expect(await waiting(paid)).toBeUndefined();
  expect((await list("?status=resolved")).map(({ id }) => id)).toContain(found?.id);

  expect((await resolve(found?.id, { as: "order", customer_id: "CUS_ada" })).body.data).toEqual(
    answer.body.data,
  );
  const other = await resolve(found?.id, { as: "ignored" });
  expect(other.status).toBe(409);
  expect(other.body.error.message).toContain(`the order ${order_id} was made of it`);
});

it("sets a payment aside, whatever happens to it later", async () => {
  const paid = payment();
  await book(paid);
  const found = await waiting(paid);
  expect((await resolve(found?.id, { as: "ignored" })).body.data).toMatchObject({ order_id: null });
  await book({ ...paid, changes: [{ type: "refunded", reference: "re", occurredAt: 0, amount: 5_000 }] });
  expect(await waiting(paid)).toBeUndefined();
  expect((await shop.get(`/v1/orders?external_id=${paid.reference}`)).body.data).toEqual([]);
  expect((await resolve(found?.id, { as: "ignored" })).status).toBe(200);
  expect((await resolve(found?.id, { as: "order", customer_id: "CUS_1" })).status).toBe(409);
});

it("does not count a payment twice that a backend has posted", async () => {
  const paid = payment();
  await shop.post("/v1/orders", { external_id: paid.reference, amount: 5_000, currency: "EUR" });
  await book(paid);
  const { status, body } = await resolve((await waiting(paid))?.id, { as: "order", customer_id: "CUS_1" });
  expect(status).toBe(409);
  expect(body.error.message).toContain("it counts this payment already");
});

it("knows no payment of another project", async () => {
  const paid = payment();
  await book(paid);
  const found = await waiting(paid);
  await shop.post("/v1/projects", { name: "Other" });
  expect((await resolve("ump_none", { as: "ignored" })).status).toBe(404);
  const foreign = { projectId: "proj_other", id: found?.id ?? "" };
  expect(await shop.business.unmatchedPayment(foreign.projectId, foreign.id)).toBeUndefined();
});
