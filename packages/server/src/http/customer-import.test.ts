import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { readCsv } from "../model/csv.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const send = (csv: string | Buffer, type = "text/csv") =>
  shop.call({ method: "POST", url: "/v1/customers/import", payload: csv, headers: { "content-type": type } });
const find = async (filter: string) =>
  (await shop.get(`/v1/customers?${filter}`)).body.data as api.Customer[];

it("reads fields in quotes, line breaks in them, any line ends and a byte order mark", () => {
  expect(readCsv('\uFEFFa,b\r\n"x, ""y""\nz",\n\n"",""\r1,2')).toEqual([
    { line: 1, fields: ["a", "b"] },
    { line: 2, fields: ['x, "y"\nz', ""] },
    { line: 6, fields: ["1", "2"] },
  ]);
  expect(readCsv("")).toEqual([]);
  expect(() => readCsv('a\nb,"c\n')).toThrow(/line 2.*quote/);
  expect(() => readCsv('a\nb"c')).toThrow(/line 2/);
  expect(readCsv(`"${'""'.repeat(500_000)}"`)[0]?.fields[0]).toHaveLength(500_000);
  expect(() => readCsv(`"${'""'.repeat(500_000)}`)).toThrow(/line 1/);
});

it("creates and updates, and changes nothing the second time", async () => {
  await shop.post("/v1/customers", { email: "Bob@Example.com", name: "Bob", metadata: { seat: "7" } });
  await shop.post("/v1/customers", { external_id: "c-1", name: "old" });
  const csv = [
    "external_id,email,name,metadata.plan",
    "a-1,ann@example.com,Ann,pro",
    ",bob@example.com,,free",
    'c-1,cid@example.com,"Cid, ""the"" third",',
    "a-1,ann@example.com,Ann,pro",
  ].join("\r\n");
  const first = await send(csv);
  expect(first.status).toBe(200);
  expect(api.one(api.customerImport).parse(first.body)).toEqual(first.body);
  expect(first.body.data).toEqual({ created: 1, updated: 2, unchanged: 1, refused: [] });
  expect(await find("email=bob@example.com")).toMatchObject([
    { email: "Bob@Example.com", name: "Bob", metadata: { seat: "7", plan: "free" } },
  ]);
  expect(await find("external_id=c-1")).toMatchObject([
    { email: "cid@example.com", name: 'Cid, "the" third', metadata: {} },
  ]);
  expect((await send(csv)).body.data).toEqual({ created: 0, updated: 0, unchanged: 4, refused: [] });
});

it("refuses rows by their line, and takes the others", async () => {
  for (let i = 0; i < 2; i++) await shop.post("/v1/customers", { email: "twin@example.com" });
  const csv = [
    "email,name",
    "no address,x",
    '"good@example.com","two\nlines"',
    "twin@example.com,x",
    "too,many,fields",
    ",nobody",
  ].join("\n");
  const { data } = (await send(csv)).body;
  expect(data).toMatchObject({ created: 1, updated: 0, unchanged: 0 });
  expect(data.refused.map(({ line, field }: { line: number; field: string }) => [line, field])).toEqual([
    [2, "email"],
    [5, "email"],
    [6, ""],
    [7, "external_id"],
  ]);
});

it.each([
  ["nothing", "", /empty/],
  ["an unknown column", "emial\nx", /did you mean email\?$/],
  ["a column twice", "email,email\n", /twice/],
  ["no column that tells whom", "name\nAnn", /neither a column email nor external_id/],
  ["too many rows", `email\n${"a@example.com\n".repeat(10_001)}`, /10001 rows; at most 10000/],
])("refuses a file with %s", async (_what, csv, message) => {
  const { status, body } = await send(csv);
  expect([status, body.error.code]).toEqual([400, "invalid_request"]);
  expect(body.error.message).toMatch(message);
});

it("refuses what is no CSV in UTF-8, too large or of another type", async () => {
  expect((await send(Buffer.from([0x65, 0xff]))).body.error.code).toBe("undecodable_body");
  expect((await send("email\n\0")).body.error.code).toBe("undecodable_body");
  expect((await send("x".repeat(4 * 1024 * 1024 + 1))).status).toBe(413);
  expect((await send("{}", "application/json")).status).toBe(415);
});
