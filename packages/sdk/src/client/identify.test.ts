import { afterEach, expect, test, vi } from "vitest";
import { type Answer, startReceiver } from "../../test/receiver.ts";
import { getClient, identify, initialize, shutdown } from "../index.ts";

afterEach(() => shutdown());

async function start(answer?: () => Answer) {
  const receiver = await startReceiver(answer);
  initialize({ baseUrl: receiver.url, apiKey: "key", appName: "t", silenceInitializationMessage: true });
  return receiver;
}

test("posts the link with the key, and says whether it was taken", async () => {
  const receiver = await start();
  expect(await identify({ anonymousId: "anon_1", customerId: "CUS_1" })).toBe(true);
  expect(await getClient()?.identify({ userId: "user-1", customerId: "CUS_1" })).toBe(true);
  expect(receiver.requests).toMatchObject([
    { path: "/v1/identify", headers: { authorization: "Bearer key", "content-type": "application/json" } },
    { path: "/v1/identify" },
  ]);
  expect(receiver.requests.map(({ body }) => JSON.parse(body.toString()))).toEqual([
    { anonymous_id: "anon_1", customer_id: "CUS_1" },
    { user_id: "user-1", customer_id: "CUS_1" },
  ]);
  await receiver.close();
});

test("never rejects, and says why nothing was linked", async () => {
  const warn = vi.spyOn(console, "error").mockImplementation(() => {});
  const said = () => warn.mock.calls.flat().join("\n");
  expect(await identify({ anonymousId: "a", customerId: "CUS_1" })).toBe(false);
  expect(said()).toContain("initialize()");

  const receiver = await start(() => ({ status: 404 }));
  expect(await identify({ anonymousId: "a", customerId: "" })).toBe(false);
  expect(receiver.requests).toEqual([]);
  expect(await identify({ anonymousId: "a", customerId: "CUS_1" })).toBe(false);
  expect(said()).toContain("answered 404");
  await receiver.close();
  expect(await identify({ anonymousId: "a", customerId: "CUS_1" })).toBe(false);
  expect(said()).toContain("could not be reached");
  warn.mockRestore();
});

test("there is a client between initialize and shutdown", async () => {
  expect(getClient()).toBeUndefined();
  const receiver = await start();
  expect(getClient()).toBeDefined();
  await shutdown();
  expect(getClient()).toBeUndefined();
  await receiver.close();
});
