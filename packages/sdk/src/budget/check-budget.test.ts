import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Answer, startReceiver } from "../../test/receiver.ts";
import { checkBudget, initialize, shutdown, withWorkflow } from "../index.ts";

const BUDGET = { id: "bud_1", name: "Cap", exceeded: true, resets_at: "2026-12-01T00:00:00.000Z" };
const says = (allowed: boolean) => (): Answer => ({
  status: 200,
  body: Buffer.from(JSON.stringify({ data: { allowed, budgets: [BUDGET] } })),
});
const UNKNOWN = { allowed: true, known: false, budgets: [] };

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(async () => {
  vi.restoreAllMocks();
  await shutdown();
});

async function start(answer: () => Answer) {
  const receiver = await startReceiver(answer);
  initialize({ baseUrl: receiver.url, apiKey: "key", appName: "t", silenceInitializationMessage: true });
  return receiver;
}

test("asks with the key for whom and what is named, or for whose the workflow is", async () => {
  const receiver = await start(says(false));
  expect(await checkBudget({ customerId: "CUS_1", model: "gpt-4o", properties: { team: "growth" } })).toEqual(
    {
      allowed: false,
      known: true,
      budgets: [BUDGET],
    },
  );
  await withWorkflow({ name: "w", associationProperties: { customer_id: "CUS_2", user_id: "u" } }, () =>
    checkBudget(),
  );
  expect(receiver.requests).toMatchObject([
    {
      path: "/v1/budgets/check?customer_id=CUS_1&model=gpt-4o&property.team=growth",
      headers: { authorization: "Bearer key" },
    },
    { path: "/v1/budgets/check?customer_id=CUS_2&user_id=u" },
  ]);
  await receiver.close();
});

test("asks once for many at the same time, and again when the answer is old", async () => {
  const receiver = await start(says(true));
  await Promise.all([1, 2, 3].map(() => checkBudget({ customerId: "CUS_1" })));
  await checkBudget({ customerId: "CUS_1" });
  expect(receiver.requests).toHaveLength(1);
  await checkBudget({ customerId: "CUS_1", cacheMs: 0 });
  await checkBudget({ customerId: "CUS_2" });
  expect(receiver.requests).toHaveLength(3);
  await receiver.close();
});

test("never rejects: fails open unless told otherwise, and remembers no failure", async () => {
  expect(await checkBudget()).toEqual(UNKNOWN);
  let status = 503;
  const receiver = await start(() => (status === 200 ? says(false)() : { status }));
  expect(await checkBudget({ customerId: "CUS_1" })).toEqual(UNKNOWN);
  expect(await checkBudget({ customerId: "CUS_1", failOpen: false })).toEqual({ ...UNKNOWN, allowed: false });
  status = 200;
  expect((await checkBudget({ customerId: "CUS_1" })).known).toBe(true);
  await receiver.close();
  expect(await checkBudget({ customerId: "CUS_2" })).toEqual(UNKNOWN);
});

test("does not wait for a server that does not answer", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  initialize({ baseUrl: `http://127.0.0.1:${port}`, appName: "t", silenceInitializationMessage: true });
  expect(await checkBudget({ customerId: "CUS_1", timeoutMs: 50 })).toEqual(UNKNOWN);
  silent.closeAllConnections();
  silent.close();
});
