import { afterEach, beforeEach, expect, it } from "vitest";
import { openStripeApp, type StripeApp } from "../../../test/stripe-app.ts";
import { backfillStripe } from "../../commerce/providers/stripe/backfill.ts";

const DAY = 86_400;
const START = Date.UTC(2026, 10, 21) / 1000;
const MONTH = { start: START, end: START + 30 * DAY };

let shop: StripeApp;
beforeEach(async () => {
  shop = await openStripeApp();
});
afterEach(() => shop.close());

const aCustomer = async (fields: object): Promise<string> =>
  (await shop.post("/v1/customers", fields)).body.data.id;
const pay = (fields: object = {}) =>
  shop.standIn.happenings.payOutside({ amount: 1000, currency: "usd", ...fields });
const shown = (order: Record<string, unknown>, ...fields: string[]) => fields.map((field) => order[field]);

it.each([
  ["the metadata", () => ({ metadata: { anyway_customer_id: "acme" } }), { external_id: "acme" }],
  ["Stripe's id", (customer: string) => ({ customer }), "stripe"],
  ["the e-mail, in another case", () => ({ email: "Ann@Example.com" }), { email: "ann@example.COM" }],
])(
  "makes an order of a payment from elsewhere, whose customer is clear by %s",
  async (_by, payment, fields) => {
    const { id } = shop.standIn.happenings.addCustomer({ email: "x@example.com" });
    const customer = await aCustomer(fields === "stripe" ? { external_id: id } : (fields as object));
    const { id: reference } = pay(payment(id));
    await shop.tellAll();
    await shop.tellAll((events) => [...events].reverse());
    expect(await shop.orders()).toMatchObject([
      {
        external_id: reference,
        customer_id: customer,
        status: "paid",
        kind: "first",
        environment: "test",
        fees: 59,
      },
    ]);
    expect(await shop.unmatched()).toEqual([]);
  },
);

it("lets a payment wait whose customer nobody is, or two may be, and takes its refund along", async () => {
  for (let i = 0; i < 2; i++) await aCustomer({ email: "two@example.com" });
  const { id: first } = pay({ email: "nobody@example.com" });
  pay({ email: "two@example.com" });
  shop.standIn.happenings.refund(first, 400);
  await shop.tellAll();
  const waiting = await shop.unmatched();
  expect(waiting.map(({ email, reason }) => [email, reason]).sort()).toEqual([
    ["nobody@example.com", "no_customer"],
    ["two@example.com", "no_customer"],
  ]);
  const one = waiting.find(({ reference }) => reference === first);
  const customer = await aCustomer({ name: "Somebody" });
  const resolved = await shop.post(`/v1/unmatched-payments/${one.id}/resolve`, {
    as: "order",
    customer_id: customer,
  });
  expect(resolved).toMatchObject({ status: 200 });
  shop.standIn.happenings.refund(first, 100);
  await shop.tellAll();
  expect(await shop.orders()).toMatchObject([
    { customer_id: customer, status: "partially_refunded", amount_refunded: 500 },
  ]);
});

it("makes an order of each paid invoice of a subscription, with its kind, period and tax", async () => {
  const customer = await aCustomer({ email: "sub@example.com" });
  const { addSubscription, payInvoice } = shop.standIn.happenings;
  const { id: subscription } = addSubscription({ trial_end: null });
  const invoice = { amount: 1190, tax: 190, currency: "eur", email: "sub@example.com", subscription };
  const next = { start: MONTH.end, end: MONTH.end + 30 * DAY };
  payInvoice({ ...invoice, billingReason: "subscription_create", period: MONTH });
  shop.clock.ms += 1000;
  payInvoice({
    ...invoice,
    billingReason: "subscription_update",
    period: { start: START + DAY, end: MONTH.end },
  });
  shop.clock.ms += 1000;
  const renewal = payInvoice({ ...invoice, billingReason: "subscription_cycle", period: next });
  await shop.tellAll((events) => [...events].reverse());
  const orders = await shop.orders();
  expect(
    orders.map((order) => shown(order, "kind", "amount", "tax", "customer_id", "subscription_id")),
  ).toEqual(
    ["renewal", "upgrade", "new_subscription"].map((kind) => [kind, 1190, 190, customer, subscription]),
  );
  expect(orders[0]).toMatchObject({
    external_id: renewal.id,
    period_start: "2026-12-21T00:00:00.000Z",
    period_end: "2027-01-20T00:00:00.000Z",
    fees: 65,
  });
});

