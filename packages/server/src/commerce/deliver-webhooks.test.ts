import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { WebhookEventType } from "@anyway-sh/semconv";
import { Webhook as Verifier } from "standardwebhooks";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { sampleOrder } from "../../test/sample-order.ts";
import { type BusinessStore, openBusinessStore } from "../business/store.ts";
import { createNewId } from "../model/ids.ts";
import type { Webhook } from "../model/webhook.ts";
import { createCustomer } from "./customers.ts";
import { startWebhookDeliveries, type WebhookWorker } from "./deliver-webhooks.ts";
import { createWebhook, replayDelivery, updateWebhook } from "./webhooks.ts";

const HOUR = 3_600_000;
const newId = createNewId(randomBytes);
let now: number;
const clock = { now: () => now, newId, randomBytes, allowPrivate: true };
let dataDir: string;
let business: BusinessStore;
let projectId: string;
const workers: WebhookWorker[] = [];
const servers: Server[] = [];
let failures: unknown[];

beforeEach(async () => {
  now = Date.now();
  dataDir = mkdtempSync(join(tmpdir(), "anyway-webhooks-"));
  business = await openBusinessStore({ dataDir }, clock);
  projectId = (await business.defaultProject()).id;
  failures = [];
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await business.close();
  rmSync(dataDir, { recursive: true });
});

interface Call {
  headers: IncomingHttpHeaders;
  body: string;
}
interface Endpoint {
  url: string;
  calls: Call[];
  /** How the next calls are answered; 200 once there are none left. */
  answers: (number | ((response: ServerResponse) => void))[];
}
async function anEndpoint(...answers: Endpoint["answers"]): Promise<Endpoint> {
  const endpoint: Endpoint = { url: "", calls: [], answers };
  const server = createServer(async (request, response) => {
    endpoint.calls.push({ headers: request.headers, body: await text(request) });
    const answer = endpoint.answers.shift() ?? 200;
    if (typeof answer === "number") response.writeHead(answer).end();
    else answer(response);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  endpoint.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return endpoint;
}
const hook = ({ url }: { url: string }, ...events: WebhookEventType[]) =>
  business.transaction((writer) => createWebhook(writer, { projectId, url, name: null, events }, clock));
const start = (store: Parameters<typeof startWebhookDeliveries>[0] = business, allowPrivate = true) => {
  const worker = startWebhookDeliveries(store, {
    now: () => now,
    random: () => 0,
    allowPrivate,
    onFailure: (error) => failures.push(error),
  });
  workers.push(worker);
  return worker;
};
const aCustomer = (name = "Ann") =>
  business.transaction((writer) =>
    createCustomer(writer, { projectId, email: null, name, externalId: null, metadata: {} }, clock),
  );
const deliveries = (webhook: Webhook) => business.webhookDeliveries(projectId, webhook.id, { limit: 100 });
const theDelivery = async (webhook: Webhook) => {
  const [delivery] = await deliveries(webhook);
  if (!delivery) throw new Error("There is no delivery.");
  return delivery;
};
const verify = (webhook: Webhook, { headers, body }: Call) =>
  new Verifier(webhook.secret).verify(body, {
    "webhook-id": String(headers["webhook-id"]),
    "webhook-timestamp": String(headers["webhook-timestamp"]),
    "webhook-signature": String(headers["webhook-signature"]),
  });
const waitFor = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 8_000, interval: 10 });

