import { afterEach, expect, test } from "vitest";
import { startReceiver } from "../../test/receiver.ts";
import { ApiError, getClient, initialize, shutdown, withWorkflow } from "../index.ts";

afterEach(() => shutdown());

const json = (status: number, body: unknown) => () => ({ status, body: Buffer.from(JSON.stringify(body)) });

test("the REST API is asked with the SDK's key, and told the trace that it is asked in", async () => {
  const receiver = await startReceiver(json(201, { data: { id: "PL_1", order_id: "ORD_1" } }));
  initialize({ baseUrl: receiver.url, apiKey: "key", appName: "t", silenceInitializationMessage: true });
  const { data } = await withWorkflow(
    { name: "pay", associationProperties: { customer_id: "CUS_1" } },
    async () => {
      const link = await getClient()?.paymentLinks.create(
        { product_id: "PRD_1" },
        { idempotencyKey: "once" },
      );
      if (link === undefined) throw new Error("There is no client.");
      return link;
    },
  );
  expect(data).toEqual({ id: "PL_1", order_id: "ORD_1" });
  const [request] = receiver.requests;
  expect(request).toMatchObject({
    path: "/v1/payment-links",
    headers: {
      authorization: "Bearer key",
      "idempotency-key": "once",
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    },
  });
  expect(JSON.parse(String(request?.body))).toEqual({ product_id: "PRD_1", customer_id: "CUS_1" });
  expect(request?.headers).not.toHaveProperty("baggage");
  await receiver.close();
});

test("what the server refuses is an error with its code", async () => {
  const receiver = await startReceiver(
    json(404, { error: { code: "not_found", message: "There is no order." } }),
  );
  initialize({ baseUrl: receiver.url, appName: "t", silenceInitializationMessage: true });
  await expect(getClient()?.orders.get("ORD_1")).rejects.toThrow(ApiError);
  await expect(getClient()?.orders.get("ORD_1")).rejects.toMatchObject({ code: "not_found", status: 404 });
  await receiver.close();
});
