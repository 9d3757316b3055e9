import { afterEach, beforeEach, expect, it } from "vitest";
import { openStripeApp, type StripeApp } from "../../test/stripe-app.ts";
import { openTestApp } from "../../test/test-app.ts";

const KEYS = { secret_key: "sk_test_aaaaaaaaaaaa4242", webhook_secret: "whsec_aaaaaaaaaaaa" };
const LIVE = { ...KEYS, secret_key: "rk_live_aaaaaaaaaaaa4242" };

let shop: StripeApp;
beforeEach(async () => {
  shop = await openStripeApp();
});
afterEach(() => shop.close());

const put = (app: Pick<StripeApp, "call">, keys: object, headers: Record<string, string> = {}) =>
  app.call({
    method: "PUT",
    url: "/v1/providers/stripe",
    payload: JSON.stringify(keys),
    headers: { "content-type": "application/json", ...headers },
  });

it("keeps keys that Stripe knows, tells them apart, and never shows them", async () => {
  const { status, body, text } = await put(shop, KEYS);
  expect([status, body.data]).toEqual([
    200,
    {
      connected: true,
      source: "settings",
      mode: "test",
      key_hint: "sk_test_…4242",
      webhook_url: `http://pay.test/v1/providers/stripe/${shop.projectId}/webhook`,
      webhook_events: expect.arrayContaining(["invoice.paid", "charge.updated"]),
      updated_at: "2026-11-21T09:00:00.000Z",
    },
  ]);
  expect(text).not.toMatch(/aaaaaaaa/);
  expect((await shop.get("/v1/providers/stripe")).body.data).toEqual(body.data);
});

it("refuses what is no key, and one that Stripe does not know, without repeating it", async () => {
  const answers = [
    await put(shop, { ...KEYS, secret_key: "pk_test_aaaaaaaaaaaa" }),
    await put(shop, { ...KEYS, webhook_secret: "aaaaaaaaaaaa" }),
  ];
  shop.standIn.failWith(401);
  answers.push(await put(shop, KEYS));
  for (const { status, text } of answers) {
    expect(status).toBe(400);
    expect(text).not.toMatch(/aaaaaaaa/);
  }
  shop.standIn.failWith(503);
  expect(await put(shop, KEYS)).toMatchObject({ status: 503 });
  expect((await shop.get("/v1/providers/stripe")).body.data.key_hint).toBe("rk_test_…cdef");
});

it("refuses a live key at a stand-in, and where no admin key guards the server", async () => {
  expect((await put(shop, LIVE)).body.error.message).toMatch(/must not be sent to the stand-in/);
  const open = await openTestApp();
  expect((await put(open, LIVE)).body.error.message).toMatch(/no admin key guards this server/);
  await open.close();
});

it("forgets the keys: new links go to the sandbox, those of Stripe wait", async () => {
  const { link } = await shop.openPage({ amount: 4900, currency: "EUR" });
  const { body } = await shop.call({ method: "DELETE", url: "/v1/providers/stripe" });
  expect(body.data).toMatchObject({ connected: false, source: null, mode: null, key_hint: null });
  const made = await shop.post("/v1/payment-links", { amount: 4900, currency: "EUR", title: "Credits" });
  expect(made.body.data).toMatchObject({ provider: "sandbox" });
  expect((await shop.get(`/v1/payment-links/${link}`)).body.data).toMatchObject({ provider: "stripe" });
});

it("is changed by admins alone, each for their own project", async () => {
  const key = async (fields: object, headers = {}): Promise<string> =>
    (await shop.post("/v1/keys", { name: "k", ...fields }, headers)).body.data.key;
  const other = (await shop.post("/v1/projects", { name: "Other" })).body.data.id;
  const asAdmin = { authorization: `Bearer ${await key({ scope: "admin" })}` };
  const write = await key({ scope: "write" }, asAdmin);
  const theirs = await key({ scope: "admin", project_id: other }, asAdmin);
  expect(await put(shop, KEYS, { authorization: `Bearer ${write}` })).toMatchObject({ status: 403 });
  const { body } = await shop.get("/v1/providers/stripe", { authorization: `Bearer ${theirs}` });
  expect(body.data).toMatchObject({ connected: false, key_hint: null });
});