it("tells the webhooks that want it, in a form that a verifier of Standard Webhooks takes", async () => {
  const [all, some, none] = [await anEndpoint(), await anEndpoint(), await anEndpoint()];
  const webhook = await hook(all);
  await hook(some, "customer.created", "order.paid");
  await hook(none, "order.refunded");
  start();
  const customer = await aCustomer();
  await waitFor(() => expect([all.calls.length, some.calls.length]).toEqual([1, 1]));
  const [call] = all.calls;
  if (!call) throw new Error("There is no call.");
  const event = verify(webhook, call);
  expect(event).toEqual({
    id: call.headers["webhook-id"],
    type: "customer.created",
    timestamp: new Date(now).toISOString(),
    data: {
      id: customer.id,
      email: null,
      name: "Ann",
      external_id: null,
      metadata: {},
      merged_into: null,
      created_at: new Date(now).toISOString(),
    },
  });
  expect(call.headers["content-type"]).toBe("application/json");
  expect(() => verify(webhook, { ...call, body: call.body.replace("Ann", "Bob") })).toThrow();
  expect(none.calls).toEqual([]);
  await waitFor(async () =>
    expect(await theDelivery(webhook)).toMatchObject({ status: "delivered", attempts: 1, lastStatus: 200 }),
  );
});

it("tells what becomes of an order in the order in which it came about", async () => {
  const endpoint = await anEndpoint();
  await hook(endpoint);
  const { order, events } = sampleOrder({ projectId, status: "pending" }, newId);
  const event = (type: "paid" | "refunded", amount: number) => ({
    ...{ id: newId("evt_"), type, source: "api" as const, reference: type, occurredAt: now, recordedAt: now },
    ...{ amount, message: null },
  });
  await business.transaction((writer) => writer.addOrder(order, {}, events));
  now++;
  await business.transaction((w) => w.addOrderEvents(projectId, order.id, [event("paid", order.amount)]));
  await business.transaction((w) => w.addOrderEvents(projectId, order.id, [event("paid", order.amount)]));
  now++;
  await business.transaction((w) => w.addOrderEvents(projectId, order.id, [event("refunded", 1)]));
  start();
  await waitFor(() => expect(endpoint.calls).toHaveLength(3));
  expect(endpoint.calls.map(({ body }) => [JSON.parse(body).type, JSON.parse(body).data.status])).toEqual([
    ["order.pending", "pending"],
    ["order.paid", "paid"],
    ["order.refunded", "partially_refunded"],
  ]);
});

it("writes no event of a change that was rolled back", async () => {
  const webhook = await hook(await anEndpoint());
  const failure = business.transaction(async (writer) => {
    await createCustomer(
      writer,
      { projectId, email: null, name: null, externalId: null, metadata: {} },
      clock,
    );
    throw new Error("halfway");
  });
  await expect(failure).rejects.toThrow("halfway");
  expect(await deliveries(webhook)).toEqual([]);
});

