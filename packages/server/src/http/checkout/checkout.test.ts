import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { buyerOf } from "../../../test/buyer.ts";
import { startPostgres, type TestPostgres } from "../../../test/postgres.ts";
import { openTestApp, type TestApp } from "../../../test/test-app.ts";
import { PAGE_HEADERS } from "./style.ts";

const LINK = { amount: 4900, currency: "EUR", title: "Trail pass", customer_id: "CUS_1" };
const DECLINED = "4000 0000 0000 0002";
const NO_FUNDS = "4000 0000 0000 9995";
const SECOND_STEP = "4000 0025 0000 3155";
const DISPUTED = "4000 0000 0000 0259";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe.each(["SQLite", "PostgreSQL"])("the checkout on %s", (engine) => {
  let shop: TestApp;
  let buyer: ReturnType<typeof buyerOf>;
  beforeAll(async () => {
    shop = await openTestApp(
      engine === "SQLite" ? {} : { place: { postgresUrl: await postgres.createDatabase() } },
    );
    buyer = buyerOf(shop);
  });
  afterAll(() => shop.close());
  beforeEach(() => {
    shop.log.length = 0;
  });

  const aLink = async (fields: object = {}, headers = {}) =>
    (await shop.post("/v1/payment-links", { ...LINK, ...fields }, headers)).body.data;
  const linkOf = async (id: string) => (await shop.get(`/v1/payment-links/${id}`)).body.data;
  const ordersOf = async (id: string) => (await shop.get(`/v1/orders?payment_link_id=${id}`)).body.data;
  const eventsOf = async (orderId: string) => {
    const events = await shop.business.orderEvents((await shop.business.defaultProject()).id, orderId);
    return events.map(({ type, message }) => (message === null ? type : `${type}: ${message}`));
  };

  it("is paid with a test card, and the order knows the link, the trace and the customer", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const link = await aLink({ success_url: "https://shop.test/thanks?a=1&b=2" }, { traceparent });
    const ready = await buyer.open(link.url);
    expect([ready.status, ready.title]).toEqual([200, "Trail pass, €49.00"]);
    expect(ready.headers).toMatchObject(PAGE_HEADERS);
    const paid = await buyer.pay(ready);
    expect([paid.status, paid.title, paid.at]).toEqual([200, "Thank you, it is paid", ready.action]);
    expect(paid.text).toContain('href="https://shop.test/thanks?a=1&amp;b=2"');
    expect((await shop.get(`/v1/orders/${link.order_id}`)).body.data).toMatchObject({
      status: "paid",
      paid_at: new Date(shop.clock.ms).toISOString(),
      customer_id: "CUS_1",
      payment_link_id: link.id,
      trace_id: "0af7651916cd43dd8448eb211c80319c",
      span_id: "b7ad6b7169203331",
      environment: "test",
    });
    expect(await eventsOf(link.order_id)).toEqual(["placed", "paid"]);
    expect(await linkOf(link.id)).toMatchObject({ status: "completed", uses: 1 });
    const late = await buyer.open(link.url);
    expect([late.status, late.title, late.action]).toEqual([200, "Already paid", ""]);
    expect(late.text).not.toContain("shop.test");
  });

  it.each([
    [DECLINED, "The card was declined."],
    [NO_FUNDS, "The card has insufficient funds."],
  ])("tells of a decline and can be tried again: %s", async (number, message) => {
    const link = await aLink();
    const failed = await buyer.pay(await buyer.open(link.url), { number });
    expect(failed.title).toBe("Error: Trail pass, €49.00");
    expect(failed.text).toContain(`role="alert"><p><strong>${message}`);
    expect(await ordersOf(link.id)).toMatchObject([{ id: link.order_id, status: "failed" }]);
    shop.clock.ms++;
    const paid = await buyer.pay(failed);
    expect(paid.title).toBe("Thank you, it is paid");
    expect(await eventsOf(link.order_id)).toEqual(["placed", `failed: ${message}`, "paid"]);
    expect(await linkOf(link.id)).toMatchObject({ uses: 1 });
  });

  it("asks for a second step, which may be declined or confirmed", async () => {
    const link = await aLink();
    const first = await buyer.pay(await buyer.open(link.url), { number: SECOND_STEP });
    expect([first.title, first.action]).toEqual(["Confirm the payment", `${first.at}/confirm`]);
    const declined = await buyer.send(first.action, { answer: "no" });
    expect(declined.text).toContain("The payment was not confirmed.");
    expect((await buyer.send(first.action, { answer: "yes" })).text).toContain(
      "The payment was not confirmed.",
    );
    shop.clock.ms++;
    const second = await buyer.pay(declined, { number: SECOND_STEP });
    expect(await ordersOf(link.id)).toMatchObject([{ status: "failed" }]);
    const confirmed = await buyer.send(second.action, { answer: "yes" });
    expect(confirmed.title).toBe("Thank you, it is paid");
    expect((await buyer.send(second.action, { answer: "yes" })).title).toBe("Thank you, it is paid");
    expect(await eventsOf(link.order_id)).toEqual([
      "placed",
      "failed: The buyer did not confirm the payment.",
      "paid",
    ]);
  });

  it("takes one of two payments of a one-off link, made at once", async () => {
    for (let round = 0; round < 5; round++) {
      const link = await aLink();
      const pages = await Promise.all([buyer.open(link.url), buyer.open(link.url), buyer.open(link.url)]);
      const titles = await Promise.all(pages.map(async (page) => (await buyer.pay(page)).title));
      expect(titles.sort()).toEqual(["Already paid", "Already paid", "Thank you, it is paid"]);
      expect(await eventsOf(link.order_id)).toEqual(["placed", "paid"]);
      expect(await linkOf(link.id)).toMatchObject({ uses: 1, status: "completed" });
    }
    const { id } = await shop.business.defaultProject();
    expect(await shop.business.unmatchedPayments(id, { resolved: false }, { limit: 10 })).toEqual([]);
  });

  it("takes one payment of a form that is sent twice, of a reusable link too", async () => {
    const link = await aLink({ reusable: true });
    const ready = await buyer.open(link.url);
    const both = await Promise.all([buyer.pay(ready), buyer.pay(ready)]);
    expect(both.map(({ title }) => title)).toEqual(["Thank you, it is paid", "Thank you, it is paid"]);
    expect((await buyer.pay(ready)).title).toBe("Thank you, it is paid");
    expect(await ordersOf(link.id)).toMatchObject([{ status: "paid" }]);
    const next = await buyer.pay(await buyer.open(link.url));
    expect(next.title).toBe("Thank you, it is paid");
    expect(await ordersOf(link.id)).toHaveLength(2);
    expect(await linkOf(link.id)).toMatchObject({ uses: 2, status: "active" });
  });

  it("makes no more orders paid than the link has uses, and says so", async () => {
    const link = await aLink({ max_uses: 2 });
    const pages = await Promise.all([1, 2, 3, 4].map(() => buyer.open(link.url)));
    const titles = await Promise.all(pages.map(async (page) => (await buyer.pay(page)).title));
    const paid = "Thank you, it is paid";
    expect(titles.sort()).toEqual(["No longer available", "No longer available", paid, paid]);
    const orders: { status: string }[] = await ordersOf(link.id);
    expect(orders.filter(({ status }) => status === "paid")).toHaveLength(2);
    expect(await linkOf(link.id)).toMatchObject({ uses: 2, status: "completed" });
  });

  it("calls the order first that is paid first, whichever was placed first", async () => {
    const customer_id = `CUS_kind_${engine}`;
    const [one, other] = [await aLink({ customer_id }), await aLink({ customer_id })];
    await buyer.pay(await buyer.open(other.url));
    await buyer.pay(await buyer.open(one.url));
    expect(await ordersOf(other.id)).toMatchObject([{ kind: "first" }]);
    expect(await ordersOf(one.id)).toMatchObject([{ kind: "repeat" }]);
  });

  it("disputes some seconds later, also when the process ends before", async () => {
    const link = await aLink();
    const start = shop.clock.ms;
    expect((await buyer.pay(await buyer.open(link.url), { number: DISPUTED })).title).toBe(
      "Thank you, it is paid",
    );
    await shop.deps.providerEvents.run();
    expect(await ordersOf(link.id)).toMatchObject([{ status: "paid" }]);
    shop.clock.ms = start + 5_000;
    await shop.deps.providerEvents.run();
    await vi.waitFor(async () =>
      expect(await ordersOf(link.id)).toMatchObject([{ status: "disputed", amount_disputed: 4900 }]),
    );
    await shop.deps.providerEvents.run();
    expect(await eventsOf(link.order_id)).toEqual([
      "placed",
      "paid",
      "disputed: The test card disputes its payments.",
    ]);
    shop.clock.ms = start;
  });

  it("refuses what is no test card and other nonsense, field by field, and repeats no number", async () => {
    const link = await aLink();
    const ready = await buyer.open(link.url);
    const card = { number: "4111 1111 1111 1111", month: "13", year: "9", code: "98765" };
    const wrong = await buyer.pay(ready, card);
    expect(wrong.status).toBe(422);
    expect(wrong.title).toBe("Error: Trail pass, €49.00");
    expect(wrong.text.match(/aria-invalid="true"/g)).toHaveLength(4);
    expect(wrong.text.match(/autofocus/g)).toHaveLength(1);
    expect(wrong.text).toContain('value="13"');
    for (const secret of ["4111", "98765"]) expect(wrong.text).not.toContain(secret);
    const past = await buyer.pay(ready, { month: "10", year: "26" });
    expect(past.text).toContain("Enter a date that has not passed.");
    expect((await buyer.pay(ready, { month: "11", year: "2026" })).title).toBe("Thank you, it is paid");
    expect(await eventsOf(link.order_id)).toEqual(["placed", "paid"]);
    expect(shop.log).toEqual([]);
  });

  it("shows a link that expired or was switched off as such, and takes no payment of it", async () => {
    const expiring = await aLink({ expires_at: new Date(shop.clock.ms + 60_000).toISOString() });
    const switched = await aLink();
    const pages = [await buyer.open(expiring.url), await buyer.open(switched.url)];
    const confirming = await buyer.pay(pages[0] ?? { action: "" }, { number: SECOND_STEP });
    shop.clock.ms += 60_000;
    await shop.call({
      method: "PATCH",
      url: `/v1/payment-links/${switched.id}`,
      payload: '{"active":false}',
      headers: { "content-type": "application/json" },
    });
    const late = await Promise.all(pages.map((page) => buyer.pay(page)));
    expect(late.map(({ status, title }) => [status, title])).toEqual([
      [410, "Expired"],
      [410, "Not available"],
    ]);
    expect((await buyer.send(confirming.action, { answer: "yes" })).title).toBe("Expired");
    expect(await eventsOf(expiring.order_id)).toEqual(["placed"]);
    expect(await eventsOf(switched.order_id)).toEqual(["placed"]);
  });

  it("lets nobody pay for one link at the checkout of another", async () => {
    const [one, other] = [await aLink(), await aLink()];
    const page = await buyer.pay(await buyer.open(one.url), { number: DECLINED });
    const checkoutId = page.at.split("/").at(-1);
    const answer = await buyer.pay({ action: `/pay/${other.id}/${checkoutId}` });
    expect([answer.status, answer.title]).toEqual([409, "Not accepted"]);
    expect((await buyer.open(`/pay/${other.id}/${checkoutId}`)).at).toBe(`/pay/${other.id}`);
    expect(await eventsOf(other.order_id)).toEqual(["placed"]);
  });
});

