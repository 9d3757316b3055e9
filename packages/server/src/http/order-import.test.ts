import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const send = (payload: string | Buffer) =>
  shop.call({ method: "POST", url: "/v1/orders/import", payload, headers: { "content-type": "text/csv" } });

it("posts the orders of a file once, however often it is sent, and tells which rows it refused", async () => {
  const file = [
    "external_id,customer_id,amount,tax,currency,paid_at,kind,metadata.plan",
    "inv_1,CUS_1,4900,900,USD,2026-11-02T03:04:05Z,,pro",
    '"inv_2",CUS_1,500,,JPY,2026-11-03T03:04:05Z,renewal,',
    "inv_3,CUS_1,12.50,,USD,,,",
    ",CUS_1,100,,USD,,,",
    "inv_4,CUS_1,100,200,USD,,,",
    "inv_5,CUS_1",
  ].join("\r\n");
  const first = await send(file);
  expect(api.one(api.orderImport).parse(first.body)).toEqual(first.body);
  expect(first.body.data).toMatchObject({
    created: 2,
    unchanged: 0,
    refused: [
      { line: 4, field: "amount", message: expect.stringContaining("such as 1299 for 12.99") },
      { line: 5, field: "external_id" },
      { line: 6, field: "tax" },
      { line: 7, message: "The row has 2 fields where the header has 8." },
    ],
  });
  expect((await send(file)).body.data).toMatchObject({ created: 0, unchanged: 2 });
  const changed = await send("external_id,amount,currency\ninv_1,1,USD");
  expect(changed.body.data.refused[0].message).toContain("was posted before");

  const { body } = await shop.get("/v1/orders?customer_id=CUS_1");
  expect(body.data).toMatchObject([
    { external_id: "inv_2", amount: 500, currency: "JPY", kind: "renewal", metadata: {} },
    { external_id: "inv_1", amount: 4_900, tax: 900, kind: "first", metadata: { plan: "pro" } },
  ]);
  const { body: events } = await shop.get(`/v1/orders/${body.data[0].id}/events`);
  expect(events.data).toMatchObject([{ source: "import" }, { type: "paid", source: "import" }]);
});

it.each([
  ["no rows", "", "lacks the column external_id, amount, currency"],
  ["a column that is not known", "external_id,amuont,currency", "did you mean amount?"],
  ["a column twice", "external_id,amount,amount", 'has the column "amount" twice'],
])("refuses a file with %s", async (_what, file, message) => {
  const { status, body } = await send(file);
  expect(status).toBe(400);
  expect(body.error.message).toContain(message);
});

it("refuses what is no text, and JSON", async () => {
  expect((await send(Buffer.from([0xff, 0xfe]))).body.error.code).toBe("undecodable_body");
  expect((await shop.post("/v1/orders/import", {})).status).toBe(415);
});

it("reads the file of a preview as the import does, and stores nothing", async () => {
  const csv = [
    "external_id,amount,currency,customer_id,paid_at",
    "preview-1,1999,EUR,CUS_a1b2c3d4e5f6,2026-11-20T10:00:00Z",
    "preview-2,19.99,EUR,,",
    "preview-3,500,JPY,,",
  ].join("\n");
  const headers = { "content-type": "text/csv" };
  const send = (path: string) => shop.call({ method: "POST", url: path, payload: csv, headers });
  const { status, body } = await send("/v1/orders/import/preview");
  expect(status).toBe(200);
  expect(api.one(api.orderImportPreview).parse(body)).toEqual(body);
  expect(body.data).toMatchObject({
    orders: 2,
    refused: [{ line: 3, field: "amount" }],
    first: [
      {
        line: 2,
        external_id: "preview-1",
        customer_id: "CUS_a1b2c3d4e5f6",
        amount: 1999,
        currency: "EUR",
        placed_at: "2026-11-20T10:00:00.000Z",
      },
      {
        line: 4,
        external_id: "preview-3",
        customer_id: null,
        amount: 500,
        currency: "JPY",
        placed_at: null,
      },
    ],
  });
  expect((await shop.get("/v1/orders?external_id=preview-1")).body.data).toEqual([]);
  const done = await send("/v1/orders/import");
  expect(done.body.data).toMatchObject({ created: 2, refused: body.data.refused });
});
