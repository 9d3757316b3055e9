import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type BusinessStore, openBusinessStore } from "../business/store.ts";
import { createNewId } from "../model/ids.ts";
import { createCustomer } from "./customers.ts";
import { type Relay, type RelayTarget, startRelay } from "./relay.ts";

const clock = { now: () => 0, newId: createNewId(randomBytes) };
let dataDir: string;
let business: BusinessStore;
let relay: Relay | undefined;
/** What was copied, by name, and what happens at the next copies. */
let copied: (string | null)[];
let failures: number;
const target: RelayTarget = {
  async writeCustomers(customers) {
    if (failures > 0) {
      failures--;
      throw new Error("the store does not answer");
    }
    copied.push(...customers.map(({ name }) => name));
  },
  async writeOrders() {},
  async writeMembers() {},
  async writeAliases() {},
};

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "anyway-relay-"));
  business = await openBusinessStore({ dataDir }, clock);
  copied = [];
  failures = 0;
});
afterEach(async () => {
  await relay?.stop();
  await business.close();
  rmSync(dataDir, { recursive: true });
});
const add = async (name: string) => {
  const { id: projectId } = await business.defaultProject();
  const input = { projectId, email: null, name, externalId: null, metadata: {} };
  await business.transaction((writer) => createCustomer(writer, input, clock));
};
const left = async () => (await business.outbox(10)).entryIds.length;

it("copies what an earlier process left behind", async () => {
  await add("left");
  relay = startRelay(business, target, () => {});
  await vi.waitFor(async () => expect(await left()).toBe(0));
  expect(copied).toEqual(["left"]);
});

it("has copied what was committed before it was asked", async () => {
  relay = startRelay(business, target, () => {});
  for (const name of ["a", "b", "c"]) {
    await add(name);
    await relay.copy();
    expect(copied).toContain(name);
  }
  await Promise.all(["d", "e"].map((name) => add(name).then(() => relay?.copy())));
  expect(copied.sort()).toEqual(["a", "b", "c", "d", "e"]);
});

it("has copied, too, what was committed just after an earlier copy had looked", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { promise: looked, resolve: look } = Promise.withResolvers<void>();
  const slow: Pick<BusinessStore, "outbox" | "transaction"> = {
    transaction: business.transaction,
    async outbox(limit) {
      const batch = await business.outbox(limit);
      look();
      await gate;
      return batch;
    },
  };
  relay = startRelay(slow, target, () => {});
  await looked;
  await add("after");
  const asked = relay.copy();
  open();
  await asked;
  expect(copied).toEqual(["after"]);
});

it("keeps what it could not copy and tries again with growing pauses", async () => {
  failures = 3;
  const pauses: number[] = [];
  await add("late");
  relay = startRelay(business, target, (_error, retryMs) => pauses.push(retryMs));
  await vi.waitFor(() => expect(pauses).toHaveLength(1));
  await relay.copy();
  expect(pauses, "asking does not shorten a pause").toHaveLength(1);
  expect(await left()).toBe(1);
  await vi.waitFor(() => expect(copied).toEqual(["late"]), 5_000);
  expect(pauses).toEqual([250, 500, 1000]);
  await vi.waitFor(async () => expect(await left()).toBe(0));
});

it("copies nothing after it was stopped", async () => {
  relay = startRelay(business, target, () => {});
  await relay.stop();
  await add("after");
  await relay.copy();
  expect(copied).toEqual([]);
  expect(await left()).toBe(1);
});

it("does no harm where two run on one outbox", async () => {
  const twin = startRelay(business, target, () => {});
  relay = startRelay(business, target, () => {});
  await Promise.all(Array.from({ length: 5 }, (_, i) => add(String(i))));
  await Promise.all([relay.copy(), twin.copy()]);
  expect(new Set(copied).size).toBe(5);
  expect(await left()).toBe(0);
  await twin.stop();
});
