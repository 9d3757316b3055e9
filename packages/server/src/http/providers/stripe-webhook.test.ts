import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openStripeApp, type StripeApp } from "../../../test/stripe-app.ts";
import { startProviderEvents } from "../../commerce/provider-events.ts";
import { createStripeEventHandler } from "../../commerce/providers/stripe/events.ts";
import { createNewId } from "../../model/ids.ts";

const LINK = { amount: 4900, currency: "EUR" };

let shop: StripeApp;
beforeEach(async () => {
  shop = await openStripeApp();
});
afterEach(() => shop.close());

async function paid() {
  const page = await shop.openPage(LINK);
  shop.standIn.happenings.pay(page.session);
  const [event] = shop.standIn.events;
  if (!event) throw new Error("Stripe told nothing.");
  return { ...page, event };
}
const stored = (eventId: string) =>
  shop.business.providerEvent({ projectId: shop.projectId, provider: "stripe", eventId });

it.each([
  ["of another secret", { secret: "whsec_another" }, /signing secret of this very endpoint/],
  ["from too long ago", { ageSeconds: 301 }, /older than 300 seconds/],
])("refuses a signature %s, and stores nothing", async (_what, how, message) => {
  const { event, order } = await paid();
  const answer = await shop.tell(event, how);
  expect(answer).toMatchObject({ status: 400, body: { error: { code: "invalid_request" } } });
  expect(answer.body.error.message).toMatch(message);
  expect(await stored(event.id)).toBeUndefined();
  expect(await shop.order(order)).toMatchObject({ status: "pending" });
});

it("takes a signature of five minutes ago", async () => {
  const { event } = await paid();
  expect(await shop.tell(event, { ageSeconds: 300 })).toMatchObject({ status: 200 });
});

it("refuses a body that was changed, one without a signature, and what is no event", async () => {
  const url = `/v1/providers/stripe/${shop.projectId}/webhook`;
  const unsigned = await shop.publicApp.inject({ method: "POST", url, payload: "{}" });
  expect([unsigned.statusCode, unsigned.json().error.message]).toEqual([
    400,
    expect.stringMatching(/Stripe-Signature/),
  ]);
  const changed = await shop.publicApp.inject({
    method: "POST",
    url,
    payload: '{"amount":1}',
    headers: { "stripe-signature": "t=1,v1=00", "content-type": "application/json" },
  });
  expect(changed.statusCode).toBe(400);
  const noEvent = await shop.tell({ id: "evt_x", object: "charge", created: 1 });
  expect(noEvent).toMatchObject({ status: 400 });
});

it("knows no project without Stripe, and none that there is not", async () => {
  const { event } = await paid();
  const other = (await shop.post("/v1/projects", { name: "Other" })).body.data.id;
  for (const project of [other, "proj_none", "x".repeat(100)])
    expect(await shop.tell(event, { project })).toMatchObject({ status: 404 });
});

it("refuses an event of live mode where the key is for tests", async () => {
  const { event } = await paid();
  const answer = await shop.tell({ ...event, livemode: true });
  expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringMatching(/live mode/)]);
});

it("is not to be reached on the listener of the API", async () => {
  const { status } = await shop.post(`/v1/providers/stripe/${shop.projectId}/webhook`, {});
  expect(status).toBe(404);
});

it("has stored an event before it answers, and handles it after a crash", async () => {
  const { event, order } = await paid();
  shop.standIn.failWith(500);
  expect(await shop.tell(event)).toMatchObject({ status: 200 });
  expect(await stored(event.id)).toMatchObject({ handledAt: null, attempts: 1 });
  expect(await shop.order(order)).toMatchObject({ status: "pending" });
  shop.standIn.failWith(undefined);
  // Another process, an hour later.
  const clock = { now: () => shop.clock.ms + 3_600_000, newId: createNewId(randomBytes) };
  const handler = createStripeEventHandler(shop.deps.stripeAccounts, clock);
  const other = startProviderEvents(
    shop.business,
    { stripe: handler },
    {
      now: clock.now,
      onBooked: () => {},
      onFailure: () => {},
    },
  );
  await vi.waitFor(async () => expect(await stored(event.id)).toMatchObject({ outcome: "paid" }));
  await other.stop();
  expect(await shop.order(order)).toMatchObject({ status: "paid" });
});

it("writes no key into its log, its answers and the events that it keeps", async () => {
  const { event } = await paid();
  shop.standIn.failWith(401);
  await shop.tell(event);
  await vi.waitFor(async () => expect(await stored(event.id)).toMatchObject({ attempts: 1 }));
  expect(shop.log.join("\n")).toMatch(/handling a provider's event failed/);
  const { text } = await shop.get("/v1/providers/stripe");
  for (const said of [shop.log.join("\n"), text, JSON.stringify(await stored(event.id))])
    expect(said).not.toMatch(/0123456789abcdef/);
});
