import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

const KEY = "sk-admin-secret-key-of-the-test";
let asked: { url: URL; headers: IncomingMessage["headers"] }[] = [];
/** By path and page: status and body. */
let answers: Record<string, [number, unknown]> = {};
const provider = createServer((request, response) => {
  const url = new URL(request.url ?? "", "http://provider.test");
  asked.push({ url, headers: request.headers });
  const [status, body] = answers[`${url.pathname} ${url.searchParams.get("page") ?? ""}`.trim()] ?? [404, {}];
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});

let test: TestApp;
let base_url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  base_url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  test = await openTestApp({ config: { webhooksAllowPrivate: true } });
});
afterAll(async () => {
  await test.close();
  await new Promise((resolve) => provider.close(resolve));
});

const fetchBill = (more: object = {}) =>
  test.post("/v1/bills/fetch", {
    provider: "openai",
    admin_key: KEY,
    start_date: "2026-06-15",
    end_date: "2026-06-16",
    base_url,
    ...more,
  });
const openAiPage = (start_time: number, results: object[], next_page: string | null = null) => ({
  object: "page",
  data: [{ object: "bucket", start_time, end_time: start_time + 86_400, results }],
  has_more: next_page !== null,
  next_page,
});
const cost = (value: number) => ({
  object: "organization.costs.result",
  amount: { value, currency: "usd" },
  line_item: "gpt-4o-2024-08-06, input",
});

it("asks OpenAI for all pages of costs and usage, and keeps neither key nor request", async () => {
  asked = [];
  answers = {
    "/v1/organization/costs": [200, openAiPage(1_781_481_600, [cost(1)], "page_2")],
    "/v1/organization/costs page_2": [200, openAiPage(1_781_568_000, [cost(2)])],
    "/v1/organization/usage/completions": [200, openAiPage(1_781_481_600, [])],
    "/v1/organization/usage/embeddings": [200, openAiPage(1_781_481_600, [])],
  };
  const first = await fetchBill();
  expect(first.status).toBe(201);
  expect(first.body.data).toMatchObject({
    source: "openai",
    origin: "provider",
    start_date: "2026-06-15",
    end_date: "2026-06-16",
    amount: "3.000000000",
  });
  expect(asked.map(({ url }) => `${url.pathname} ${url.searchParams.get("page")}`)).toEqual([
    "/v1/organization/costs null",
    "/v1/organization/costs page_2",
    "/v1/organization/usage/completions null",
    "/v1/organization/usage/embeddings null",
  ]);
  expect(asked[0]?.url.searchParams.get("start_time")).toBe("1781481600");
  expect(asked[0]?.url.searchParams.get("end_time")).toBe("1781654400");
  expect(asked[2]?.url.searchParams.getAll("group_by")).toEqual(["model", "batch", "service_tier"]);
  for (const { headers, url } of asked) {
    expect(headers.authorization).toBe(`Bearer ${KEY}`);
    expect(url.href).not.toContain(KEY);
  }
  // The same days again are the same bill.
  expect(await fetchBill()).toMatchObject({ status: 200, body: { data: { id: first.body.data.id } } });

  const kept = [
    (await test.get("/v1/bills")).text,
    (await test.get("/v1/audit")).text,
    JSON.stringify(
      await test.business.bill((await test.business.defaultProject()).id, first.body.data.id),
      (_, v) => (typeof v === "bigint" ? String(v) : v),
    ),
    ...test.log,
  ].join("\n");
  expect(kept).toContain("bill.added");
  expect(kept).not.toContain(KEY);
});

