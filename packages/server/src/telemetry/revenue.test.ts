import { randomBytes } from "node:crypto";
import type { OrderEventType } from "@anyway-sh/semconv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleOrder } from "../../test/sample-order.ts";
import { revenueByCustomer } from "../../test/sums-of.ts";
import {
  type OpenedStore,
  openEmbeddedStore,
  openServerStore,
  SERVER_ENGINE,
} from "../../test/telemetry-engines.ts";
import { createNewId } from "../model/ids.ts";
import type { Order, OrderTerms } from "../model/order.ts";
import { foldOrder, type OrderEvent } from "../model/order-events.ts";
import { SLOT_NS } from "../model/time-range.ts";
import type { TelemetryStore } from "./store.ts";

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 10, 1);
const newId = createNewId(randomBytes);

describe.each([
  ["the embedded engine", openEmbeddedStore],
  [SERVER_ENGINE, openServerStore],
])("revenue on %s", (_name, open) => {
  let opened: OpenedStore;
  let store: TelemetryStore;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  }, 60_000);
  afterAll(() => opened.stop());

  /** An order of $100 with a tax of $19, and what happened to it on which day. */
  const orderOf = (
    terms: Partial<OrderTerms>,
    happened: readonly [OrderEventType, number, number, string?][],
  ) => {
    const { order } = sampleOrder({ amount: 10_000, tax: 1_900, ...terms }, newId);
    const events = happened.map(
      ([type, day, amount, reference = ""]): OrderEvent => ({
        type,
        source: "stripe",
        reference,
        occurredAt: FIRST_DAY + day * DAY_MS,
        amount,
      }),
    );
    return { ...order, ...foldOrder(order, events) };
  };
  const of = (projectId: string) => (from: number, until: number) => {
    const range = {
      startNs: BigInt(FIRST_DAY + from * DAY_MS) * 1_000_000n,
      endNs: BigInt(FIRST_DAY + until * DAY_MS) * 1_000_000n,
    };
    expect(range.startNs % SLOT_NS).toBe(0n);
    return revenueByCustomer(store, { projectId, range, environment: "production" });
  };

  test("is dated when it came, and went, and came back", async () => {
    const projectId = newId("proj_");
    const order = orderOf({ projectId, customerId: "A" }, [
      ["paid", 0, 10_000],
      ["fee", 0, 320],
      ["refunded", 2, 2_500, "r"],
      ["disputed", 3, 7_500, "d"],
      ["fee", 3, 1_500, "d"],
      ["dispute_won", 5, 7_500, "d"],
    ]);
    await store.writeOrders([order]);
    const day = of(projectId);
    const none = { customerId: "A", currency: "USD", orders: 0, amount: 0n, tax: 0n, fees: null };
    expect(await day(0, 1)).toEqual([
      { ...none, orders: 1, amount: 10_000n, tax: 1_900n, refunded: 0n, fees: 320n },
    ]);
    expect(await day(1, 2)).toEqual([]);
    expect(await day(2, 3)).toEqual([{ ...none, refunded: 2_025n }]);
    expect(await day(3, 4)).toEqual([{ ...none, refunded: 6_075n, fees: 1_500n }]);
    expect(await day(5, 6)).toEqual([{ ...none, refunded: -6_075n }]);
    expect(await day(0, 30)).toEqual([
      { ...none, orders: 1, amount: 10_000n, tax: 1_900n, refunded: 2_025n, fees: 1_820n },
    ]);
  });

  test("is in the reporting currency where the provider credits it, else in the order's own", async () => {
    const projectId = newId("proj_");
    const settled = (terms: Partial<OrderTerms>, settledAmount: number, settledCurrency: string): Order => ({
      ...orderOf({ projectId, customerId: "A", ...terms }, [
        ["paid", 0, 10_000],
        ["refunded", 1, 10_000],
      ]),
      settledAmount,
      settledCurrency,
    });
    await store.writeOrders([
      settled({ currency: "EUR" }, 10_857, "USD"),
      settled({ currency: "USD" }, 9_211, "EUR"),
      settled({ currency: "JPY" }, 61, "EUR"),
    ]);
    const day = of(projectId);
    const inUsd = { customerId: "A", currency: "USD", orders: 2, fees: null };
    const inJpy = { customerId: "A", currency: "JPY", orders: 1, amount: 10_000n, tax: 1_900n, fees: null };
    expect(await day(0, 1)).toEqual([
      { ...inJpy, refunded: 0n },
      { ...inUsd, amount: 20_857n, tax: 3_962n, refunded: 0n },
    ]);
    expect(await day(0, 2)).toEqual([
      { ...inJpy, refunded: 8_100n },
      { ...inUsd, amount: 20_857n, tax: 3_962n, refunded: 16_895n },
    ]);
  });

  test("is kept apart by customer, environment and project", async () => {
    const projectId = newId("proj_");
    const paid: [OrderEventType, number, number] = ["paid", 0, 10_000];
    await store.writeOrders([
      orderOf({ projectId, customerId: "A" }, [paid]),
      orderOf({ projectId, customerId: null }, [paid]),
      orderOf({ projectId, customerId: "A", environment: "test" }, [paid]),
      orderOf({ projectId: newId("proj_"), customerId: "A" }, [paid]),
    ]);
    const rows = await of(projectId)(0, 1);
    expect(rows.map(({ customerId, orders }) => [customerId, orders])).toEqual([
      ["", 1],
      ["A", 1],
    ]);
  });
});
