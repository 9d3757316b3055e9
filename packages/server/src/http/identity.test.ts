import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

/** Of one call of {@link aCall}. */
const COST = "0.003500000";
const EIGHT = Date.UTC(2026, 10, 21, 8);
const MINUTE = 60_000;

/** A call of gpt-4o, so many minutes after eight. */
async function aCall(minute: number, ids: Record<string, string>): Promise<string> {
  const traceId = hex(16);
  const start = EIGHT + minute * MINUTE;
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 1_000,
    "gen_ai.usage.output_tokens": 100,
    ...ids,
  };
  const span = { span_id: hex(8), name: "chat", start_time: new Date(start).toISOString(), attributes };
  await shop.post("/v1/ingest", {
    traces: [{ trace_id: traceId, spans: [{ ...span, end_time: new Date(start + 1_000).toISOString() }] }],
  });
  await shop.ingest.settle();
  return traceId;
}
const aCustomer = async (name: string): Promise<string> =>
  (await shop.post("/v1/customers", { name })).body.data.id;
const link = (customerId: string, body: Record<string, unknown>, headers?: Record<string, string>) =>
  shop.post(`/v1/customers/${encodeURIComponent(customerId)}/aliases`, body, headers);
const unlink = (customerId: string, alias: string) =>
  shop.call({
    method: "DELETE",
    url: `/v1/customers/${customerId}/aliases/${encodeURIComponent(alias)}`,
  });
const aliases = async (customerId: string, query = ""): Promise<api.Alias[]> => {
  const { body } = await shop.get(`/v1/customers/${customerId}/aliases${query}`);
  expect(api.list(api.alias).parse(body)).toEqual(body);
  return body.data;
};
const profitOf = async (customerId: string) =>
  (await shop.get("/v1/profit")).body.data.rows.find(
    (row: { customer_id: string }) => row.customer_id === customerId,
  )?.cost;
const audit = async (subject: string): Promise<api.AuditEntry[]> => {
  const { body } = await shop.get(`/v1/audit?subject=${subject}`);
  expect(api.list(api.auditEntry).parse(body)).toEqual(body);
  return body.data;
};
const LOCAL = { type: "local", key_id: null, key_name: null };

