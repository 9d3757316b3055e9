import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient, type Query } from "@anyway-sh/api/client";
import { CREDIT_MODELS } from "@anyway-sh/semconv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../packages/server/src/config.ts";
import { startServer } from "../packages/server/src/start-server.ts";
import { addUp, customersOf, everything, exact, minor, sums, total } from "./sums/answers.ts";
import { sendHistory } from "./sums/history.ts";

const DAY_MS = 86_400_000;
const dataDir = mkdtempSync(join(tmpdir(), "anyway-sums-"));
let server: Awaited<ReturnType<typeof startServer>>;
let client: Client;
/** Holds all of the histories, and nothing begins before or ends after it. */
let range: { start_time: string; end_time: string };

// Two made-up histories in one project: what adds up for each must for both of them.
beforeAll(async () => {
  const ports = { port: "0", "grpc-port": "0", "public-port": "0" };
  server = await startServer(readConfig({ ...ports, "data-dir": dataDir }));
  client = createClient({ baseUrl: server.url });
  const now = new Date();
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  for (const seed of ["x", "y"]) await sendHistory(client, server.url, seed, new Date(today - 25 * DAY_MS));
  await server.ingest.settle();
  range = {
    start_time: new Date(today - 40 * DAY_MS).toISOString(),
    end_time: new Date(today + 2 * DAY_MS).toISOString(),
  };
}, 180_000);
afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Those of whom there is most to say; the sums over all of them are compared as sums. */
const someCustomers = async (query: Query) =>
  (await customersOf(client, query)).toSorted((a, b) => b.traces - a.traces).slice(0, 3);

describe.each(["production", "test"] as const)("in %s", (environment) => {
  const asked = () => ({ ...range, environment });
  const profit = async (query = {}) => (await client.profit({ ...asked(), ...query })).data;

  test("customers, no customer and shared cost are all there is", async () => {
    const { rows, no_customer, shared, totals } = await profit();
    expect(addUp([...rows, no_customer, shared].map(sums))).toEqual(sums(totals));
    expect(rows.length).toBeGreaterThan(3);
    expect(exact(totals.cost)).toBeGreaterThan(0n);
    if (environment === "production")
      for (const line of [shared, no_customer]) expect(exact(line?.cost ?? "0")).toBeGreaterThan(0n);
  });

  test.each(["none", "product", "property.feature"])(
    "grouped by %s it comes to the same",
    async (group_by) => {
      const { rows, unallocated, totals } = await profit({ group_by });
      if (group_by !== "none") expect(addUp([...rows, unallocated].map(sums))).toEqual(sums(totals));
      expect(sums(totals)).toEqual(sums((await profit()).totals));
    },
  );

  test.each(["day", "week", "month"])("the parts of each line by %s add up to it", async (interval) => {
    const { rows, totals } = await profit({ interval });
    expect(sums(totals)).toEqual(sums((await profit()).totals));
    for (const line of [...rows, totals])
      for (const figure of ["revenue", "cost", "profit"] as const)
        expect(total(line.trend?.[figure] ?? [])).toBe(exact(line[figure]));
  });

  test("a customer's page says what the table says, and so do its models, traces and timeline", async () => {
    for (const row of await someCustomers(asked())) {
      const { data } = await client.customers.get(row.key, asked());
      expect([row.key, sums(data.profit)]).toEqual([row.key, sums(row)]);
      expect(total(data.models.map(({ cost }) => cost))).toBe(exact(row.cost));
      const traces = await everything((page) =>
        client.traces.list({ ...asked(), ...page, customer_id: row.key }),
      );
      expect([row.key, total(traces.map((trace) => trace.llm_summary.cost))]).toEqual([
        row.key,
        exact(row.cost),
      ]);
      expect(traces).toHaveLength(row.traces);
      const timeline = await everything((page) =>
        client.customers.timeline(row.key, { environment, ...page }),
      );
      const conversations = timeline.flatMap((entry) => (entry.type === "conversation" ? [entry.cost] : []));
      expect([row.key, total(conversations)]).toEqual([row.key, exact(row.cost)]);
      const paid = timeline.filter((entry) => entry.type === "order" && entry.order.paid_at !== null);
      expect([row.key, paid.length]).toEqual([row.key, row.orders]);
    }
  });

  test("traces, and sessions and users with what has none, come to the same cost", async () => {
    const { totals } = await profit();
    const traces = await everything((page) => client.traces.list({ ...asked(), ...page }));
    expect(total(traces.map((trace) => trace.llm_summary.cost))).toBe(exact(totals.cost));
    expect(traces).toHaveLength(totals.traces);
    const sessions = await everything((page) => client.sessions.list({ ...asked(), ...page }));
    const users = await everything((page) => client.users.list({ ...asked(), ...page }));
    const without = (key: "session_id" | "user_id") =>
      total(traces.filter((trace) => trace[key] === null).map((trace) => trace.llm_summary.cost));
    expect(total(sessions.map(({ cost }) => cost)) + without("session_id")).toBe(exact(totals.cost));
    expect(total(users.map(({ cost }) => cost)) + without("user_id")).toBe(exact(totals.cost));
  });

  test("a customer's sessions and users come to what the customer's traces do", async () => {
    for (const { key: customer_id, cost } of await someCustomers(asked())) {
      const query = { ...asked(), customer_id };
      const traces = await everything((page) => client.traces.list({ ...query, ...page }));
      const sessions = await everything((page) => client.sessions.list({ ...query, ...page }));
      const users = await everything((page) => client.users.list({ ...query, ...page }));
      const without = (key: "session_id" | "user_id") =>
        total(traces.filter((trace) => trace[key] === null).map((trace) => trace.llm_summary.cost));
      expect([customer_id, total(sessions.map((one) => one.cost)) + without("session_id")]).toEqual([
        customer_id,
        exact(cost),
      ]);
      expect([customer_id, total(users.map((one) => one.cost)) + without("user_id")]).toEqual([
        customer_id,
        exact(cost),
      ]);
    }
  });

  test("what can be trusted is about the same calls, orders and environments", async () => {
    const { totals, no_customer, shared, left_out } = await profit();
    const { data: trust } = await client.trust.get(asked());
    const costOf = (source: string) =>
      exact(trust.customers.sources.find((sum) => sum.source === source)?.cost ?? "0");
    expect(exact(trust.customers.cost)).toBe(exact(totals.cost));
    expect(total(trust.customers.sources.map(({ cost }) => cost))).toBe(exact(totals.cost));
    expect(costOf("none")).toBe(exact(no_customer?.cost ?? "0"));
    expect(costOf("shared")).toBe(exact(shared?.cost ?? "0"));
    expect(trust.prices.incomplete_calls).toBe(totals.unpriced_spans);
    expect(trust.orders.orders).toBe(totals.orders);
    expect(trust.orders.without_customer.orders).toBe(no_customer?.orders);
    expect(total(trust.left_out.map(({ cost }) => cost))).toBe(exact(left_out.cost));
    for (const { source, traces } of trust.customers.sources) {
      const listed = await everything((page) =>
        client.traces.list({ ...asked(), ...page, customer_source: source }),
      );
      expect([source, listed.length]).toEqual([source, traces]);
    }
    const incomplete = await everything((page) =>
      client.traces.list({ ...asked(), ...page, incomplete: "true" }),
    );
    expect(incomplete.length > 0).toBe(trust.prices.incomplete_calls > 0);
    const ids = await everything((page) => client.trust.unlinkedIds({ ...asked(), ...page }));
    expect(ids).toHaveLength(trust.unlinked_ids.ids);
    expect(total(ids.map(({ cost }) => cost))).toBe(exact(trust.unlinked_ids.cost));
    const rows = new Map((await customersOf(client, asked())).map((row) => [row.key, row]));
    for (const id of ids)
      expect([id.id, exact(id.cost)]).toEqual([id.id, exact(rows.get(id.id)?.cost ?? "-1")]);
  });
});

