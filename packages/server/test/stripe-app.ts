import { type StripeStandIn, startStripeStandIn } from "@anyway-sh/example-stripe-stand-in";
import Stripe from "stripe";
import { expect } from "vitest";
import type { BusinessPlace } from "../src/business/engines/open.ts";
import { buyerOf } from "./buyer.ts";
import { type Answer, openTestApp, type TestApp } from "./test-app.ts";

const STRIPE_SECRET = "whsec_0123456789abcdef";
const STRIPE_KEY = "rk_test_0123456789abcdef";

/** What Stripe sends. */
type StripeEvent = StripeStandIn["events"][number];

/** The application with an account at a stand-in, whose events are told when the test says. */
export interface StripeApp extends TestApp {
  standIn: StripeStandIn;
  projectId: string;
  /** Makes a link and opens its page at Stripe. */
  openPage(link: Record<string, unknown>): Promise<{ link: string; order: string; session: string }>;
  /** Opens the page of a link, and answers the session that it leads to. */
  visit(link: string): Promise<string>;
  /** Sends an event as Stripe does, and waits until what waits is handled. */
  tell(
    event: StripeEvent,
    options?: { secret?: string; ageSeconds?: number; project?: string },
  ): Promise<Answer>;
  /** Tells all events that were not told, in the order that `sort` makes. */
  tellAll(sort?: (events: readonly StripeEvent[]) => readonly StripeEvent[]): Promise<void>;
  order(id: string): Promise<Answer["body"]>;
  orders(): Promise<Answer["body"][]>;
  unmatched(): Promise<Answer["body"][]>;
}

export async function openStripeApp(place?: BusinessPlace): Promise<StripeApp> {
  const clock = { ms: 0 };
  const standIn = await startStripeStandIn({ now: () => clock.ms });
  const app = await openTestApp({ config: { stripeApiBase: standIn.url }, ...(place ? { place } : {}) });
  // One clock for both.
  Object.defineProperty(clock, "ms", { get: () => app.clock.ms });
  const { id: projectId } = await app.business.defaultProject();
  const keys = { secret_key: STRIPE_KEY, webhook_secret: STRIPE_SECRET };
  const put = await app.call({
    method: "PUT",
    url: "/v1/providers/stripe",
    payload: JSON.stringify(keys),
    headers: { "content-type": "application/json" },
  });
  expect(put).toMatchObject({ status: 200 });
  let told = 0;

  const tell: StripeApp["tell"] = async (
    event,
    { secret = STRIPE_SECRET, ageSeconds = 0, project = projectId } = {},
  ) => {
    const payload = JSON.stringify(event);
    const timestamp = Math.floor(app.clock.ms / 1000) - ageSeconds;
    const response = await app.publicApp.inject({
      method: "POST",
      url: `/v1/providers/stripe/${project}/webhook`,
      payload,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp }),
      },
    });
    await app.deps.providerEvents.run();
    const { statusCode: status, headers, body: text } = response;
    return { status, headers, text, body: JSON.parse(text) };
  };
  const visit: StripeApp["visit"] = async (link) => {
    const buyer = buyerOf(app);
    const leaving = await buyer.pay(await buyer.open(`/pay/${link}`));
    const session = /cs_test_\w+/.exec(leaving.text)?.[0];
    if (session === undefined) throw new Error(`The page leads to no page of Stripe's: ${leaving.text}`);
    return session;
  };
  const list = async (url: string) => (await app.get(url)).body.data;
  return {
    ...app,
    standIn,
    projectId,
    visit,
    tell,
    async openPage(link) {
      const made = await app.post("/v1/payment-links", { title: "Credits", ...link });
      expect(made).toMatchObject({ status: 201 });
      const { id, order_id: order } = made.body.data;
      const session = await visit(id);
      return { link: id, order, session };
    },
    async tellAll(sort = (events) => events) {
      const events = sort(standIn.events.slice(told));
      told = standIn.events.length;
      for (const event of events) expect(await tell(event)).toMatchObject({ status: 200 });
    },
    order: async (id) => (await app.get(`/v1/orders/${id}`)).body.data,
    orders: () => list("/v1/orders"),
    unmatched: () => list("/v1/unmatched-payments"),
    async close() {
      await app.close();
      await standIn.close();
    },
  };
}
