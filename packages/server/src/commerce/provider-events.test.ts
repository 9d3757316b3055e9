import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ProviderEvent } from "../business/records/provider-events.ts";
import { type BusinessStore, openBusinessStore } from "../business/store.ts";
import { createNewId } from "../model/ids.ts";
import { createCustomer } from "./customers.ts";
import {
  type ProviderEventHandler,
  type ProviderEventHandlers,
  receiveProviderEvent,
  startProviderEvents,
} from "./provider-events.ts";
import type { Worker } from "./worker.ts";

let ms: number;
const clock = { now: () => ms, newId: createNewId(randomBytes) };
let dataDir: string;
let business: BusinessStore;
let projectId: string;
let workers: Worker[];
let reported: { message: string; retryMs: number }[];

beforeEach(async () => {
  ms = Date.UTC(2026, 10, 21);
  dataDir = mkdtempSync(join(tmpdir(), "anyway-events-"));
  business = await openBusinessStore({ dataDir }, clock);
  projectId = (await business.defaultProject()).id;
  workers = [];
  reported = [];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await business.close();
  rmSync(dataDir, { recursive: true });
});

const event = (eventId: string): ProviderEvent => ({
  projectId,
  provider: "sandbox",
  eventId,
  type: "payment",
  payload: { of: eventId },
  occurredAt: ms,
  receivedAt: ms,
});
/** Books each event as a customer of its name. */
const handler: ProviderEventHandler = async (of) => async (writer) => {
  const input = { projectId, email: null, name: of.eventId, externalId: null, metadata: {} };
  await createCustomer(writer, input, clock);
  return "booked";
};
function start(handlers: ProviderEventHandlers = { sandbox: handler }, store = business): Worker {
  const worker = startProviderEvents(store, handlers, {
    now: clock.now,
    onBooked: () => {},
    onFailure: (error, retryMs) => reported.push({ message: (error as Error).message, retryMs }),
  });
  workers.push(worker);
  return worker;
}
const booked = async () =>
  (await business.customers(projectId, {}, { limit: 100 })).map(({ name }) => name).sort();
const stored = (eventId: string) => business.providerEvent({ projectId, provider: "sandbox", eventId });

it("keeps an event before it is handled, and once", async () => {
  expect(await receiveProviderEvent(business, event("a"))).toBe(true);
  expect(await receiveProviderEvent(business, event("a"))).toBe(false);
  expect(await stored("a")).toMatchObject({ handledAt: null, attempts: 0, payload: { of: "a" } });
  expect(await booked()).toEqual([]);
});

it("handles what waits when it starts and what comes later, once each", async () => {
  await receiveProviderEvent(business, event("before"));
  const worker = start();
  await vi.waitFor(async () => expect(await booked()).toEqual(["before"]));
  await receiveProviderEvent(business, event("after"));
  await receiveProviderEvent(business, event("before"));
  await worker.run();
  expect(await booked()).toEqual(["after", "before"]);
  expect(await stored("after")).toMatchObject({ outcome: "booked", handledAt: ms, nextAttemptAt: null });
});

it("leaves an event until it is due", async () => {
  const worker = start();
  await receiveProviderEvent(business, event("later"), ms + 60_000);
  await worker.run();
  expect(await booked()).toEqual([]);
  ms += 60_000;
  await worker.run();
  expect(await booked()).toEqual(["later"]);
});

it("tries again what failed, with growing pauses, and meanwhile handles the others", async () => {
  let failures = 3;
  const sandbox: ProviderEventHandler = async (of) => async (writer) => {
    const outcome = await (await handler(of))(writer);
    if (of.eventId === "bad" && failures-- > 0) throw new Error("the provider does not answer");
    return outcome;
  };
  const worker = start({ sandbox });
  await receiveProviderEvent(business, event("bad"));
  await receiveProviderEvent(business, event("good"));
  await worker.run();
  expect(await booked()).toEqual(["good"]);
  expect(await stored("bad")).toMatchObject({ attempts: 1, outcome: "the provider does not answer" });
  for (const pause of [1_000, 2_000, 4_000]) {
    expect((await stored("bad"))?.nextAttemptAt).toBe(ms + pause);
    ms += pause;
    await worker.run();
  }
  expect(await booked()).toEqual(["bad", "good"]);
  expect(await stored("bad")).toMatchObject({ attempts: 3, outcome: "booked" });
  expect(reported.map(({ retryMs }) => retryMs)).toEqual([1_000, 2_000, 4_000]);
});

it("books once what several processes handle at once", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `event ${index}`);
  for (const name of names) await receiveProviderEvent(business, event(name));
  const another = await openBusinessStore({ dataDir }, clock);
  const both = [start(), start(undefined, another)];
  await Promise.all(both.map((worker) => worker.run()));
  await vi.waitFor(async () => expect(await booked()).toHaveLength(20));
  await Promise.all(both.map((worker) => worker.stop()));
  await another.close();
  expect(await booked()).toEqual([...names].sort());
});

it("leaves events of a provider without a handler to those who have one", async () => {
  await receiveProviderEvent(business, event("a"));
  await start({}).run();
  expect(await stored("a")).toMatchObject({ handledAt: null, attempts: 0 });
  start();
  await vi.waitFor(async () => expect(await booked()).toEqual(["a"]));
});

it("comes again when the store does not answer", async () => {
  await receiveProviderEvent(business, event("a"));
  let isAway = true;
  const away: BusinessStore = {
    ...business,
    dueProviderEvents: (...asked) =>
      isAway ? Promise.reject(new Error("away")) : business.dueProviderEvents(...asked),
  };
  const worker = start(undefined, away);
  await vi.waitFor(() => expect(reported).toEqual([{ message: "away", retryMs: 1_000 }]));
  isAway = false;
  await worker.run();
  expect(await booked()).toEqual(["a"]);
});
