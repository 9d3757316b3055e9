import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startPostgres, type TestPostgres } from "../../test/postgres.ts";
import { sampleOrder } from "../../test/sample-order.ts";
import { bookPayment, type ProviderPayment } from "../commerce/books.ts";
import { createNewId } from "../model/ids.ts";
import type { BusinessPlace } from "./engines/open.ts";
import type { ProviderEvent } from "./records/provider-events.ts";
import { type BusinessStore, openBusinessStore } from "./store.ts";

const NOW = Date.UTC(2026, 10, 21, 9);
const newId = createNewId(randomBytes);
const clock = { now: () => NOW, newId };
const root = mkdtempSync(join(tmpdir(), "anyway-commerce-"));
let folders = 0;
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(async () => {
  await postgres.stop();
  rmSync(root, { recursive: true });
});
const PLACES: Record<string, () => Promise<BusinessPlace>> = {
  SQLite: async () => ({ dataDir: join(root, `place-${++folders}`) }),
  PostgreSQL: async () => ({ postgresUrl: await postgres.createDatabase() }),
};

describe.each(Object.keys(PLACES))("commerce on %s", (engine) => {
  let store: BusinessStore;
  let projectId: string;
  beforeEach(async () => {
    store = await openBusinessStore(await (PLACES[engine] ?? expect.fail)(), clock);
    projectId = (await store.defaultProject()).id;
  });
  afterEach(() => store.close());

  const event = (eventId: string): ProviderEvent => ({
    projectId,
    provider: "stripe",
    eventId,
    type: "charge.refunded",
    payload: { nested: [1, null, "🦊"] },
    occurredAt: NOW - 1,
    receivedAt: NOW,
  });
  const keep = (one: ProviderEvent, dueAt = NOW) => store.transaction((w) => w.addProviderEvent(one, dueAt));

  it("keeps an event of a provider once, and what became of it", async () => {
    expect(await Promise.all([1, 2, 3, 4].map(() => keep(event("a"))))).toEqual(
      expect.arrayContaining([true, false, false, false]),
    );
    expect(await store.providerEvent(event("a"))).toEqual({
      ...event("a"),
      handledAt: null,
      outcome: null,
      attempts: 0,
      nextAttemptAt: NOW,
    });
    await store.transaction((w) => w.postponeProviderEvent(event("a"), "no answer", NOW + 5));
    expect(await store.providerEvent(event("a"))).toMatchObject({ attempts: 1, nextAttemptAt: NOW + 5 });
    const claimed = await Promise.all(
      [1, 2, 3].map(() =>
        store.transaction(async (w) => {
          const isMine = await w.claimProviderEvent(event("a"));
          if (isMine) await w.finishProviderEvent(event("a"), "refunded", NOW + 6);
          return isMine;
        }),
      ),
    );
    expect(claimed.filter(Boolean)).toHaveLength(1);
    await store.transaction((w) => w.postponeProviderEvent(event("a"), "too late", NOW + 9));
    const handled = { outcome: "refunded", handledAt: NOW + 6, attempts: 1, nextAttemptAt: null };
    expect(await store.providerEvent(event("a"))).toMatchObject(handled);
  });

  it("finds the events that are due, of the providers that are asked for", async () => {
    await keep(event("later"), NOW + 10);
    await keep(event("now"), NOW);
    await keep({ ...event("other"), provider: "sandbox" }, NOW - 1);
    const due = async (...asked: Parameters<BusinessStore["dueProviderEvents"]>) =>
      (await store.dueProviderEvents(...asked)).map(({ eventId }) => eventId);
    expect(await due(["stripe"], NOW, 10)).toEqual(["now"]);
    expect(await due(["stripe", "sandbox"], NOW + 10, 10)).toEqual(["other", "now", "later"]);
    expect(await due(["stripe", "sandbox"], NOW + 10, 1)).toEqual(["other"]);
    expect(await due([], NOW + 10, 10)).toEqual([]);
    expect(await store.nextProviderEventAt(["stripe"])).toBe(NOW);
    expect(await store.nextProviderEventAt([])).toBeUndefined();
  });

  const payment = (fields: Partial<ProviderPayment> = {}): ProviderPayment => ({
    projectId,
    provider: "stripe",
    environment: "production",
    reference: "pi_1",
    amount: 4_900,
    currency: "USD",
    email: null,
    occurredAt: NOW,
    changes: [],
    ...fields,
  });
  const anOrder = async (fields: Parameters<typeof sampleOrder>[0] = {}) => {
    const made = sampleOrder(
      { projectId, provider: "stripe", placedAt: NOW, createdAt: NOW, ...fields },
      newId,
    );
    await store.transaction((w) => w.addOrder(made.order, {}, made.events));
    return made.order.id;
  };

  it("books a payment once, and each thing that happens to it, however many tell of it at once", async () => {
    const id = await anOrder({ status: "pending" });
    const refund = (reference: string) => ({
      type: "refunded" as const,
      reference,
      occurredAt: NOW,
      amount: 1_000,
    });
    const told = [[], [refund("a")], [refund("b")], [refund("a"), refund("b")], []];
    await Promise.all(
      told.map((changes) => store.transaction((w) => bookPayment(w, payment({ changes }), id, clock))),
    );
    expect(await store.order(projectId, id)).toMatchObject({
      status: "partially_refunded",
      amountRefunded: 2_000,
    });
    const events = await store.orderEvents(projectId, id);
    expect(events.map(({ type, reference }) => `${type} ${reference}`)).toEqual([
      "paid pi_1",
      "refunded a",
      "refunded b",
    ]);
    expect(await store.orderEvents("proj_other", id)).toEqual([]);
  });

  it("has one of two payments of an order at once wait, with what happens to it", async () => {
    const id = await anOrder({ status: "pending" });
    const fee = (reference: string) => ({ type: "fee" as const, reference, occurredAt: NOW, amount: 30 });
    const book = (reference: string) =>
      store.transaction((w) => bookPayment(w, payment({ reference, changes: [fee(reference)] }), id, clock));
    const booked = await Promise.all([book("pi_1"), book("pi_2"), book("pi_1"), book("pi_2")]);
    expect(booked.filter((one) => "unmatched" in one)).toEqual(
      Array(2).fill({ unmatched: "second_payment" }),
    );
    const waiting = await store.unmatchedPayments(projectId, { resolved: false }, { limit: 10 });
    expect(waiting).toMatchObject([
      { reason: "second_payment", orderId: id, changes: [{ type: "fee", amount: 30 }] },
    ]);
    const [other] = waiting;
    expect(await store.unmatchedPayment("proj_other", other?.id ?? "")).toBeUndefined();
    expect(await store.order(projectId, id)).toMatchObject({ status: "paid", fees: 30 });
  });

  it("adds up orders by currency, exactly, beyond what a number of the engine holds", async () => {
    await anOrder({ amount: 2 ** 52, tax: 0 });
    await anOrder({ amount: 2 ** 52, tax: 0 });
    await anOrder({ amount: 500, tax: 45, currency: "JPY", status: "refunded" });
    await anOrder({ amount: 7, tax: 0, currency: "JPY", status: "pending" });
    const none = { refunded: 0, disputed: 0, fees: 0, tax: 0 };
    expect(await store.orderTotals(projectId, {})).toEqual([
      { ...none, currency: "JPY", orders: 2, paid: 500, refunded: 500, tax: 45 },
      { ...none, currency: "USD", orders: 2, paid: 2 ** 53 },
    ]);
    expect(await store.orderTotals(projectId, { status: "pending" })).toEqual([
      { ...none, currency: "JPY", orders: 1, paid: 0 },
    ]);
    expect(await store.orderTotals("proj_other", {})).toEqual([]);
  });
});