it("tries again with growing pauses for a day, each time with the same id, and then gives up", async () => {
  const endpoint = await anEndpoint(...Array.from({ length: 20 }, () => 500));
  const webhook = await hook(endpoint);
  await aCustomer();
  start();
  const pauses: number[] = [];
  const begun = now;
  for (let attempts = 1; ; attempts++) {
    const { nextAttemptAt, lastStatus, lastError } = await waitFor(async () => {
      const delivery = await theDelivery(webhook);
      expect([delivery.attempts, delivery.lastStatus]).toEqual([attempts, 500]);
      if (attempts < 10) expect(delivery.nextAttemptAt).not.toBe(now + 60_000);
      else expect(delivery.status).toBe("failed");
      return delivery;
    });
    expect([lastStatus, lastError]).toEqual([500, "Answered 500."]);
    if (nextAttemptAt === null) break;
    pauses.push(nextAttemptAt - now);
    now = nextAttemptAt;
  }
  expect(pauses).toEqual([5e3, 30e3, 120e3, 600e3, 1_800e3, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR]);
  expect(now - begun).toBeLessThan(24 * HOUR);
  expect(endpoint.calls).toHaveLength(10);
  expect(new Set(endpoint.calls.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
}, 30_000);

it("goes on with what follows an event that failed", async () => {
  const endpoint = await anEndpoint(500);
  await hook(endpoint);
  start();
  await aCustomer("first");
  await waitFor(() => expect(endpoint.calls).toHaveLength(1));
  await aCustomer("second");
  await waitFor(() => expect(endpoint.calls).toHaveLength(2));
  now += 5_000;
  await waitFor(() => expect(endpoint.calls).toHaveLength(3));
  const names = endpoint.calls.map(({ body }) => JSON.parse(body).data.name);
  expect(names).toEqual(["first", "second", "first"]);
});

it("is not held up by an endpoint that is slow", async () => {
  const slow = await anEndpoint(() => {});
  const quick = await anEndpoint();
  const webhook = await hook(slow);
  await hook(quick);
  start();
  for (const name of ["a", "b", "c"]) await aCustomer(name);
  await waitFor(() => expect(quick.calls).toHaveLength(3));
  expect(slow.calls).toHaveLength(1);
  expect((await deliveries(webhook)).map(({ attempts }) => attempts).sort()).toEqual([0, 0, 1]);
});

it.each([
  [301, "Answered 301; redirects are not followed."],
  [404, "Answered 404."],
])("takes %i for a failure", async (status, lastError) => {
  const webhook = await hook(
    await anEndpoint((response) => response.writeHead(status, { location: "/" }).end()),
  );
  await aCustomer();
  start();
  await waitFor(async () =>
    expect(await theDelivery(webhook)).toMatchObject({ status: "pending", lastStatus: status, lastError }),
  );
});

it("turns off a webhook that is gone, with all that waits for it", async () => {
  const endpoint = await anEndpoint(410);
  const webhook = await hook(endpoint);
  await aCustomer("first");
  await aCustomer("second");
  start();
  await waitFor(async () =>
    expect(await business.webhook(projectId, webhook.id)).toMatchObject({ active: false }),
  );
  expect((await deliveries(webhook)).map(({ status, lastError }) => [status, lastError])).toContainEqual([
    "failed",
    "The webhook answered 410: gone.",
  ]);
  await aCustomer("third");
  expect((await deliveries(webhook)).map(({ status }) => status)).toEqual(["failed", "failed"]);
  expect(endpoint.calls).toHaveLength(1);
});

it("replays an event under its own id, unless the webhook is off", async () => {
  const endpoint = await anEndpoint(410);
  const webhook = await hook(endpoint);
  await aCustomer();
  start();
  const first = await waitFor(async () => {
    const delivery = await theDelivery(webhook);
    expect(delivery.status).toBe("failed");
    return delivery;
  });
  const key = { projectId, webhookId: webhook.id, id: first.id };
  const replay = () => business.transaction((writer) => replayDelivery(writer, key, clock));
  await expect(replay()).rejects.toThrow(/turned off/);
  await business.transaction((writer) => updateWebhook(writer, webhook, { active: true }, clock));
  const second = await replay();
  expect(second).toMatchObject({ eventId: first.eventId, payload: first.payload, attempts: 0 });
  await waitFor(() => expect(endpoint.calls).toHaveLength(2));
  expect(endpoint.calls[1]?.headers["webhook-id"]).toBe(endpoint.calls[0]?.headers["webhook-id"]);
});

it("calls no address of this network unless that is allowed", async () => {
  const endpoint = await anEndpoint();
  const webhook = await hook({ url: endpoint.url.replace("127.0.0.1", "localhost") });
  await aCustomer();
  start(business, false);
  await waitFor(async () =>
    expect((await theDelivery(webhook)).lastError).toMatch(/not one of the public internet/),
  );
  expect(endpoint.calls).toEqual([]);
});

it("sends each event once where several processes look", async () => {
  const endpoint = await anEndpoint();
  const webhook = await hook(endpoint);
  const other = await openBusinessStore({ dataDir }, clock);
  const two = [start(), start(other)];
  for (let i = 0; i < 10; i++) await aCustomer(String(i));
  await waitFor(async () =>
    expect((await deliveries(webhook)).every(({ status }) => status === "delivered")).toBe(true),
  );
  expect(new Set(endpoint.calls.map(({ body }) => JSON.parse(body).data.name)).size).toBe(10);
  expect(endpoint.calls).toHaveLength(10);
  await Promise.all(two.map((worker) => worker.stop()));
  await other.close();
});

it("lets one of several that saw the same delivery have it, until that one must be dead", async () => {
  await hook(await anEndpoint());
  await aCustomer();
  const [due] = await business.dueDeliveries(now, [], 10);
  if (!due) throw new Error("Nothing is due.");
  const claim = (at: number) => business.transaction((writer) => writer.claimDelivery(due, at, at + 60_000));
  const first = await claim(now);
  if (!first) throw new Error("The delivery was not claimed.");
  expect(await claim(now + 59_999)).toBeUndefined();
  expect(await claim(now + 60_000)).toMatchObject({ id: due.id, attempts: 2 });
  // Who claimed it first and was not dead after all says nothing of the attempt that followed.
  const outcome = { nextAttemptAt: null, lastStatus: 500, lastError: "late", deliveredAt: null };
  await business.transaction((writer) => writer.finishAttempt(first, { status: "failed", ...outcome }));
  expect(await business.webhookDelivery(projectId, due.webhookId, due.id)).toMatchObject({
    status: "pending",
  });
});

it("sends again, under the same id, what it could not note as sent", async () => {
  const endpoint = await anEndpoint();
  const webhook = await hook(endpoint);
  await aCustomer();
  let transactions = 0;
  const forgetful: Pick<BusinessStore, "dueDeliveries" | "transaction"> = {
    dueDeliveries: business.dueDeliveries,
    transaction: (work) => {
      // The one after the claim and the cleaning.
      if (++transactions === 3) throw new Error("the store does not answer");
      return business.transaction(work);
    },
  };
  start(forgetful);
  await waitFor(() => expect(failures).toHaveLength(1));
  expect(await theDelivery(webhook)).toMatchObject({ status: "pending", attempts: 1 });
  now += 60_000;
  await waitFor(async () =>
    expect(await theDelivery(webhook)).toMatchObject({ status: "delivered", attempts: 2 }),
  );
  expect(new Set(endpoint.calls.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
});

it("sends again what a process was sending when it was killed", async () => {
  const endpoint = await anEndpoint(() => {});
  const webhook = await hook(endpoint);
  await aCustomer();
  const program = `
    import { randomBytes } from "node:crypto";
    const { openBusinessStore } = await import(${JSON.stringify(new URL("../business/store.ts", import.meta.url))});
    const { createNewId } = await import(${JSON.stringify(new URL("../model/ids.ts", import.meta.url))});
    const { startWebhookDeliveries } = await import(${JSON.stringify(new URL("./deliver-webhooks.ts", import.meta.url))});
    const clock = { now: Date.now, newId: createNewId(randomBytes) };
    const business = await openBusinessStore({ dataDir: ${JSON.stringify(dataDir)} }, clock);
    startWebhookDeliveries(business, { now: Date.now, random: () => 0, allowPrivate: true, onFailure: console.error });
    setInterval(() => {}, 1000);`;
  const child = spawn(
    process.execPath,
    ["-C", "@anyway-sh/source", "--input-type=module", "--eval", program],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  await waitFor(() => expect(endpoint.calls).toHaveLength(1));
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await theDelivery(webhook)).toMatchObject({ status: "pending", attempts: 1, lastStatus: null });
  now = Date.now() + 61_000;
  start();
  await waitFor(async () =>
    expect(await theDelivery(webhook)).toMatchObject({ status: "delivered", attempts: 2 }),
  );
  expect(endpoint.calls.map(({ headers }) => headers["webhook-id"])).toEqual(
    Array(2).fill((await theDelivery(webhook)).eventId),
  );
});

it("forgets deliveries after 30 days", async () => {
  const endpoint = await anEndpoint();
  const webhook = await hook(endpoint);
  await aCustomer("old");
  now += 30 * 24 * HOUR + 1;
  await aCustomer("new");
  start();
  await waitFor(async () => {
    const left = await deliveries(webhook);
    expect(left.map(({ payload, status }) => [JSON.parse(payload).data.name, status])).toEqual([
      ["new", "delivered"],
    ]);
  });
});
