import fc from "fast-check";
import { Registry } from "prom-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sampleOrder } from "../../test/sample-order.ts";
import { revenueByCustomer } from "../../test/sums-of.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { createApp } from "../app.ts";
import type { ProviderEvent } from "../business/records/provider-events.ts";
import type { BusinessStore } from "../business/store.ts";
import type { App } from "../http/context.ts";
import type { Order } from "../model/order.ts";
import type { PaymentChange } from "../model/payment.ts";
import { bookPayment, type ProviderPayment } from "./books.ts";
import { type ProviderEventHandler, receiveProviderEvent, startProviderEvents } from "./provider-events.ts";
import { createSandbox } from "./providers/sandbox.ts";
import { startRelay } from "./relay.ts";

const START = Date.UTC(2026, 10, 1);
const CHANGES = ["fee", "refund a", "refund b", "a failed", "disputed", "won", "lost"] as const;
const PAYMENTS = ["first", "second", "wrong amount", "wrong currency", "unknown order"] as const;
type PaymentName = (typeof PAYMENTS)[number];

/** What happens in the world. */
interface Scenario {
  /** The payments that are made, and what happens to each. */
  payments: { name: PaymentName; changes: (typeof CHANGES)[number][] }[];
  /** The whole payment is disputed, not a part of it. */
  isWhole: boolean;
  /** Refunds of the order by the API. */
  refunds: number[];
  /** What a backend says of another order, one after the other; a number is a refund. */
  told: (string | number)[];
  resolve: Partial<Record<PaymentName, "order" | "ignored">>;
}
/** How it comes to us: what is next of all that can be, and after how many steps the process dies. */
interface Fate {
  picks: number[];
  deaths: number[];
  /** How often it dies when the provider has refunded and the books do not know. */
  deathsAtProvider: number;
}

const aScenario: fc.Arbitrary<Scenario> = fc.record({
  payments: fc
    .record({
      names: fc.subarray([...PAYMENTS]),
      changes: fc.array(fc.subarray([...CHANGES]), {
        minLength: PAYMENTS.length,
        maxLength: PAYMENTS.length,
      }),
    })
    .map(({ names, changes }) => names.map((name, i) => ({ name, changes: changes[i] ?? [] }))),
  isWhole: fc.boolean(),
  refunds: fc.subarray([1_001, 1_002]),
  told: fc
    .record({
      way: fc.constantFrom(
        ["canceled"],
        ["failed", "paid", 1_000, 2_000],
        ["paid", 1_000, "disputed", "dispute_won", 500],
        ["paid", "disputed", "dispute_lost"],
      ),
      length: fc.nat(5),
    })
    .map(({ way, length }) => way.slice(0, length)),
  resolve: fc.dictionary(fc.constantFrom(...PAYMENTS), fc.constantFrom("order" as const, "ignored" as const)),
});
const aFate: fc.Arbitrary<Fate> = fc.record({
  picks: fc.array(fc.nat(1_000), { maxLength: 60 }),
  deaths: fc.array(fc.nat(40), { maxLength: 6 }),
  deathsAtProvider: fc.nat(2),
});

class Death extends Error {}

let shop: TestApp;
let app: App;
let projectId: string;
/** The store as a process knows it that dies. */
let mortal: BusinessStore;
let stepsLeft = Number.POSITIVE_INFINITY;
let isDead = false;
let deathsAtProvider = 0;
/** What the provider has done, by the key under which it was asked. */
const remoteRefunds = new Map<string, { orderId: string; reference: string; amount: number; at: number }>();
let runs = 0;
const everyOrder = new Map<string, Order>();

/** Between any two of these the process can die; and once it is dead it does nothing more. */
function step(): void {
  if (!isDead && stepsLeft-- > 0) return;
  isDead = true;
  throw new Death();
}