test("orders come to the gross revenue, and to what is left out of it", async () => {
  const { totals } = (await client.profit(range)).data;
  const orders = await everything((page) =>
    client.orders.list({ ...range, environment: "production", ...page }),
  );
  const paid = orders.filter((order) => order.paid_at !== null);
  const inUsd = paid.filter((order) => order.currency === "USD");
  expect(inUsd.reduce((sum, order) => sum + minor(order.amount), 0n)).toBe(exact(totals.gross));
  expect(paid).toHaveLength(totals.orders);
  const unconverted = totals.unconverted.reduce((sum, part) => sum + part.orders, 0);
  expect(unconverted).toBe(paid.length - inUsd.length);
});

test("credit is what remains of each order, by every model", async () => {
  const orders = await everything((page) => client.orders.list({ ...range, ...page }));
  let credited = 0;
  for (const order of orders.slice(0, 20)) {
    const { data } = await client.orders.attribution(order.id);
    for (const model of CREDIT_MODELS) {
      const shares = data.credit[model] ?? [];
      const amount = shares.reduce((sum, share) => sum + share.amount, 0);
      expect([order.id, model, amount + data.unattributed]).toEqual([order.id, model, data.amount]);
      if (shares.length > 0) expect(total(shares.map(({ share }) => share))).toBe(exact("1"));
    }
    if (data.touches.length > 0) credited += 1;
  }
  expect(credited).toBeGreaterThan(5);
});

test("what is credited and unattributed is what was paid, by every model", async () => {
  for (const credit of CREDIT_MODELS) {
    const { data } = await client.conversions.get({ ...range, credit });
    const money = (part: { by_currency: { currency: string; amount: number }[] } | undefined | null) =>
      new Map(part?.by_currency.map(({ currency, amount }) => [currency, amount]));
    const all = money(data.all?.money);
    const credited = money(data.totals.credited[credit]);
    const unattributed = money(data.unattributed?.money);
    expect(all.size).toBeGreaterThan(0);
    for (const [currency, amount] of all)
      expect([credit, currency, (credited.get(currency) ?? 0) + (unattributed.get(currency) ?? 0)]).toEqual([
        credit,
        currency,
        amount,
      ]);
    const orders = exact(data.totals.orders[credit] ?? "0") + exact(String(data.unattributed?.orders ?? 0));
    expect([credit, orders]).toEqual([credit, exact(String(data.all?.orders))]);
  }
});
