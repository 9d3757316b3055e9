import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startPostgres, type TestPostgres } from "../../test/postgres.ts";
import { type BusinessStore, openBusinessStore } from "../business/store.ts";
import { createNewId } from "../model/ids.ts";
import type { PaymentLink } from "../model/payment-link.ts";
import { bookPayment } from "./books.ts";
import { beginCheckout } from "./checkout.ts";
import { createPaymentLink, type NewPaymentLink } from "./payment-links.ts";
import type { CheckoutRequest, PaymentProviderPort } from "./providers/provider.ts";
import { createPaymentProviders } from "./providers/providers.ts";
import { createSandbox } from "./providers/sandbox.ts";
import { attemptPayment } from "./providers/sandbox-payments.ts";

const PAGE_MS = 60_000;

let ms: number;
const clock = { now: () => ms, newId: createNewId(randomBytes), randomBytes };
const root = mkdtempSync(join(tmpdir(), "anyway-checkout-"));
let places = 0;
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
  rmSync(root, { recursive: true });
});

/** A provider with pages of its own, which gives the same page for the same key. */
function aProvider() {
  const asked: (CheckoutRequest & { key: string })[] = [];
  const provider: PaymentProviderPort = {
    name: "stripe",
    environment: "production",
    async startCheckout(request, key) {
      asked.push({ ...request, key });
      return {
        reference: `cs_${key}`,
        url: `https://pay.example/${key}`,
        expiresAt: request.startedAt + PAGE_MS,
      };
    },
    refund: async () => Promise.reject(new Error("It takes payments only.")),
  };
  return { provider, asked };
}