beforeAll(async () => {
  shop = await openTestApp();
  projectId = (await shop.business.defaultProject()).id;
  mortal = {
    ...shop.business,
    async transaction(work) {
      step();
      const result = await shop.business.transaction(async (writer) => {
        const guarded = new Proxy(writer, {
          get(target, name, receiver) {
            const member: unknown = Reflect.get(target, name, receiver);
            if (typeof member !== "function") return member;
            return (...given: unknown[]) => {
              step();
              return Reflect.apply(member, target, given);
            };
          },
        });
        const done = await work(guarded);
        step();
        return done;
      });
      step();
      return result;
    },
  };
  const sandbox = createSandbox(shop.deps.now);
  const provider = {
    ...sandbox,
    async refund(order: Order, amount: number, key: string) {
      step();
      const before = [...remoteRefunds.values()].filter((one) => one.orderId === order.id);
      const reference = `by api ${amount}, after ${before.filter((one) => one.amount === amount).length}`;
      const known = remoteRefunds.get(key) ?? { orderId: order.id, reference, amount, at: START + amount };
      remoteRefunds.set(key, known);
      if (deathsAtProvider-- > 0) stepsLeft = 0;
      step();
      return known;
    },
  };
  app = createApp({
    ...shop.deps,
    business: mortal,
    metrics: new Registry(),
    relay: { copy: async () => {} },
    providers: { current: async () => provider, named: async () => provider },
  });
}, 120_000);
afterAll(async () => {
  await app.close();
  await shop.close();
});

interface Told {
  payment: ProviderPayment;
  orderId: string;
}
const handler: ProviderEventHandler = async ({ payload }) => {
  // Written by this test.
  const { payment, orderId } = payload as Told;
  return async (writer) => {
    const booked = await bookPayment(writer, payment, orderId, shop.deps);
    return "order" in booked ? booked.order.status : booked.unmatched;
  };
};

function eventsOf(run: string, { payments, isWhole }: Scenario): ProviderEvent[] {
  return payments.flatMap(({ name, changes }, index) => {
    const at = START + index * 1_000;
    const payment: ProviderPayment = {
      projectId,
      provider: "sandbox",
      environment: "production",
      reference: `${run} ${name}`,
      amount: name === "wrong amount" ? 9_999 : 10_000,
      currency: name === "wrong currency" ? "EUR" : "USD",
      email: null,
      occurredAt: at,
      changes: [],
    };
    const orderId = name === "unknown order" ? "ORD_unknown" : `${run} order`;
    const change = (type: PaymentChange["type"], reference: string, amount: number): PaymentChange => ({
      type,
      reference: `${name} ${reference}`,
      occurredAt: at + amount,
      amount,
    });
    const disputed = isWhole ? payment.amount : 4_000;
    const known: Record<(typeof CHANGES)[number], PaymentChange> = {
      fee: change("fee", "fee", 320),
      "refund a": change("refunded", "a", 1_000),
      "refund b": change("refunded", "b", 2_000),
      "a failed": change("refund_failed", "a", 1_000),
      disputed: change("disputed", "d", disputed),
      won: change("dispute_won", "d", disputed),
      lost: change("dispute_lost", "d", disputed),
    };
    return [[], ...changes.map((one) => [known[one]])].map(
      (one, i): ProviderEvent => ({
        projectId,
        provider: "sandbox",
        eventId: `${run} ${name} ${i}`,
        type: "payment",
        payload: { payment: { ...payment, changes: one }, orderId } satisfies Told,
        occurredAt: at + i,
        receivedAt: START,
      }),
    );
  });
}

/** A thing to do. False: it cannot be done yet. */
type Task = () => Promise<boolean>;

async function call(method: "GET" | "POST" | "PATCH", url: string, payload: object, key: string) {
  const headers = method === "POST" ? { "idempotency-key": key.replaceAll(" ", "-") } : {};
  const response = await app.inject({ method, url: encodeURI(url), payload, headers });
  if (response.statusCode >= 500) throw new Death();
  return response.statusCode < 300;
}

async function findOrder(externalId: string) {
  return (await shop.business.orderByExternalId(projectId, externalId))?.order;
}