it("asks Anthropic by its headers, and for cents", async () => {
  asked = [];
  const page = (results: object[]) => ({
    data: [{ starting_at: "2026-06-15T00:00:00Z", ending_at: "2026-06-16T00:00:00Z", results }],
    has_more: false,
    next_page: null,
  });
  const said = { model: "claude-haiku-4-5-20251001", service_tier: "standard", context_window: "0-200k" };
  answers = {
    "/v1/organizations/cost_report": [
      200,
      page([{ ...said, amount: "250.5", currency: "USD", token_type: "output_tokens" }]),
    ],
    "/v1/organizations/usage_report/messages": [
      200,
      page([{ ...said, uncached_input_tokens: 0, output_tokens: 501_000 }]),
    ],
  };
  const { body } = await fetchBill({ provider: "anthropic" });
  expect(body.data).toMatchObject({ source: "anthropic", amount: "2.505000000" });
  expect(asked[0]?.headers).toMatchObject({ "x-api-key": KEY, "anthropic-version": "2023-06-01" });
  expect(asked[0]?.url.searchParams.getAll("group_by[]")).toEqual(["description"]);
});

it("keeps of OpenRouter's activity the days that were asked for", async () => {
  const row = { model_permaslug: "openai/gpt-4o", requests: 1, prompt_tokens: 1, completion_tokens: 1 };
  const data = [
    { ...row, date: "2026-06-14", usage: 5 },
    { ...row, date: "2026-06-16 00:00:00", usage: 0.25 },
  ];
  answers = { "/api/v1/activity": [200, { data }] };
  const { body } = await fetchBill({ provider: "openrouter" });
  expect(body.data).toMatchObject({ source: "openrouter", start_date: "2026-06-16", amount: "0.250000000" });
});

it.each([
  [
    "a key that may not",
    401,
    { error: { message: `Incorrect API key provided: ${KEY}` } },
    "must be an admin key",
  ],
  ["a fault, in the provider's words", 500, { error: { message: `Oops: ${KEY}` } }, "answered 500: Oops: …"],
  ["what is no report", 200, { hello: "world" }, "none that is known"],
])("tells of %s without the key", async (_what, status, answer, message) => {
  answers = {
    "/v1/organization/costs": [status, answer],
    "/v1/organization/usage/completions": [200, openAiPage(1_781_481_600, [])],
    "/v1/organization/usage/embeddings": [200, openAiPage(1_781_481_600, [])],
  };
  const { status: refused, body, text } = await fetchBill();
  expect(refused).toBe(400);
  expect(body.error.message).toContain(message);
  expect(text).not.toContain(KEY);
});

it.each([
  ["http://user:secret@127.0.0.1:8080", "user name or a password"],
  ["http://127.0.0.1:25", "has the port 25"],
])("asks nobody at %s", async (address, message) => {
  asked = [];
  const { status, body, text } = await fetchBill({ base_url: address });
  expect(status).toBe(400);
  expect(body.error.details).toEqual([{ field: "base_url", message: expect.stringContaining(message) }]);
  expect(text).not.toContain("secret@");
  expect(asked).toEqual([]);
});

it("stops at pages without end", async () => {
  const large = { ...openAiPage(1_781_481_600, []), has_more: true, padding: "x".repeat(7 * 1024 * 1024) };
  answers = Object.fromEntries(
    ["", "1", "2", "3", "4", "5"].map((page, i) => [
      `/v1/organization/costs ${page}`.trim(),
      [200, { ...large, next_page: String(i + 1) }],
    ]),
  );
  asked = [];
  const { status, body } = await fetchBill();
  expect(status).toBe(400);
  expect(body.error.message).toContain("Ask for fewer days");
  expect(asked).toHaveLength(4);
});

it("refuses days that are not in order, and addresses that are not of the public internet", async () => {
  const { body } = await fetchBill({ end_date: "2026-06-14" });
  expect(body.error.details).toEqual([{ field: "end_date", message: "must not be before start_date" }]);
  const guarded = await openTestApp();
  const answer = await guarded.post("/v1/bills/fetch", {
    provider: "openai",
    admin_key: KEY,
    start_date: "2026-06-15",
    end_date: "2026-06-15",
    base_url,
  });
  await guarded.close();
  expect(answer.body.error.message).toContain("is not an address of the public internet");
});