describe.each(["SQLite", "PostgreSQL"])("a checkout on the page of a provider, on %s", (engine) => {
  let business: BusinessStore;
  let projectId: string;
  let provider: PaymentProviderPort;
  let asked: ReturnType<typeof aProvider>["asked"];

  beforeEach(async () => {
    ms = Date.UTC(2026, 10, 21);
    const place =
      engine === "SQLite"
        ? { dataDir: join(root, `place-${++places}`) }
        : { postgresUrl: await postgres.createDatabase() };
    business = await openBusinessStore(place, clock);
    projectId = (await business.defaultProject()).id;
    ({ provider, asked } = aProvider());
  });
  afterEach(() => business.close());

  const aLink = (fields: Partial<NewPaymentLink> = {}) => {
    const input: NewPaymentLink = {
      projectId,
      productId: null,
      customerId: "CUS_1",
      amount: 4_900,
      tax: 0,
      currency: "EUR",
      title: "Trail pass",
      description: undefined,
      merchantReference: null,
      metadata: {},
      expiresAt: null,
      successUrl: null,
      traceId: null,
      spanId: null,
      maxUses: undefined,
      reusable: false,
      ...fields,
    };
    return business.transaction((writer) => createPaymentLink(writer, input, provider, clock));
  };
  const begin = (link: PaymentLink, checkoutId = clock.newId("chk_"), store = business) => {
    const providers = createPaymentProviders({
      sandbox: createSandbox(clock.now),
      stripe: async () => provider,
    });
    const deps = { business: store, providers, ...clock };
    return beginCheckout(deps, { linkId: link.id, checkoutId }, ({ id }) => `https://us.example/${id}`);
  };
  const urlOf = async (begun: ReturnType<typeof begin>) => {
    const { state, ...rest } = await begun;
    return "checkout" in rest ? `${state} ${rest.checkout.url}` : state;
  };
  const ordersOf = (link: PaymentLink) =>
    business.orders(projectId, { paymentLinkId: link.id }, { limit: 10 });
  const pay = (orderId: string, reference: string) =>
    business.transaction((writer) =>
      bookPayment(
        writer,
        {
          projectId,
          provider: "stripe",
          environment: "production",
          reference,
          amount: 4_900,
          currency: "EUR",
          email: null,
          occurredAt: ms,
          changes: [],
        },
        orderId,
        clock,
      ),
    );

  it("sends all buyers of a one-off link to one page", async () => {
    const link = await aLink();
    const urls = await Promise.all([1, 2, 3].map(() => urlOf(begin(link))));
    expect(new Set(urls).size).toBe(1);
    expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
    expect(asked[0]).toMatchObject({
      title: "Trail pass",
      order: { id: link.orderId, environment: "production", provider: "stripe" },
      returnUrl: `https://us.example/${asked[0]?.key}`,
      startedAt: ms,
    });
    await pay(link.orderId ?? "", "pi_1");
    expect(await urlOf(begin(link))).toBe("closed");
    expect(await business.paymentLink(projectId, link.id)).toMatchObject({ uses: 1 });
  });

  it("opens another page of the same order when the first has closed", async () => {
    const link = await aLink();
    const first = await urlOf(begin(link, "chk_aaaaaaaaaaaa"));
    ms += PAGE_MS;
    const [second, third] = [await urlOf(begin(link, "chk_aaaaaaaaaaaa")), await urlOf(begin(link))];
    expect(second).not.toBe(first);
    expect(third).toBe(second);
    expect(await ordersOf(link)).toHaveLength(1);
  });

  it("asks once more with the same key when the process died before the answer was kept", async () => {
    const link = await aLink({ reusable: true });
    let transactions = 0;
    const dying: BusinessStore = {
      ...business,
      transaction: (work) =>
        ++transactions === 2 ? Promise.reject(new Error("killed")) : business.transaction(work),
    };
    await expect(begin(link, "chk_bbbbbbbbbbbb", dying)).rejects.toThrow("killed");
    expect(await urlOf(begin(link, "chk_bbbbbbbbbbbb"))).toBe("open https://pay.example/chk_bbbbbbbbbbbb");
    expect(asked.map(({ key, startedAt }) => [key, startedAt])).toEqual([
      ["chk_bbbbbbbbbbbb", ms],
      ["chk_bbbbbbbbbbbb", ms],
    ]);
    expect(await ordersOf(link)).toHaveLength(1);
  });

  it("holds a use for each page that is open, and gives it back when the page has closed", async () => {
    const link = await aLink({ maxUses: 2 });
    const states = async () =>
      (await Promise.all([1, 2, 3].map(() => begin(link)))).map(({ state }) => state).sort();
    expect(await states()).toEqual(["open", "open", "taken"]);
    const [paid] = await ordersOf(link);
    await pay(paid?.id ?? "", "pi_1");
    expect(await states()).toEqual(["taken", "taken", "taken"]);
    ms += PAGE_MS;
    expect(await states()).toEqual(["open", "taken", "taken"]);
  });

  it("counts money that came although no use was left", async () => {
    const link = await aLink({ maxUses: 2 });
    await begin(link);
    await begin(link);
    ms += PAGE_MS;
    await begin(link);
    for (const [index, order] of (await ordersOf(link)).entries()) await pay(order.id, `pi_${index}`);
    await pay((await ordersOf(link))[0]?.id ?? "", "pi_0");
    expect((await ordersOf(link)).map(({ status }) => status)).toEqual(["paid", "paid", "paid"]);
    expect(await business.paymentLink(projectId, link.id)).toMatchObject({ uses: 3, maxUses: 2 });
    expect(await urlOf(begin(link))).toBe("closed");
  });

  it("books a second payment of a one-off link nowhere, but keeps it", async () => {
    const link = await aLink();
    await pay(link.orderId ?? "", "pi_1");
    expect(await pay(link.orderId ?? "", "pi_2")).toEqual({ unmatched: "second_payment" });
    expect(await business.paymentLink(projectId, link.id)).toMatchObject({ uses: 1 });
  });

  it("leaves no trace of a payment in the sandbox whose transaction did not end", async () => {
    provider = createSandbox(clock.now);
    const link = await aLink({ maxUses: 2 });
    const place = { linkId: link.id, checkoutId: "chk_cccccccccccc" };
    await begin(link, place.checkoutId);
    const dying: BusinessStore = {
      ...business,
      transaction: (work) =>
        business.transaction(async (writer) => {
          await work(writer);
          throw new Error("killed");
        }),
    };
    await expect(attemptPayment(dying, place, "disputed", clock)).rejects.toThrow("killed");
    expect(await ordersOf(link)).toMatchObject([{ status: "pending", environment: "test" }]);
    expect(await business.paymentLink(projectId, link.id)).toMatchObject({ uses: 0 });
    expect(await business.nextProviderEventAt(["sandbox"])).toBeUndefined();
    expect(await attemptPayment(business, place, "disputed", clock)).toBe("paid");
    expect(await attemptPayment(business, place, "paid", clock)).toBe("paid");
    expect(await business.paymentLink(projectId, link.id)).toMatchObject({ uses: 1 });
    expect(await business.nextProviderEventAt(["sandbox"])).toBe(ms + 5_000);
  });
});