describe("the pages", () => {
  let shop: TestApp;
  beforeAll(async () => {
    shop = await openTestApp();
  });
  afterAll(() => shop.close());
  const aLink = async (fields: object = {}) =>
    (await shop.post("/v1/payment-links", { ...LINK, ...fields })).body.data;

  it.each([
    ["de-AT,de;q=0.9,en;q=0.8", "de", /JPY|¥\s?4[.\s]?900/, "Zu zahlen"],
    ["fr-FR", "fr", /4\s?900\s¥|JPY/, "À payer"],
    ["es", "es", /4900|4\.900/, "A pagar"],
    ["zh-TW", "zh-Hans", /¥4,900/, "应付金额"],
    ["ja", "ja", /[¥￥]4,900/, "お支払い金額"],
    ["pt-BR,pt", "en", /JP¥\s4\.900/, "To pay"],
    ["*, xx-1-bad;q=2, en;q=0", "en", /¥4,900/, "To pay"],
    ["", "en", /¥4,900/, "To pay"],
  ])("speak the language of %j", async (header, lang, amount, word) => {
    const { url } = await aLink({ currency: "JPY" });
    const { text } = await buyerOf(shop, { "accept-language": header }).open(url);
    expect(text).toContain(`<html lang="${lang}">`);
    expect(text).toContain(word);
    expect(/<bdi[^>]*>([^<]*)</.exec(text)?.[1]).toMatch(amount);
  });

  it.each([
    ["KWD", "KWD 4.900"],
    ["HUF", "HUF 49.00"],
    ["EUR", "€49.00"],
  ])("write %s with the digits of its minor unit", async (currency, amount) => {
    const { url } = await aLink({ currency });
    const { text } = await buyerOf(shop).open(url);
    expect(/<bdi[^>]*>([^<]*)</.exec(text)?.[1]?.replace(/\s/g, " ")).toBe(amount);
  });

  it("escape what the seller wrote, and show nothing of the buyer", async () => {
    const { url } = await aLink({
      title: `<script>alert("t")</script>`,
      description: "<img src=x onerror='1'>&",
      merchant_reference: "secret-reference",
      metadata: { secret: "of-the-seller" },
    });
    const { text } = await buyerOf(shop).open(url);
    expect(text).toContain("&lt;script&gt;alert(&quot;t&quot;)&lt;/script&gt;");
    expect(text).toContain("&lt;img src=x onerror=&#39;1&#39;&gt;&amp;");
    expect(text).not.toMatch(/<script|<img|secret|of-the-seller|CUS_|ORD_/);
  });

  it.each(["/pay/PL_none", "/pay/PL_aaaaaaaaaaaaaaaaaaaaaaaaaa", "/pay/", "/pay/a/b/c/d", "/pay/%00"])(
    "say that there is nothing at %s",
    async (path) => {
      const { status, title, headers } = await buyerOf(shop).open(path);
      expect([status, title]).toEqual([404, "Not found"]);
      expect(headers).toMatchObject(PAGE_HEADERS);
    },
  );

  it.each([
    [{ "sec-fetch-site": "cross-site", origin: "http://pay.test" }, 403],
    [{ "sec-fetch-site": "same-site" }, 403],
    [{ "sec-fetch-site": "same-origin" }, 200],
    [{ origin: "https://evil.test" }, 403],
    [{ origin: "null" }, 403],
    [{}, 403],
    [{ origin: "http://pay.test" }, 200],
    [{ origin: "http://192.168.0.9:4319", host: "192.168.0.9:4319" }, 200],
  ])("take forms of their own only: %j", async (headers: Record<string, string>, status) => {
    const { url, order_id } = await aLink();
    const { action } = await buyerOf(shop).open(url);
    const response = await shop.publicApp.inject({
      method: "POST",
      url: action,
      payload: "number=4242424242424242&month=12&year=30&code=123",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    });
    expect(response.statusCode).toBe(status === 200 ? 303 : status);
    const order = (await shop.get(`/v1/orders/${order_id}`)).body.data;
    expect(order.status).toBe(status === 200 ? "paid" : "pending");
  });

  it("take no long form and no other kind of body", async () => {
    const { url } = await aLink();
    const buyer = buyerOf(shop);
    const { action } = await buyer.open(url);
    const long = await buyer.send(action, { number: "4".repeat(5_000) });
    expect([long.status, long.title]).toEqual([413, "Not accepted"]);
    const json = await buyer.send(action, {}, { "content-type": "application/json" });
    expect([json.status, json.title]).toEqual([415, "Not accepted"]);
  });

  it("let a link be tried twenty times, and then one by one", async () => {
    const { url } = await aLink();
    const buyer = buyerOf(shop);
    const page = await buyer.open(url);
    const number = DECLINED;
    for (let n = 0; n < 20; n++) expect((await buyer.pay(page, { number })).status).toBe(200);
    const tooMany = await buyer.pay(page);
    expect([tooMany.status, tooMany.title, tooMany.headers["retry-after"]]).toEqual([
      429,
      "Too many attempts",
      "3",
    ]);
    expect((await buyer.pay(await buyer.open((await aLink()).url))).title).toBe("Thank you, it is paid");
    shop.clock.ms += 3_000;
    expect((await buyer.pay(page)).title).toBe("Thank you, it is paid");
  });

  it("say that they do not work while the store is away", async () => {
    const { url } = await aLink();
    const away = await openTestApp({ place: { dataDir: `${shop.deps.config.dataDir}-away` } });
    await away.business.close();
    const { status, title, headers } = await buyerOf(away).open(url);
    expect([status, title]).toEqual([500, "Something went wrong"]);
    expect(headers).toMatchObject(PAGE_HEADERS);
    await away.close();
  });

  it("are not on the listener of the API", async () => {
    const { url } = await aLink();
    expect((await shop.get(new URL(url).pathname)).status).toBe(404);
  });
});