describe("/v1/customers/{id}/aliases", () => {
  it("gives the customer on every screen at once what the id cost, and undone it never was", async () => {
    const customerId = await aCustomer("Late");
    const traceId = await aCall(0, { customer_id: "ext-late" });
    const paid_at = new Date(EIGHT).toISOString();
    await shop.post("/v1/orders", { customer_id: "ext-late", amount: 900, currency: "USD", paid_at });
    const shown = async () => {
      const { data } = (await shop.get(`/v1/customers/${customerId}`)).body;
      const timeline = (await shop.get(`/v1/customers/${customerId}/timeline`)).body.data;
      return {
        profit: await profitOf(customerId),
        own: await profitOf("ext-late"),
        cost: data.profit.cost,
        revenue: data.profit.revenue,
        ids: data.ids,
        timeline: timeline.map((entry: { type: string }) => entry.type).sort(),
        orders: (await shop.get(`/v1/orders?customer_id=${customerId}`)).body.data.length,
        totals: (await shop.get(`/v1/orders/totals?customer_id=${customerId}`)).body.data.currencies?.length,
        filter: (await shop.get(`/v1/traces?customer_id=${customerId}`)).body.data[0]?.llm_summary.cost,
        list: (await shop.get("/v1/traces")).body.data.find(
          (trace: { trace_id: string }) => trace.trace_id === traceId,
        ).customer_ids,
        trace: (await shop.get(`/v1/traces/${traceId}`)).body.data.customer_ids,
      };
    };
    const before = await shown();
    expect(before).toMatchObject({
      own: COST,
      ids: [customerId],
      timeline: [],
      orders: 0,
      list: ["ext-late"],
    });

    const { status, body } = await link(customerId, { alias: "ext-late", evidence: "our own user table" });
    expect(status).toBe(201);
    expect(body.data).toEqual({
      alias: "ext-late",
      customer_id: customerId,
      valid_from: null,
      valid_until: null,
      source: "api",
      evidence: { type: "statement", text: "our own user table" },
      created_by: LOCAL,
      created_at: "2026-11-21T09:00:00.000Z",
      undone: null,
    });
    expect(await shown()).toMatchObject({
      profit: COST,
      own: undefined,
      cost: COST,
      revenue: "9.000000000",
      ids: [customerId, "ext-late"],
      timeline: ["conversation", "order"],
      orders: 1,
      filter: COST,
      list: [customerId],
      trace: [customerId],
    });
    // Who asks for the id asks for the customer.
    expect((await shop.get("/v1/customers/ext-late")).body.data.profit.cost).toBe(COST);
    expect((await shop.get("/v1/traces?customer_id=ext-late")).body.data).toHaveLength(1);

    expect((await unlink(customerId, "ext-late")).status).toBe(204);
    expect(await shown()).toEqual(before);
    expect((await unlink(customerId, "ext-late")).status).toBe(404);
    const actions = (await audit(customerId)).map(({ action, actor, details }) => [
      action,
      actor,
      details.alias,
    ]);
    expect(actions.sort()).toEqual([
      ["alias.added", LOCAL, "ext-late"],
      ["alias.removed", LOCAL, "ext-late"],
    ]);
  });

  it("holds from and until a time, for spans and orders", async () => {
    const customerId = await aCustomer("Dated");
    for (const minute of [0, 20, 40]) await aCall(minute, { customer_id: "ext-dated" });
    for (const minute of [0, 20, 40])
      await shop.post("/v1/orders", {
        customer_id: "ext-dated",
        amount: 100,
        currency: "USD",
        paid_at: new Date(EIGHT + minute * MINUTE).toISOString(),
      });
    const period = { valid_from: "2026-11-21T08:15:00Z", valid_until: "2026-11-21T08:30:00Z" };
    await link(customerId, { alias: "ext-dated", ...period });
    const { data } = (await shop.get(`/v1/customers/${customerId}`)).body;
    expect([data.profit.cost, data.profit.revenue, data.ids]).toEqual([
      COST,
      "1.000000000",
      [customerId, "ext-dated"],
    ]);
    expect((await shop.get(`/v1/traces?customer_id=${customerId}`)).body.data).toHaveLength(1);
    expect((await shop.get(`/v1/orders?customer_id=${customerId}`)).body.data).toHaveLength(1);
    const own = (await shop.get("/v1/customers/ext-dated")).body.data;
    expect([own.profit.cost, own.profit.revenue]).toEqual(["0.007000000", "2.000000000"]);
    expect((await shop.get("/v1/orders?customer_id=ext-dated")).body.data).toHaveLength(2);
    expect([await profitOf(customerId), await profitOf("ext-dated")]).toEqual([COST, "0.007000000"]);
    const lists = (await shop.get("/v1/traces?limit=100")).body.data.map(
      ({ customer_ids: [one] }: { customer_ids: string[] }) => one,
    );
    expect(lists.filter((one: string) => one === customerId)).toHaveLength(1);
  });

  it("changes nothing when it is told twice", async () => {
    const customerId = await aCustomer("Twice");
    const first = await link(customerId, { alias: "ext-twice" });
    const again = await link(customerId, { alias: "ext-twice" });
    expect([first.status, again.status, again.body.data]).toEqual([201, 200, first.body.data]);
    expect(await aliases(customerId)).toHaveLength(1);
    expect(await audit(customerId)).toHaveLength(1);
  });

  it("refuses to merge two customers, and says what does", async () => {
    const [one, other] = [await aCustomer("One"), await aCustomer("Other")];
    const refusal = async (customerId: string, alias: string) => {
      const { status, body } = await link(customerId, { alias });
      return [status, body.error?.message];
    };
    expect(await refusal(one, other)).toEqual([
      409,
      `The alias cannot be taken: ${other} is a customer with a record of its own, and a link cannot merge two. ` +
        `POST /v1/customers/${other}/merge makes one customer of two, and can be undone.`,
    ]);
    await link(one, { alias: "ext-one" });
    expect(await refusal(other, "ext-one")).toEqual([
      409,
      `The alias cannot be taken: ext-one is linked to ${one} for all time already, which overlaps for all time. ` +
        `Delete that link first, or give a period beside it; where ${one} and ${other} are the same customer, merge ` +
        "one into the other.",
    ]);
    expect(await refusal("ext-one", "ext-two")).toEqual([
      409,
      `The alias cannot be taken: ext-one is itself an id of ${one}. Link ext-two to ${one} instead.`,
    ]);
    await link("seen", { alias: "ext-seen" });
    expect(await refusal(one, "seen")).toEqual([
      409,
      "The alias cannot be taken: seen is a customer itself, to whom ext-seen is linked. " +
        `Link that one to ${one} instead.`,
    ]);
    expect((await refusal(one, one))[0]).toBe(400);
  });

  it("follows a merge of its customer, and undone it never was", async () => {
    const [one, other] = [await aCustomer("Merged"), await aCustomer("Into")];
    await aCall(0, { customer_id: "ext-merged" });
    await link(one, { alias: "ext-merged" });
    await shop.post(`/v1/customers/${one}/merge`, { into: other });
    const { data } = (await shop.get(`/v1/customers/${other}`)).body;
    expect([data.profit.cost, data.ids]).toEqual([COST, [other, one, "ext-merged"].sort(first(other))]);
    expect(await aliases(other)).toHaveLength(1);
    await shop.post(`/v1/customers/${one}/unmerge`, {});
    expect([await profitOf(one), await profitOf(other)]).toEqual([COST, undefined]);
    expect((await audit(other)).map(({ action, details }) => [action, details.customer_id])).toEqual(
      expect.arrayContaining([
        ["customer.merged", one],
        ["customer.unmerged", one],
      ]),
    );
  });

  it.each([
    [" None ", "alias"],
    ["", "alias"],
  ])("refuses the alias %j", async (alias, field) => {
    const { status, body } = await link("acme", { alias });
    expect([status, body.error.details[0].field]).toEqual([400, field]);
  });
});