it("calls the first invoice after a trial the start of the subscription, and a free one no order", async () => {
  await aCustomer({ email: "trial@example.com" });
  const { addSubscription, payInvoice } = shop.standIn.happenings;
  const { id: subscription } = addSubscription({ trial_end: START + 7 * DAY });
  const invoice = { currency: "usd", email: "trial@example.com", subscription };
  payInvoice({
    ...invoice,
    amount: 0,
    billingReason: "subscription_create",
    period: { start: START, end: START + 7 * DAY },
  });
  const period = { start: START + 7 * DAY, end: START + 37 * DAY };
  payInvoice({ ...invoice, amount: 2000, billingReason: "subscription_cycle", period });
  await shop.tellAll();
  expect(await shop.orders()).toMatchObject([{ amount: 2000, kind: "new_subscription" }]);
});

it("refunds an invoice from here, and books a refund of it from there", async () => {
  await aCustomer({ email: "sub@example.com" });
  const { id: subscription } = shop.standIn.happenings.addSubscription({ trial_end: null });
  shop.standIn.happenings.payInvoice({
    amount: 1000,
    currency: "usd",
    email: "sub@example.com",
    subscription,
    billingReason: "subscription_create",
    period: MONTH,
  });
  await shop.tellAll();
  const [{ id }] = await shop.orders();
  expect(await shop.post(`/v1/orders/${id}/refunds`, { amount: 300 })).toMatchObject({ status: 201 });
  await shop.tellAll();
  expect(await shop.order(id)).toMatchObject({ status: "partially_refunded", amount_refunded: 300 });
});

it("books the past, oldest first, and changes nothing when it is told again or run again", async () => {
  await aCustomer({ email: "old@example.com" });
  const old = { email: "old@example.com", amount: 500 };
  pay(old);
  shop.clock.ms += 60_000;
  const since = shop.clock.ms / 1000;
  for (let i = 0; i < 120; i++) {
    pay(old);
    shop.clock.ms += 1000;
  }
  pay({ email: "nobody@example.com" });
  shop.standIn.happenings.payInvoice({
    amount: 700,
    currency: "usd",
    email: "old@example.com",
    billingReason: "manual",
    period: MONTH,
  });
  const account = await shop.deps.stripeAccounts.of(shop.projectId);
  if (!account) throw new Error("no account");
  const progress: string[] = [];
  const run = () =>
    backfillStripe(
      account.stripe,
      shop.business,
      { projectId: shop.projectId, clock: shop.deps },
      {
        sinceSeconds: since,
        onBooked: (done, all) => progress.push(`${done}/${all}`),
      },
    );
  expect(await run()).toEqual({ paid: 121, no_customer: 1 });
  expect(progress.at(-1)).toBe("122/122");
  const first = async () =>
    (await shop.business.orders(shop.projectId, {}, { limit: 200 })).map(({ id, kind, version }) => [
      id,
      kind,
      version,
    ]);
  const books = await first();
  expect(books).toHaveLength(121);
  expect(books.map(([, kind]) => kind)).toEqual([...Array(120).fill("repeat"), "first"]);
  expect(await run()).toEqual({ paid: 121, no_customer: 1 });
  await shop.tellAll((events) => events.slice(-6));
  expect(await first()).toEqual(books);
});
