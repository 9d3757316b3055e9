import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { aWireSpan, hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { AppError } from "../model/app-error.ts";

const HOUR_MS = 3_600_000;
type Fired = { fired_at: string; threshold: number };
const SLACK_URL = "https://hooks.slack.com/services/T000/B000/very-secret-Xy9z";
let test: TestApp;
let projectId: string;
/** What counts in one test alone. */
let team: string;

beforeAll(async () => {
  test = await openTestApp({ config: { smtpUrl: "smtp://localhost" } });
  projectId = (await test.business.defaultProject()).id;
});
afterAll(() => test.close());
beforeEach(() => {
  team = `team-${hex(4)}`;
  // The 21st of November, 09:00 in UTC.
  test.clock.ms = Date.UTC(2026, 10, 21, 9);
});
// What is made in one test is not read again in all that follow.
afterEach(async () => {
  for (const { id } of await test.business.budgets(projectId, { limit: 100 }))
    await test.business.transaction((writer) => writer.removeBudget(projectId, id));
});

const spend = async (
  usd: string | undefined,
  more: Record<string, string> = {},
  atMs = test.clock.ms - 60_000,
) => {
  const startTimeNs = BigInt(atMs) * 1_000_000n;
  const properties = Object.entries({ team, ...more }).map(([key, value]) => [
    `traceloop.association.properties.${key}`,
    value,
  ]);
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "our-own",
    "gen_ai.usage.input_tokens": 10,
    ...(usd === undefined ? {} : { "gen_ai.usage.cost": usd }),
    ...Object.fromEntries(properties),
  };
  await test.ingest.accept(projectId, [aWireSpan(attributes, { startTimeNs, endTimeNs: startTimeNs + 1n })]);
  await test.ingest.settle();
  await test.deps.budgets.refresh();
};
const make = async (more: object = {}) => {
  const answer = await test.post("/v1/budgets", {
    name: "Cap",
    amount: "10",
    window: { type: "calendar", unit: "month" },
    filter: { "property.team": team },
    ...more,
  });
  expect(answer.body).toMatchObject({ data: { id: expect.stringMatching(/^bud_/) } });
  return answer.body.data;
};
const aCustomer = async (): Promise<string> => (await test.post("/v1/customers", {})).body.data.id;
const read = async ({ id }: { id: string }) => (await test.get(`/v1/budgets/${id}`)).body.data;
const patch = (id: string, body: object) =>
  test.call({
    method: "PATCH",
    url: `/v1/budgets/${id}`,
    payload: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
const firings = async ({ id }: { id: string }) =>
  (await test.get(`/v1/budgets/firings?budget_id=${id}`)).body.data;
const fired = async (budget: { id: string }) =>
  (await firings(budget)).toSorted(byTime).map(({ threshold }: { threshold: number }) => threshold);
/** What fires at the same time stands in no order. */
const byTime = (a: Fired, b: Fired) => a.fired_at.localeCompare(b.fired_at) || a.threshold - b.threshold;
const check = async (query: object) =>
  (await test.get(`/v1/budgets/check?${new URLSearchParams({ ...query, "property.team": team })}`)).body.data;

it("sums what its filter names in its window, exactly, and says where that leads", async () => {
  await spend("1.000000001");
  await spend("2", { customer_id: "CUS_1" });
  await spend("4", { team: "another" });
  await spend("8", {}, Date.UTC(2026, 9, 31, 23, 59));
  const budget = await make();
  expect(budget).toMatchObject({
    amount: "10.000000000",
    thresholds: [50, 80, 100],
    status: {
      start_time: "2026-11-01T00:00:00.000Z",
      resets_at: "2026-12-01T00:00:00.000Z",
      as_of: "2026-11-21T09:00:00.000Z",
      subjects: 1,
      exceeded: 0,
      highest: [
        { spent: "3.000000001", remaining: "6.999999999", percent: 30, unpriced: 0, spent_up_at: null },
      ],
    },
  });
  // 30 days of which 20.375 are over.
  expect(budget.status.highest[0].forecast).toBe("4.417177916");
  const today = await make({ window: { type: "calendar", unit: "day" }, amount: "4" });
  expect(today.status.highest[0]).toMatchObject({
    forecast: "8.000000003",
    spent_up_at: "2026-11-21T11:59:59.999Z",
  });
  await spend(undefined);
  expect((await read(budget)).status.highest[0]).toMatchObject({ spent: "3.000000001", unpriced: 1 });
});

it("begins its days at the midnights of the project's time zone", async () => {
  const zone = (time_zone: string) =>
    test.call({ method: "PATCH", url: "/v1/settings", payload: { time_zone } });
  await zone("America/New_York");
  const budget = await make({ window: { type: "calendar", unit: "week" } });
  expect(budget.status).toMatchObject({
    start_time: "2026-11-16T05:00:00.000Z",
    resets_at: "2026-11-23T05:00:00.000Z",
  });
  await zone("UTC");
});

it("fires each threshold once in a window, and again in the next one", async () => {
  const hook = await test.post("/v1/webhooks", {
    url: "https://example.com/",
    events: ["budget.threshold_reached"],
  });
  const budget = await make({ emails: ["a@example.com", "b@example.com"], slack_url: SLACK_URL });
  await spend("4.99");
  expect(await fired(budget)).toEqual([]);
  await spend("0.01");
  await test.deps.budgets.refresh();
  expect(await fired(budget)).toEqual([50]);
  await spend("6");
  await spend("6");
  expect(await fired(budget)).toEqual([50, 80, 100]);
  const [first] = (await firings(budget)).toSorted(byTime);
  expect(first).toMatchObject({
    budget_id: budget.id,
    name: "Cap",
    per: "project",
    customer_id: null,
    threshold: 50,
    spent: "5.000000000",
    limit: "10.000000000",
    start_time: "2026-11-01T00:00:00.000Z",
    end_time: "2026-12-01T00:00:00.000Z",
    notices: expect.arrayContaining([
      expect.objectContaining({ channel: "email", to: "a@example.com", status: "pending" }),
      expect.objectContaining({ channel: "email", to: "b@example.com" }),
      expect.objectContaining({ channel: "slack", to: null }),
    ]),
  });
  const deliveries = await test.get(`/v1/webhooks/${hook.body.data.id}/deliveries`);
  expect(deliveries.body.data).toHaveLength(3);

  test.clock.ms = Date.UTC(2026, 11, 1, 1);
  await spend("5");
  expect(await fired(budget)).toEqual([50, 80, 100, 50]);
});

it("fires once however many look at the same time", async () => {
  const budget = await make({ per: "customer", thresholds: [1, 2, 3] });
  await Promise.all(["a", "b", "c"].map((id) => spend("1", { customer_id: `${team}-${id}` })));
  await Promise.all([1, 2, 3, 4].map(() => test.deps.budgets.refresh()));
  expect(await fired(budget)).toHaveLength(9);
});

it("fires anew for another amount, not for another name", async () => {
  const budget = await make();
  await spend("6");
  await patch(budget.id, { name: "Cap of the team" });
  expect(await fired(budget)).toEqual([50]);
  const { body } = await patch(budget.id, { amount: "7" });
  expect(body.data).toMatchObject({ name: "Cap of the team", amount: "7.000000000" });
  expect(await fired(budget)).toEqual([50, 50, 80]);
  await patch(budget.id, { active: false });
  await spend("6");
  expect(await fired(budget)).toEqual([50, 50, 80]);
  expect((await read(budget)).status).toBeNull();
});

it("of a window that rolls, fires again once spend was below the threshold", async () => {
  const budget = await make({ window: { type: "rolling", hours: 2 }, thresholds: [100] });
  await spend("10");
  expect(await fired(budget)).toEqual([100]);
  expect(await read(budget)).toMatchObject({ status: { resets_at: null, highest: [{ forecast: null }] } });
  test.clock.ms += HOUR_MS;
  await test.deps.budgets.refresh();
  expect((await firings(budget))[0].resolved_at).toBeNull();
  test.clock.ms += 2 * HOUR_MS;
  await test.deps.budgets.refresh();
  expect((await firings(budget))[0].resolved_at).not.toBeNull();
  await spend("11");
  expect(await fired(budget)).toEqual([100, 100]);
});

it("of each customer: has the amount for every one, and for whoever was merged into one together", async () => {
  const [a, b, c] = [await aCustomer(), await aCustomer(), await aCustomer()];
  const budget = await make({ per: "customer" });
  await spend("6", { customer_id: a });
  await spend("5", { customer_id: b });
  await spend("1", { customer_id: c });
  await spend("100");
  expect((await read(budget)).status).toMatchObject({ subjects: 3, exceeded: 0 });
  expect((await check({ customer_id: a })).allowed).toBe(true);
  await test.post(`/v1/customers/${b}/merge`, { into: a });
  await test.deps.relay.copy();
  await test.deps.budgets.refresh();
  const list = await test.get(`/v1/budgets/${budget.id}/spend?limit=1`);
  expect(list.body.data).toMatchObject({ subjects: 2, rows: [{ customer_id: a, spent: "11.000000000" }] });
  for (const customer_id of [a, b])
    expect(await check({ customer_id })).toMatchObject({
      allowed: false,
      customer_id: a,
      budgets: [
        {
          id: budget.id,
          exceeded: true,
          spent: "11.000000000",
          limit: "10.000000000",
          remaining: "0.000000000",
          resets_at: "2026-12-01T00:00:00.000Z",
          as_of: "2026-11-21T09:00:00.000Z",
        },
      ],
    });
  expect(await check({ customer_id: c })).toMatchObject({
    allowed: true,
    budgets: [{ exceeded: false, remaining: "9.000000000" }],
  });
});

it("is checked for whom and what the query names", async () => {
  const [customer, user] = [await aCustomer(), `${team}-user`];
  await test.post(`/v1/customers/${customer}/members`, { user_id: user });
  const ofModel = await make({ filter: { "property.team": team, model: "our-own" }, amount: "3" });
  const asQuery = await make({
    filter: { filter: `property.team:${team} model:(our-own, another)` },
    amount: "3",
  });
  await make({ filter: { filter: `property.team:${team} (model:our-own or model:another)` } });
  const ofUser = await make({ per: "user", amount: "4" });
  const ofCustomer = await make({ per: "customer", amount: "5", blocks: false });
  await make({ per: "customer", amount: "0.1", environment: "test" });
  await spend("6", { user_id: user });
  const ids = async (query: object) => {
    const { budgets } = await check(query);
    return budgets.map(({ id }: { id: string }) => id).sort();
  };
  expect(await ids({ user_id: user })).toEqual([ofUser.id, ofCustomer.id].sort());
  expect(await ids({ user_id: user, model: "our-own" })).toEqual(
    [ofModel.id, asQuery.id, ofUser.id, ofCustomer.id].sort(),
  );
  expect(await ids({ model: "another" })).toEqual([asQuery.id]);
  expect(await ids({ customer_id: customer })).toEqual([ofCustomer.id]);
  expect(await ids({})).toEqual([]);
  expect((await check({ user_id: user })).allowed).toBe(false);
  // Spent up, but it only tells.
  expect(await check({ customer_id: customer })).toMatchObject({
    allowed: true,
    budgets: [{ exceeded: true, blocks: false }],
  });
});

it("never shows the whole of a chat's URL again, nor keeps it in the audit", async () => {
  const budget = await make({ slack_url: SLACK_URL });
  expect(budget.slack_url).toBe("https://hooks.slack.com/…Xy9z");
  expect((await patch(budget.id, { slack_url: budget.slack_url })).status).toBe(400);
  await patch(budget.id, { slack_url: `${SLACK_URL}0` });
  expect((await patch(budget.id, { name: "n" })).body.data.slack_url).toBe("https://hooks.slack.com/…y9z0");
  await test.call({ method: "DELETE", url: `/v1/budgets/${budget.id}` });
  const audit = await test.get(`/v1/audit?subject=${budget.id}`);
  expect(audit.body.data.map(({ action }: { action: string }) => action).sort()).toEqual([
    "budget.created",
    "budget.deleted",
    "budget.updated",
    "budget.updated",
  ]);
  expect(audit.text).toContain('"slack_url_changed":true');
  const everything = [audit.text, test.log.join(), (await test.get("/v1/budgets")).text].join();
  expect(everything).not.toContain("very-secret");
});

it("refuses what makes no sense, by field", async () => {
  const refused = async (more: object) => {
    const answer = await test.post("/v1/budgets", {
      name: "Cap",
      amount: "10",
      window: { type: "calendar", unit: "month" },
      ...more,
    });
    expect(answer.status).toBe(400);
    return answer.body.error.details[0].field;
  };
  expect(await refused({ amount: "0.0" })).toBe("amount");
  expect(await refused({ amount: "-1" })).toBe("amount");
  expect(await refused({ filter: { modle: "gpt-4o" } })).toBe("filter.modle");
  expect(await refused({ filter: { status: "perhaps" } })).toBe("filter.status");
  expect(await refused({ filter: { "min_score.quality": "much" } })).toBe("filter.min_score.quality");
  expect(await refused({ thresholds: [50, 50] })).toBe("thresholds");
  expect(await refused({ window: { type: "rolling", hours: 0 } })).toBe("window.hours");
  expect(await refused({ name: "two\nlines" })).toBe("name");
  expect(await refused({ emails: ["nobody"] })).toBe("emails.0");
  expect(await refused({ slack_url: "http://127.0.0.1/x" })).toBe("slack_url");
  expect((await test.get("/v1/budgets/bud_none")).status).toBe(404);
});

it("belongs to a project", async () => {
  const budget = await make();
  const other = { id: `proj_${hex(6)}`, name: "Other", createdAt: test.clock.ms };
  await test.business.transaction((writer) => writer.addProject(other));
  expect(await test.business.budget(other.id, budget.id)).toBeUndefined();
  expect(await test.deps.budgets.spendOf(other.id)).toEqual([]);
});

it("answers that a budget is made and changed also while what is spent cannot be read", async () => {
  const { budgets } = test.deps;
  const { spendOf } = budgets;
  budgets.spendOf = async () => {
    throw new AppError("unavailable", "What is spent of the budgets is not known yet. Try again.");
  };
  try {
    const made = await make();
    expect(made).toMatchObject({ active: true, status: null });
    const { status, body } = await patch(made.id, { amount: "20" });
    expect([status, body.data.amount]).toEqual([200, "20.000000000"]);
  } finally {
    budgets.spendOf = spendOf;
  }
});