const first = (id: string) => (a: string, b: string) => (a === id ? -1 : b === id ? 1 : a < b ? -1 : 1);

describe("what a session shows", () => {
  it("links its visitor to the customer who appears later, whichever came in first", async () => {
    for (const late of [false, true]) {
      const [session, customer] = [`SES_${hex(4)}`, `CUS_${hex(6)}`];
      const calls = [
        () => aCall(0, { session_id: session, customer_id: `anon_${session}` }),
        () => aCall(5, { session_id: session, customer_id: customer }),
      ];
      const traces: string[] = [];
      for (const call of late ? calls.toReversed() : calls) traces.push(await call());
      const [anonymous, registered] = late ? traces.toReversed() : traces;
      const { data } = (await shop.get(`/v1/customers/${customer}`)).body;
      expect([data.profit.cost, data.ids]).toEqual(["0.007000000", [customer, `anon_${session}`]]);
      expect((await shop.get(`/v1/customers/${customer}/timeline`)).body.data).toMatchObject([
        { type: "conversation", session_id: session, traces: 2, cost: "0.007000000" },
      ]);
      expect(await aliases(customer)).toEqual([
        {
          alias: `anon_${session}`,
          customer_id: customer,
          valid_from: null,
          valid_until: null,
          source: "session",
          evidence: {
            type: "session",
            session_id: session,
            anonymous_trace_id: anonymous,
            anonymous_at: "2026-11-21T08:00:00.000000000Z",
            customer_trace_id: registered,
            customer_at: "2026-11-21T08:05:00.000000000Z",
          },
          created_by: { type: "system", key_id: null, key_name: null },
          created_at: "2026-11-21T08:05:00.000000000Z",
          undone: null,
        },
      ]);
    }
  });

  it("is undone by one call, stays undone, and a link that somebody makes holds all the same", async () => {
    const [session, customer] = [`SES_${hex(4)}`, `CUS_${hex(6)}`];
    const anonymous = `anon_${session}`;
    await aCall(0, { session_id: session, customer_id: anonymous });
    await aCall(5, { session_id: session, customer_id: customer });
    const cost = async () => (await shop.get(`/v1/customers/${customer}`)).body.data.profit.cost;
    expect(await cost()).toBe("0.007000000");
    expect((await unlink(customer, anonymous)).status).toBe(204);
    expect([await cost(), await profitOf(customer), await profitOf(anonymous)]).toEqual([COST, COST, COST]);
    expect(await aliases(customer)).toMatchObject([{ source: "session", undone: { by: LOCAL } }]);
    expect((await unlink(customer, anonymous)).status).toBe(404);
    await aCall(6, { session_id: session, customer_id: customer });
    expect(await profitOf(anonymous)).toBe(COST);

    await link(customer, { alias: anonymous });
    expect(await profitOf(customer)).toBe("0.010500000");
    expect(await aliases(customer)).toMatchObject([{ source: "api" }]);
    await unlink(customer, anonymous);
    expect([await profitOf(customer), await profitOf(anonymous)]).toEqual(["0.007000000", COST]);
  });

  it("ends at a stranger, and gives way to what somebody says", async () => {
    const session = `SES_${hex(4)}`;
    const anonymous = `anon_${session}`;
    const [one, other] = [`CUS_${hex(6)}`, `CUS_${hex(6)}`];
    await aCall(0, { session_id: session, customer_id: anonymous });
    await aCall(2, { session_id: session, customer_id: one, user_id: "ann" });
    await aCall(31, { session_id: session, customer_id: other, user_id: "bob" });
    await aCall(32, { session_id: session, customer_id: anonymous });
    expect([await profitOf(one), await profitOf(other), await profitOf(anonymous)]).toEqual([
      "0.007000000",
      COST,
      COST,
    ]);
    expect((await aliases(one))[0]?.valid_until).toBe("2026-11-21T08:30:00.000Z");
    await link(other, { alias: anonymous, valid_from: "2026-11-21T08:30:00Z" });
    expect([await profitOf(one), await profitOf(other)]).toEqual(["0.007000000", "0.007000000"]);
    // An order of the visitor's counts for whom the visitor was then.
    const paid_at = new Date(EIGHT + 40 * MINUTE).toISOString();
    await shop.post("/v1/orders", { customer_id: anonymous, amount: 500, currency: "USD", paid_at });
    expect((await shop.get(`/v1/orders?customer_id=${other}`)).body.data).toHaveLength(1);
    expect((await shop.get(`/v1/orders?customer_id=${one}`)).body.data).toEqual([]);
  });

  it("lists what was found among what was said, page by page", async () => {
    const customer = `CUS_${hex(6)}`;
    for (const minute of [0, 15]) {
      const session = `SES_${hex(4)}`;
      await aCall(minute, { session_id: session, customer_id: `anon_${session}` });
      await aCall(minute + 5, { session_id: session, customer_id: customer });
    }
    await link(customer, { alias: `ext-${customer}` });
    const sources: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { body } = await shop.get(`/v1/customers/${customer}/aliases?limit=1${query}`);
      sources.push(...body.data.map((alias: api.Alias) => alias.source));
      cursor = body.pagination.next_cursor;
    }
    expect(sources).toEqual(["api", "session", "session"]);
  });
});

