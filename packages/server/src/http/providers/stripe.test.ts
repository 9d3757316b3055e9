import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startPostgres, type TestPostgres } from "../../../test/postgres.ts";
import { openStripeApp, type StripeApp } from "../../../test/stripe-app.ts";

const LINK = { amount: 4900, currency: "EUR", customer_id: "CUS_1" };
/** 2.9% of it and 30 cents, as the stand-in takes. */
const FEE = 172;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe.each(["SQLite", "PostgreSQL"])("payments through Stripe, on %s", (engine) => {
  let shop: StripeApp;
  beforeEach(async () => {
    shop = await openStripeApp(
      engine === "SQLite" ? undefined : { postgresUrl: await postgres.createDatabase() },
    );
  });
  afterEach(() => shop.close());

  /** A link whose buyer has paid, at Stripe. */
  async function paid(link: Record<string, unknown> = {}) {
    const page = await shop.openPage({ ...LINK, ...link });
    const { id: payment } = shop.standIn.happenings.pay(page.session);
    return { ...page, payment };
  }

  it("asks Stripe for one page an order, with our ids on the session and on the payment", async () => {
    const { order, link, session, payment } = await paid({ description: "A hundred" });
    const ours = {
      anyway_order_id: order,
      anyway_project_id: shop.projectId,
      anyway_payment_link_id: link,
    };
    expect(shop.standIn.object(session)).toMatchObject({
      amount_total: 4900,
      currency: "eur",
      client_reference_id: order,
      metadata: ours,
      expires_at: shop.clock.ms / 1000 + 3660,
      success_url: expect.stringMatching(`^http://pay.test/pay/${link}/chk_`),
    });
    expect(shop.standIn.object(payment)).toMatchObject({ metadata: ours });
  });

  it("takes a second visitor of a link to the page that is open already", async () => {
    const { link, session } = await shop.openPage(LINK);
    expect(await shop.visit(link)).toBe(session);
    expect(shop.standIn.calls.filter(({ path }) => path === "/v1/checkout/sessions")).toHaveLength(1);
  });

  it("books a payment with its fee, and the link is used up", async () => {
    const { order, link } = await paid();
    await shop.tellAll();
    expect(await shop.order(order)).toMatchObject({
      status: "paid",
      amount: 4900,
      currency: "EUR",
      fees: FEE,
      settled_amount: null,
      provider: "stripe",
      environment: "test",
      customer_id: "CUS_1",
      paid_at: "2026-11-21T09:00:00.000Z",
    });
    expect((await shop.get(`/v1/payment-links/${link}`)).body.data).toMatchObject({
      status: "completed",
      provider: "stripe",
    });
  });

  it("makes the same books of events in reverse, twice, and again later", async () => {
    const { order, payment } = await paid();
    shop.standIn.happenings.refund(payment, 1000);
    const dispute = shop.standIn.happenings.dispute(payment, 3900);
    shop.standIn.happenings.decideDispute(dispute.id, "won");
    await shop.tellAll((events) => [...events].reverse());
    const books = await shop.order(order);
    expect(books).toMatchObject({
      status: "partially_refunded",
      amount_refunded: 1000,
      amount_disputed: 0,
      fees: FEE + 1500,
    });
    for (const event of shop.standIn.events) expect(await shop.tell(event)).toMatchObject({ status: 200 });
    expect(await shop.order(order)).toEqual(books);
    expect(await shop.unmatched()).toEqual([]);
  });

  it("keeps the order open while a debit is under way, until the bank says", async () => {
    const { session, order } = await shop.openPage(LINK);
    shop.standIn.happenings.payLater(session);
    await shop.tellAll();
    expect(await shop.order(order)).toMatchObject({ status: "pending", paid_at: null });
    shop.standIn.happenings.bankSays(session, true);
    await shop.tellAll();
    expect(await shop.order(order)).toMatchObject({ status: "paid", fees: FEE });
  });

  it("says why an attempt failed, and takes the next one", async () => {
    const { session, order } = await shop.openPage(LINK);
    shop.standIn.happenings.decline(session, "Your card has insufficient funds.");
    await shop.tellAll();
    expect(await shop.order(order)).toMatchObject({ status: "failed" });
    const { body } = await shop.get(`/v1/orders/${order}/events`);
    expect(body.data).toContainEqual(
      expect.objectContaining({ type: "failed", message: "Your card has insufficient funds." }),
    );
    shop.standIn.happenings.pay(session);
    await shop.tellAll();
    expect(await shop.order(order)).toMatchObject({ status: "paid" });
  });

  it("fails with a debit that the bank refuses, told twice by Stripe", async () => {
    const { session, order } = await shop.openPage(LINK);
    shop.standIn.happenings.payLater(session);
    shop.standIn.happenings.bankSays(session, false);
    await shop.tellAll();
    expect(await shop.order(order)).toMatchObject({ status: "failed" });
    const { body } = await shop.get(`/v1/orders/${order}/events`);
    expect(body.data.map(({ type }: { type: string }) => type)).toEqual(["placed", "failed"]);
  });

  it("leaves the order of a link for one to the next visit when the page expires, and ends another's", async () => {
    const once = await shop.openPage(LINK);
    shop.standIn.happenings.expire(once.session);
    const often = await shop.openPage({ ...LINK, reusable: true });
    const made = (await shop.orders()).find((order) => order.payment_link_id === often.link);
    shop.standIn.happenings.expire(often.session);
    await shop.tellAll();
    expect(await shop.order(once.order)).toMatchObject({ status: "pending" });
    expect(await shop.order(made?.id)).toMatchObject({ payment_link_id: often.link, status: "canceled" });
    shop.clock.ms += 3_700_000;
    const again = await shop.visit(once.link);
    expect(again).not.toBe(once.session);
    shop.standIn.happenings.pay(again);
    await shop.tellAll();
    expect(await shop.order(once.order)).toMatchObject({ status: "paid" });
  });

  it("refunds in parts through the API, once a key, and never more than was paid", async () => {
    const { order } = await paid();
    await shop.tellAll();
    const refund = (amount: number, key: string) =>
      shop.post(`/v1/orders/${order}/refunds`, { amount }, { "idempotency-key": key });
    await refund(1000, "a");
    await refund(1000, "a");
    await shop.tellAll();
    expect(await shop.order(order)).toMatchObject({ status: "partially_refunded", amount_refunded: 1000 });
    expect(await refund(4000, "b")).toMatchObject({ status: 409 });
    await refund(3900, "c");
    await shop.tellAll((events) => [...events].reverse());
    expect(await shop.order(order)).toMatchObject({ status: "refunded", amount_refunded: 4900, fees: FEE });
  });

  it("gives back what a refund took that failed", async () => {
    const { order, payment } = await paid();
    const refund = shop.standIn.happenings.refund(payment, 4900);
    await shop.tellAll();
    expect(await shop.order(order)).toMatchObject({ status: "refunded" });
    shop.standIn.happenings.failRefund(refund.id);
    await shop.tellAll();
    expect(await shop.order(order)).toMatchObject({ status: "paid", amount_refunded: 0 });
  });

  it("holds back what is disputed, and loses it or not", async () => {
    const { order, payment } = await paid();
    const inquiry = shop.standIn.happenings.inquire(payment);
    await shop.tellAll();
    expect(await shop.order(order), "an inquiry moves no money").toMatchObject({ status: "paid" });
    const dispute = shop.standIn.happenings.dispute(payment);
    await shop.tellAll();
    expect(await shop.order(order)).toMatchObject({ status: "disputed", amount_disputed: 4900 });
    shop.standIn.happenings.decideDispute(dispute.id, "lost");
    await shop.tellAll();
    expect(await shop.order(order)).toMatchObject({
      status: "dispute_lost",
      amount_disputed: 4900,
      fees: FEE + 1500,
    });
    expect(inquiry.id).not.toBe(dispute.id);
  });

  it("books the fee later when Stripe says it later, by an event or by asking again", async () => {
    shop.standIn.happenings.delayFees(true);
    const first = await paid();
    const second = await paid();
    await shop.tellAll();
    expect(await shop.order(first.order)).toMatchObject({ status: "paid", fees: null });
    shop.standIn.happenings.settleIn({ currency: "usd", rate: 1.25 });
    shop.standIn.happenings.creditLate(first.payment);
    await shop.tellAll();
    const late = { fees: FEE, settled_amount: 6125, settled_currency: "USD" };
    expect(await shop.order(first.order)).toMatchObject(late);
    shop.standIn.happenings.creditLate(second.payment);
    expect(await shop.order(second.order)).toMatchObject({ fees: null });
    shop.clock.ms += 60_000;
    await shop.deps.providerEvents.run();
    expect(await shop.order(second.order)).toMatchObject(late);
  });

  it("counts currencies as ISO 4217 does", async () => {
    const yen = await paid({ amount: 4900, currency: "JPY" });
    const kronur = await paid({ amount: 4900, currency: "ISK" });
    await shop.tellAll();
    expect(shop.standIn.object(yen.session)).toMatchObject({ amount_total: 4900 });
    expect(shop.standIn.object(kronur.session), "in hundredths at Stripe").toMatchObject({
      amount_total: 490_000,
    });
    for (const { order, currency } of [
      { ...yen, currency: "JPY" },
      { ...kronur, currency: "ISK" },
    ])
      expect(await shop.order(order)).toMatchObject({ status: "paid", amount: 4900, currency });
  });

  it("lets what does not fit wait: another amount, another currency, a second payment, an unknown order", async () => {
    const { order, payment } = await paid();
    await shop.tellAll();
    const other = await shop.openPage(LINK);
    const pay = (metadataOrder: string, amount: number, currency: string) =>
      shop.standIn.happenings.payOutside({
        amount,
        currency,
        metadata: { anyway_order_id: metadataOrder, anyway_project_id: shop.projectId },
      });
    pay(other.order, 4800, "eur");
    pay(other.order, 4900, "usd");
    const second = pay(order, 4900, "eur");
    pay("ORD_none", 4900, "eur");
    shop.standIn.happenings.refund(second.id, 4900);
    await shop.tellAll((events) => [...events].reverse());
    const waiting = await shop.unmatched();
    expect(waiting.map(({ reason }) => reason).sort()).toEqual([
      "amount_differs",
      "currency_differs",
      "second_payment",
      "unknown_order",
    ]);
    expect(await shop.order(other.order)).toMatchObject({ status: "pending" });
    expect(await shop.order(order), "the second one's refund is not the first one's").toMatchObject({
      status: "paid",
      amount_refunded: 0,
    });
    expect(payment).not.toBe(second.id);
  });

  it("leaves alone what another project sells through the same account", async () => {
    shop.standIn.happenings.payOutside({
      amount: 4900,
      currency: "eur",
      metadata: { anyway_order_id: "ORD_theirs", anyway_project_id: "proj_other" },
    });
    await shop.tellAll();
    expect(await shop.unmatched()).toEqual([]);
    expect(await shop.orders()).toEqual([]);
  });
});