const unmatched = (reference: string) =>
  shop.business.transaction((writer) => writer.lockPayment({ projectId, provider: "sandbox", reference }));

/** Plays a scenario, in the plain order of things or as fate has it, and answers the books that come of it. */
async function play(scenario: Scenario, fate?: Fate, winner?: string) {
  const run = `run${++runs}`;
  const orderId = `${run} order`;
  const made = sampleOrder(
    {
      id: orderId,
      projectId,
      provider: "sandbox",
      customerId: `${run} O`,
      amount: 10_000,
      status: "pending",
    },
    shop.deps.newId,
  );
  await shop.business.transaction((writer) => writer.addOrder(made.order, {}, made.events));

  const events = eventsOf(run, scenario);
  // Of two payments of an order the first that is told is the order's.
  const first = events.findIndex(({ eventId }) => eventId === `${run} ${winner} 0`);
  if (first >= 0) events.unshift(...events.splice(first, 1));
  const work: Task = async () => {
    const worker = startProviderEvents(
      mortal,
      { sandbox: handler },
      {
        now: shop.deps.now,
        onBooked: () => {},
        onFailure: () => {},
      },
    );
    await worker.run();
    await worker.stop();
    return true;
  };
  const copy: Task = async () => {
    const relay = startRelay(mortal, shop.telemetry, () => {});
    await relay.copy();
    await relay.stop();
    return true;
  };
  const external = `${run} external`;
  const told = scenario.told.map(
    (said, i): Task =>
      async () => {
        const order = await findOrder(external);
        if (!order) return false;
        return typeof said === "number"
          ? call("POST", `/v1/orders/${order.id}/refunds`, { amount: said }, `${external} ${i}`)
          : call("PATCH", `/v1/orders/${order.id}`, { status: said }, "");
      },
  );
  const post = {
    external_id: external,
    customer_id: `${run} E`,
    amount: 10_000,
    currency: "USD",
    status: "pending",
  };
  const isRefundable = !scenario.isWhole;
  /** Each list is done in its order; the lists in any. */
  const lists: Task[][] = [
    ...events.map((event): Task[] => [() => receiveProviderEvent(mortal, event).then(() => true)]),
    [() => call("POST", "/v1/orders", post, external), ...told],
    ...(isRefundable && scenario.payments.some(({ name }) => name === "first")
      ? scenario.refunds.map((amount): Task[] => [
          () => call("POST", `/v1/orders/${orderId}/refunds`, { amount }, `${run} ${amount}`),
        ])
      : []),
    ...Object.entries(scenario.resolve).map(([name, as]): Task[] => [
      async () => {
        const waiting = await unmatched(`${run} ${name}`);
        if (!waiting) return false;
        const body = as === "order" ? { as, customer_id: `${run} ${name}` } : { as };
        return call("POST", `/v1/unmatched-payments/${waiting.id}/resolve`, body, `${run} ${name}`);
      },
    ]),
  ];
  if (fate) for (const list of lists.slice(0, events.length)) list.push(...list);

  const deaths = [...(fate?.deaths ?? [])];
  deathsAtProvider = fate?.deathsAtProvider ?? 0;
  const live = () => {
    isDead = false;
    stepsLeft = deaths.shift() ?? Number.POSITIVE_INFINITY;
  };
  live();
  const attempt = async (task: Task) => {
    shop.clock.ms += 60_000;
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      return false;
    } finally {
      if (isDead) live();
    }
  };
  for (const pick of fate?.picks ?? []) {
    const open = lists.filter((list) => list.length > 0);
    const task = open[pick % (open.length + 2)]?.[0] ?? (pick % 5 === 0 ? copy : work);
    const list = open[pick % (open.length + 2)];
    if ((await attempt(task)) && list) list.shift();
  }
  // All that is left, in the plain order; what cannot be done at all is given up.
  for (let rounds = 0; rounds < 4; rounds++) {
    for (const list of lists) {
      await attempt(work);
      while (list[0] && (await attempt(list[0]))) list.shift();
    }
    while (isDead || deaths.length > 0) live();
    shop.clock.ms += 3_600_000;
    await attempt(work);
  }
  stepsLeft = Number.POSITIVE_INFINITY;
  return books(run, scenario);
}