describe("POST /v1/identify", () => {
  it("links a visitor, or makes a user a member, and says whether that is new", async () => {
    const customerId = await aCustomer("Identified");
    await aCall(0, { customer_id: "anon_x" });
    await aCall(0, { user_id: "user-x" });
    const said = { anonymous_id: "anon_x", customer_id: customerId };
    const { status, body } = await shop.post("/v1/identify", said);
    expect(status).toBe(201);
    expect(body.data).toEqual({ ...said, user_id: null, created: true });
    expect(api.one(api.identification).parse(body)).toEqual(body);
    expect((await shop.post("/v1/identify", said)).body.data.created).toBe(false);
    await shop.post("/v1/identify", { user_id: "user-x", customer_id: customerId });
    expect(await profitOf(customerId)).toBe("0.007000000");
    expect(await aliases(customerId)).toMatchObject([{ alias: "anon_x", source: "sdk" }]);
    const members = (await shop.get(`/v1/customers/${customerId}/members`)).body.data;
    expect(members).toMatchObject([{ user_id: "user-x", source: "sdk" }]);
  });

  it.each([
    [{ customer_id: "acme" }],
    [{ customer_id: "acme", anonymous_id: "a", user_id: "b" }],
    [{ anonymous_id: "a" }],
  ])("refuses %j", async (body) => {
    expect((await shop.post("/v1/identify", body)).status).toBe(400);
  });

  it("needs no more than an ingest key, which the audit names", async () => {
    const own = await openTestApp();
    const make = async (scope: string, key?: string) =>
      (await own.post("/v1/keys", { name: `my ${scope}`, scope }, key ? { "x-api-key": key } : {})).body.data;
    const admin = await make("admin");
    const ingest = await make("ingest", admin.key);
    const read = await make("read", admin.key);
    const said = { anonymous_id: "anon_k", customer_id: "acme" };
    expect((await own.post("/v1/identify", said, { "x-api-key": read.key })).status).toBe(403);
    expect((await own.post("/v1/identify", said, { "x-api-key": ingest.key })).status).toBe(201);
    const { body } = await own.get("/v1/audit?subject=acme", { "x-api-key": admin.key });
    expect(body.data).toMatchObject([
      {
        actor: { type: "key", key_id: ingest.id, key_name: "my ingest" },
        action: "alias.added",
        subject: "acme",
      },
    ]);
    const headers = { "x-api-key": ingest.key };
    expect((await own.post("/v1/customers/acme/aliases", { alias: "a" }, headers)).status).toBe(403);
    expect((await own.get("/v1/audit", headers)).status).toBe(403);
    await own.close();
  });
});
