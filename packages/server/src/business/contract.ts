import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SampleOrder, type SampleStatus, sampleOrder } from "../../test/sample-order.ts";
import type { Customer } from "../model/customer.ts";
import { createNewId } from "../model/ids.ts";
import type { OrderTerms } from "../model/order.ts";
import type { ApiKey } from "../model/project.ts";
import { type BusinessPlace, openEngine } from "./engines/open.ts";
import { checksumOf, migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { type BusinessStore, type BusinessWrites, openBusinessStore } from "./store.ts";

const newId = createNewId(randomBytes);
const NOW = Date.UTC(2026, 10, 21, 9);

/** What every business store must do. `newPlace` answers an empty place of the engine under test. */
export function describeBusinessStore(
  engineName: string,
  { newPlace, checksums }: { newPlace: () => Promise<BusinessPlace>; checksums: readonly string[] },
): void {
  describe(`business store on ${engineName}`, () => {
    let place: BusinessPlace;
    let store: BusinessStore;
    let projectId: string;
    const opened: BusinessStore[] = [];

    const open = async () => {
      const another = await openBusinessStore(place, { now: () => NOW, newId });
      opened.push(another);
      return another;
    };
    const aCustomer = (fields: Partial<Customer> = {}): Customer => ({
      id: newId("CUS_"),
      projectId,
      email: null,
      name: null,
      externalId: null,
      metadata: {},
      mergedInto: null,
      createdAt: NOW,
      version: 1,
      ...fields,
    });
    const anOrder = (fields: Partial<OrderTerms> & { status?: SampleStatus } = {}) =>
      sampleOrder({ projectId, placedAt: NOW, createdAt: NOW, ...fields }, newId);
    const aKey = (fields: Partial<ApiKey> = {}): ApiKey => ({
      id: newId("key_"),
      projectId,
      name: "test",
      scope: "admin",
      prefix: "ak_1234",
      createdAt: NOW,
      lastUsedAt: null,
      ...fields,
    });
    const write = <T>(work: (writer: BusinessWrites) => Promise<T>) => store.transaction(work);
    const addCustomers = (...customers: Customer[]) =>
      write(async (w) => {
        for (const customer of customers) expect(await w.addCustomer(customer)).toBe(true);
      });
    const addOrders = (...orders: SampleOrder[]) =>
      write(async (w) => {
        for (const { order, events } of orders) expect(await w.addOrder(order, {}, events)).toEqual(order);
      });

    beforeEach(async () => {
      place = await newPlace();
      store = await open();
      projectId = (await store.defaultProject()).id;
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((one) => one.close()));
    });

    describe("opening", () => {
      it("makes one default project, however many open an empty place at once", async () => {
        place = await newPlace();
        const stores = await Promise.all([open(), open(), open()]);
        const ids = await Promise.all(stores.map(async (one) => (await one.defaultProject()).id));
        expect(new Set(ids).size).toBe(1);
        expect(await stores[0]?.projects({ limit: 10 })).toEqual([
          { id: ids[0], name: "Default", createdAt: NOW },
        ]);
      });

      it("finds after reopening what was there", async () => {
        const customer = aCustomer({ name: "Zoë 🦊", metadata: { plan: "pro", "a.b": "ü" } });
        await addCustomers(customer);
        await store.close();
        store = await open();
        expect(await store.customer(projectId, customer.id)).toEqual(customer);
      });

      it("closes twice", async () => {
        await store.close();
        await store.close();
      });

      it("answers a ping while it is open", async () => {
        await expect(store.ping()).resolves.toBeUndefined();
        await store.close();
        await expect(store.ping()).rejects.toThrow();
      });
    });

    describe("migrations", () => {
      it("are those that were released", async () => {
        const { db } = await openEngine(place);
        expect(MIGRATIONS.map((migration) => checksumOf(db, migration))).toEqual(checksums);
        await db.destroy();
      });

      it("refuses, by name, a database that a newer version wrote", async () => {
        const { db } = await openEngine(place);
        await migrate(db, [...MIGRATIONS, { name: "9999_future", statements: () => [] }], NOW);
        await db.destroy();
        await expect(open()).rejects.toThrow(/9999_future.*does not know/);
      });

      it("refuses, by name, a migration that was changed after it ran", async () => {
        const { db } = await openEngine(place);
        await sql`update migrations set checksum = 'other'`.execute(db);
        await db.destroy();
        await expect(open()).rejects.toThrow(/0001_records.*must not change/);
      });
    });

    describe("transactions", () => {
      it("keep nothing when they throw", async () => {
        const failure = write(async (w) => {
          await w.addCustomer(aCustomer({ id: "CUS_lost" }));
          throw new Error("halfway");
        });
        await expect(failure).rejects.toThrow("halfway");
        expect(await store.customer(projectId, "CUS_lost")).toBeUndefined();
        expect((await store.outbox(10)).entryIds).toEqual([]);
      });

      it("see their own changes, which others do not before the end", async () => {
        const other = await open();
        await write(async (w) => {
          await w.addCustomer(aCustomer({ id: "CUS_new" }));
          expect(await w.customer(projectId, "CUS_new")).toBeDefined();
          expect(await other.customer(projectId, "CUS_new")).toBeUndefined();
        });
        expect(await other.customer(projectId, "CUS_new")).toBeDefined();
      });

      it("wait for one another at the same customer, in other processes too", async () => {
        const stores = [store, store, store, await open()];
        await Promise.all(stores.map((one) => one.transaction((w) => w.defaultProject())));
        const order = (one: BusinessStore) =>
          one.transaction(async (w) => {
            await w.lockCustomer(projectId, "CUS_1");
            const hasPaid = await w.hasPaidOrder(projectId, "CUS_1", "production");
            const { order, events } = anOrder();
            await w.addOrder(order, {}, events);
            return hasPaid;
          });
        const seen = await Promise.all(stores.map(order));
        expect(seen.filter((hasPaid) => !hasPaid)).toHaveLength(1);
      });

      it("wait for one another by any id that stands for the same customer", async () => {
        const [into, merged] = [aCustomer(), aCustomer()];
        await addCustomers(into, merged);
        await write((w) => w.updateCustomer(projectId, merged.id, { mergedInto: into.id }));
        const ids = [into.id, merged.id, merged.id, into.id];
        const stores = [store, store, await open(), await open()];
        const order = async (one: BusinessStore, customerId: string) =>
          one.transaction(async (w) => {
            await w.lockCustomer(projectId, customerId);
            const hasPaid = await w.hasPaidOrder(projectId, customerId, "production");
            const { order, events } = anOrder({ customerId });
            await w.addOrder(order, {}, events);
            return hasPaid;
          });
        const seen = await Promise.all(ids.map((id, i) => order(stores[i] ?? store, id)));
        expect(seen.filter((hasPaid) => !hasPaid)).toHaveLength(1);
      });
    });

    describe("customers", () => {
      it("are found by id and by external id, in their project only", async () => {
        const customer = aCustomer({ externalId: "shop-1", email: "Ann@example.com" });
        await addCustomers(customer);
        expect(await store.customer(projectId, customer.id)).toEqual(customer);
        expect(await store.customerByExternalId(projectId, "shop-1")).toEqual(customer);
        expect(await store.customersById(projectId, [customer.id, "CUS_none"])).toEqual([customer]);
        expect(await store.customersById(projectId, [])).toEqual([]);
        expect(await store.customer("proj_other", customer.id)).toBeUndefined();
        expect(await store.customerByExternalId("proj_other", "shop-1")).toBeUndefined();
      });

      it("refuse an external id twice in a project, and add nothing then", async () => {
        await write((w) => w.addProject({ id: "proj_other", name: "Other", createdAt: NOW }));
        await addCustomers(aCustomer({ externalId: "shop-1" }));
        await addCustomers(aCustomer({ externalId: "shop-1", projectId: "proj_other" }));
        expect(await write((w) => w.addCustomer(aCustomer({ externalId: "shop-1" })))).toBe(false);
        expect(await store.customers(projectId, {}, { limit: 10 })).toHaveLength(1);
        expect((await store.outbox(10)).entryIds).toHaveLength(2);
      });

      it("are listed newest first, page by page, without gap or repeat at equal times", async () => {
        const customers = Array.from({ length: 7 }, (_, i) =>
          aCustomer({ createdAt: NOW + Math.floor(i / 3) }),
        );
        await addCustomers(...customers);
        const listed: Customer[] = [];
        for (let after: { time: number; id: string } | undefined; ; ) {
          const page = await store.customers(projectId, {}, { limit: 2, after });
          listed.push(...page);
          const last = page.at(-1);
          if (!last) break;
          after = { time: last.createdAt, id: last.id };
        }
        expect(listed.map((c) => c.id).sort()).toEqual(customers.map((c) => c.id).sort());
        expect(listed.map((c) => c.createdAt)).toEqual(listed.map((c) => c.createdAt).sort((a, b) => b - a));
      });

      it("are filtered by e-mail, external id and part of any name", async () => {
        const ann = aCustomer({ email: "Ann@Example.com", name: "Änne Örtl", externalId: "a_1" });
        const bob = aCustomer({ email: "bob@example.com", name: "100% Bob", externalId: "ab1" });
        await addCustomers(ann, bob);
        const ids = async (filter: Parameters<BusinessStore["customers"]>[1]) =>
          (await store.customers(projectId, filter, { limit: 10 })).map((c) => c.id).sort();
        expect(await ids({ email: "ann@example.com" })).toEqual([ann.id]);
        expect(await ids({ externalId: "ab1" })).toEqual([bob.id]);
        expect(await ids({ text: "äNNE öR" })).toEqual([ann.id]);
        expect(await ids({ text: "EXAMPLE.com" })).toEqual([ann.id, bob.id].sort());
        expect(await ids({ text: "a_1" })).toEqual([ann.id]);
        expect(await ids({ text: "0%" })).toEqual([bob.id]);
        expect(await ids({ text: "\\" })).toEqual([]);
        expect(await ids({ text: ann.id.slice(4, 14).toUpperCase() })).toEqual([ann.id]);
        expect(await ids({ text: "example", email: "bob@example.com" })).toEqual([bob.id]);
      });
    });

    describe("orders", () => {
      it("keep every field, the largest amount too", async () => {
        const { order, events } = anOrder({
          externalId: "pay_1",
          productId: "PRD_1",
          amount: Number.MAX_SAFE_INTEGER,
          tax: Number.MAX_SAFE_INTEGER,
          metadata: { note: 'a "quote" and \\ and 🦊' },
        });
        await write((w) => w.addOrder(order, { amount: order.amount, nested: { a: [1, null] } }, events));
        expect(await store.order(projectId, order.id)).toEqual(order);
        expect(await store.orderByExternalId(projectId, "pay_1")).toEqual({
          order,
          content: { amount: order.amount, nested: { a: [1, null] } },
        });
        expect(await store.ordersById(projectId, [order.id])).toEqual([order]);
        expect(await store.order("proj_other", order.id)).toBeUndefined();
        expect(await store.orderByExternalId(projectId, "pay_2")).toBeUndefined();
      });

      it("refuse an external id twice in a project", async () => {
        const order = anOrder({ externalId: "pay_1" });
        await addOrders(order, anOrder(), anOrder());
        expect(
          await write((w) => w.addOrder(anOrder({ externalId: "pay_1" }).order, {}, [])),
        ).toBeUndefined();
        expect(await store.orders(projectId, {}, { limit: 10 })).toHaveLength(3);
      });

      it("refuse, in the database itself, more tax than amount and a negative amount", async () => {
        await expect(addOrders(anOrder({ amount: 1, tax: 2 }))).rejects.toThrow();
        await expect(addOrders(anOrder({ amount: -1, tax: -1 }))).rejects.toThrow();
      });

      it("are filtered, the time range half-open", async () => {
        const early = anOrder({ placedAt: NOW - 1 });
        const now = anOrder({ customerId: "CUS_2", status: "pending" });
        const late = anOrder({ placedAt: NOW + 1, externalId: "pay_1" });
        await addOrders(early, now, late);
        const ids = async (filter: Parameters<BusinessStore["orders"]>[1]) =>
          (await store.orders(projectId, filter, { limit: 10 })).map((o) => o.id);
        const [newest, middle, oldest] = [late, now, early].map((one) => one.order.id);
        expect(await ids({})).toEqual([newest, middle, oldest]);
        expect(await ids({ from: NOW })).toEqual([newest, middle]);
        expect(await ids({ to: NOW })).toEqual([oldest]);
        expect(await ids({ customerId: "CUS_2" })).toEqual([middle]);
        expect(await ids({ status: "pending" })).toEqual([middle]);
        expect(await ids({ externalId: "pay_1" })).toEqual([newest]);
        const [first] = await store.orders(projectId, {}, { limit: 1 });
        const after = { time: first?.placedAt ?? 0, id: first?.id ?? "" };
        expect(await store.orders(projectId, {}, { limit: 10, after })).toEqual([now.order, early.order]);
      });

      it("tell whether a customer ever paid, in one environment", async () => {
        const ever = () => store.hasPaidOrder(projectId, "CUS_1", "production");
        await addOrders(
          anOrder({ status: "pending" }),
          anOrder({ customerId: "CUS_2" }),
          anOrder({ environment: "test" }),
        );
        expect(await ever()).toBe(false);
        await addOrders(anOrder({ status: "refunded" }));
        expect(await ever()).toBe(true);
      });
    });

    describe("idempotency keys", () => {
      const request = () => ({ projectId, route: "POST /v1/orders", key: "k1", bodyHash: "b1" });
      const answer = { status: 201, data: { id: "ORD_1" } };
      const claimAndAnswer = () =>
        write(async (w) => {
          const claim = await w.claimIdempotencyKey(request(), NOW);
          if (claim.claimed) await w.keepAnswer(request(), answer);
          return claim;
        });

      it("are claimed once; the second finds the answer of the first", async () => {
        expect(await claimAndAnswer()).toEqual({ claimed: true });
        expect(await claimAndAnswer()).toEqual({ claimed: false, bodyHash: "b1", answer });
      });

      it("are claimed by one of many at once", async () => {
        const claims = await Promise.all(Array.from({ length: 8 }, claimAndAnswer));
        expect(claims.filter((claim) => claim.claimed)).toHaveLength(1);
        expect(claims.filter((claim) => !claim.claimed && claim.answer.status === 201)).toHaveLength(7);
      });

      it("are free again when the transaction fails", async () => {
        const failed = write(async (w) => {
          await w.claimIdempotencyKey(request(), NOW);
          throw new Error("halfway");
        });
        await expect(failed).rejects.toThrow("halfway");
        expect(await claimAndAnswer()).toEqual({ claimed: true });
      });

      it("belong to a project and a route", async () => {
        await claimAndAnswer();
        const others = [
          { ...request(), projectId: "proj_other" },
          { ...request(), route: "POST /v1/customers" },
        ];
        for (const other of others)
          await write(async (w) => {
            expect(await w.claimIdempotencyKey(other, NOW)).toEqual({ claimed: true });
            await w.keepAnswer(other, answer);
          });
      });

      it("are forgotten after more than a week", async () => {
        await claimAndAnswer();
        const later = (days: number) =>
          write(async (w) => {
            const claim = await w.claimIdempotencyKey(request(), NOW + days * 86_400_000);
            if (claim.claimed) await w.keepAnswer(request(), answer);
            return claim.claimed;
          });
        expect(await later(7)).toBe(false);
        expect(await later(8)).toBe(true);
      });
    });

    describe("outbox", () => {
      it("names what was added, as it is now, until it is cleared", async () => {
        const customer = aCustomer();
        const order = anOrder();
        await addCustomers(customer);
        await addOrders(order);
        const batch = await store.outbox(10);
        expect(batch).toMatchObject({ customers: [customer], orders: [order.order], members: [] });
        expect((await store.outbox(1)).entryIds).toHaveLength(1);
        await addCustomers(aCustomer());
        await write((w) => w.clearOutbox(batch.entryIds));
        expect((await store.outbox(10)).entryIds).toHaveLength(1);
        await write((w) => w.clearOutbox([]));
      });
    });

    describe("keys", () => {
      it("are found by their hash until they are revoked; that there was one is remembered", async () => {
        expect(await store.hasAnyKey()).toBe(false);
        const key = aKey();
        await write((w) => w.addKey(key, "hash-1"));
        expect(await store.keyByHash("hash-1")).toEqual(key);
        expect(await store.key(key.id)).toEqual(key);
        expect(await store.keyByHash("hash-2")).toBeUndefined();
        expect(await store.hasAdminKey()).toBe(true);
        expect(await store.hasAdminKey(key.id)).toBe(false);
        await write((w) => w.noteKeyUse(key.id, NOW + 5));
        expect(await store.keys({ limit: 5 })).toEqual([{ ...key, lastUsedAt: NOW + 5 }]);
        await write((w) => w.revokeKey(key.id, NOW));
        expect(await store.keyByHash("hash-1")).toBeUndefined();
        expect(await store.key(key.id)).toBeUndefined();
        expect(await store.keys({ limit: 5 })).toEqual([]);
        expect(await store.hasAdminKey()).toBe(false);
        expect(await store.hasAnyKey()).toBe(true);
      });

      it("carry sessions until they expire, sign out or lose their key", async () => {
        const key = aKey();
        await write(async (w) => {
          await w.addKey(key, "hash-1");
          for (const hash of ["s1", "s2"])
            await w.addSession({ hash, keyId: key.id, expiresAt: NOW + 10 }, NOW);
        });
        const session = { keyId: key.id, keyName: key.name, projectId, scope: "admin", expiresAt: NOW + 10 };
        expect(await store.sessionByHash("s1", NOW + 9)).toEqual(session);
        expect(await store.sessionByHash("s1", NOW + 10)).toBeUndefined();
        expect(await store.sessionByHash("s3", NOW)).toBeUndefined();
        await write((w) => w.removeSession("s1"));
        expect(await store.sessionByHash("s1", NOW)).toBeUndefined();
        expect(await store.sessionByHash("s2", NOW)).toEqual(session);
        await write((w) => w.revokeKey(key.id, NOW));
        expect(await store.sessionByHash("s2", NOW)).toBeUndefined();
      });
    });

    describe("projects", () => {
      it("are listed newest first; the default stays the first that there was", async () => {
        const shop = { id: "proj_shop", name: "Shop", createdAt: NOW + 1 };
        await write((w) => w.addProject(shop));
        expect(await store.project("proj_shop")).toEqual(shop);
        expect(await store.project("proj_none")).toBeUndefined();
        const [newest, oldest] = await store.projects({ limit: 5 });
        expect([newest, oldest?.id]).toEqual([shop, projectId]);
        // Also where the clock went back.
        const early = await write((w) => w.addProject({ ...shop, id: "proj_a", createdAt: 0 }));
        expect(early.createdAt).toBe(shop.createdAt + 1);
        expect((await store.defaultProject()).id).toBe(projectId);
        const after = { time: shop.createdAt, id: shop.id };
        expect(await store.projects({ limit: 5, after })).toEqual([oldest]);
      });
    });
  });
}