/** All that is in the books of a run, without what no two runs have in common. */
async function books(run: string, scenario: Scenario) {
  const plain = (text: string) => text.replaceAll(run, "");
  const unmatchedOnes = [];
  const orders = [await shop.business.order(projectId, `${run} order`), await findOrder(`${run} external`)];
  for (const { name } of scenario.payments) {
    const payment = await unmatched(`${run} ${name}`);
    if (!payment) continue;
    const order = payment.resolution && (await shop.business.order(projectId, payment.resolution));
    if (order) orders.push(order);
    const changes = payment.changes.map(({ type, reference }) => `${type} ${reference}`).sort();
    const { reason, amount, currency } = payment;
    unmatchedOnes.push({
      name,
      reason,
      amount,
      currency,
      changes,
      became: order ? "order" : payment.resolution,
    });
  }
  const all = [];
  for (const order of orders) {
    if (!order) continue;
    everyOrder.set(order.id, order);
    const events = await shop.business.orderEvents(projectId, order.id);
    const isTold = order.provider === "external";
    all.push({
      customer: plain(order.customerId ?? ""),
      kind: order.kind,
      state: [order.status, order.amountRefunded, order.amountDisputed, order.fees],
      revenue: order.revenue.map(({ at, ...line }) => (isTold ? line : { at, ...line })),
      events: events
        .map(({ type, amount, reference, occurredAt }) =>
          isTold ? `${type} ${amount}` : `${type} ${amount} ${plain(reference)} ${occurredAt}`,
        )
        .sort(),
    });
  }
  const paid = (await shop.business.orderEvents(projectId, `${run} order`)).find(
    ({ type }) => type === "paid",
  );
  return { winner: plain(paid?.reference ?? "").trim(), orders: all, unmatched: unmatchedOnes };
}

it("keeps the same books, whatever comes in whatever order, however often, and dies at whatever line", async () => {
  await fc.assert(
    fc.asyncProperty(aScenario, aFate, async (scenario, fate) => {
      const chaos = await play(scenario, fate);
      expect(chaos).toEqual(await play(scenario, undefined, chaos.winner));
    }),
    { numRuns: 40, endOnFailure: true },
  );
}, 120_000);

it("has copied the books as they are to the telemetry store", async () => {
  const relay = startRelay(shop.business, shop.telemetry, () => {});
  await expect.poll(() => relay.copy().then(() => shop.business.outbox(1))).toMatchObject({ entryIds: [] });
  await relay.stop();
  const range = { startNs: 0n, endNs: BigInt(Date.UTC(2030, 0)) * 1_000_000n };
  const copied = await revenueByCustomer(shop.telemetry, { projectId, range, environment: "production" });
  const expected = [...everyOrder.values()]
    .filter(({ revenue }) => revenue.length > 0)
    .map(({ customerId, currency, revenue }) => {
      const of = (...kinds: string[]) => revenue.filter(({ kind }) => kinds.includes(kind));
      const sum = (values: number[]) => BigInt(values.reduce((total, value) => total + value, 0));
      const gone = of("refund", "dispute", "dispute_won");
      return {
        customerId,
        currency,
        orders: of("payment").length,
        amount: sum(of("payment").map(({ amount }) => amount)),
        tax: sum(of("payment").map(({ tax }) => tax)),
        refunded: sum(gone.map(({ amount, tax }) => tax - amount)),
        fees: of("fee").length === 0 ? null : sum(of("fee").map(({ amount }) => -amount)),
      };
    });
  const byCustomer = (a: { customerId: string | null }, b: { customerId: string | null }) =>
    (a.customerId ?? "") < (b.customerId ?? "") ? -1 : 1;
  expect(copied.sort(byCustomer)).toEqual(expected.sort(byCustomer));
  expect(copied.length).toBeGreaterThan(60);
});
