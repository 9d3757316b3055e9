import type * as api from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const EIGHT = Date.UTC(2026, 10, 21, 8);
const at = (minute: number) => new Date(EIGHT + minute * 60_000).toISOString();

/** Accepts a call of gpt-4o, so many minutes after eight. */
async function aCall(minute: number, ids: Record<string, string>): Promise<void> {
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 1_000,
    "gen_ai.usage.output_tokens": 100,
    ...ids,
  };
  const times = { start_time: at(minute), end_time: at(minute + 1) };
  const traces = [{ trace_id: hex(16), spans: [{ span_id: hex(8), name: "chat", ...times, attributes }] }];
  expect((await shop.post("/v1/ingest", { traces })).status).toBe(200);
}

/** Something that is said of who is who, or that happens, and how it is unsaid. */
interface Step {
  say(): Promise<unknown>;
  unsay?: () => Promise<unknown>;
}

/** A customer with an id of its own, another record, a user and a visitor, that nothing ties together yet. */
async function aWorld() {
  const customer = async (name: string): Promise<string> =>
    (await shop.post("/v1/customers", { name })).body.data.id;
  const [main, second] = [await customer("Main"), await customer("Second")];
  const name = hex(4);
  const [external, user, session] = [`ext-${name}`, `user-${name}`, `SES_${name}`];
  const remove = (url: string) => shop.call({ method: "DELETE", url });
  const of = (id: string) => `/v1/customers/${id}`;
  const dated = { alias: `dated-${name}`, valid_from: at(15), valid_until: at(30) };
  const steps: Step[] = [
    { say: () => aCall(0, { customer_id: external }) },
    { say: () => aCall(1, { user_id: user }) },
    { say: () => aCall(2, { session_id: session, customer_id: `anon_${session}` }) },
    { say: () => aCall(3, { session_id: session, customer_id: main }) },
    { say: () => aCall(4, { customer_id: second }) },
    { say: () => aCall(20, { customer_id: dated.alias }) },
    {
      say: () =>
        shop.post("/v1/orders", {
          external_id: `order-${name}`,
          customer_id: external,
          amount: 900,
          currency: "USD",
          kind: "first",
          paid_at: at(50),
        }),
    },
    {
      say: () => shop.post(`${of(main)}/aliases`, { alias: external }),
      unsay: () => remove(`${of(main)}/aliases/${external}`),
    },
    {
      say: () => shop.post(`${of(second)}/aliases`, dated),
      unsay: () => remove(`${of(second)}/aliases/${dated.alias}`),
    },
    {
      say: () => shop.post("/v1/identify", { user_id: user, customer_id: main }),
      unsay: () => remove(`${of(main)}/members/${user}`),
    },
    {
      say: () => shop.post(`${of(second)}/merge`, { into: main }),
      unsay: () => shop.post(`${of(second)}/unmerge`, {}),
    },
  ];
  const unify = (text: string) =>
    text.replaceAll(main, "MAIN").replaceAll(second, "SECOND").replaceAll(name, "NAME");
  /** What can be seen of it, without what tells it from another such world. */
  const seen = async () => {
    await shop.ingest.settle();
    const figures = async (id: string) => {
      const { profit, ids } = (await shop.get(of(id))).body.data as api.CustomerDetail;
      const timeline = (await shop.get(`${of(id)}/timeline`)).body.data as api.TimelineEntry[];
      return {
        cost: profit.cost,
        revenue: profit.revenue,
        ids: ids.map(unify).sort(),
        timeline: timeline.map((one) => [one.type, one.time, one.type === "order" ? "" : one.cost]),
      };
    };
    return { main: await figures(main), second: await figures(second) };
  };
  const actions = async () => {
    const entries = await Promise.all(
      [main, second].map((id) => shop.get(`/v1/audit?subject=${id}&limit=100`)),
    );
    return entries.flatMap(({ body }) => body.data.map(({ action }: api.AuditEntry) => action)).sort();
  };
  return { steps, seen, actions };
}

/** The steps in an order that the number tells. */
function shuffled(steps: readonly Step[], seed: number): Step[] {
  const keyed = steps.map((step, i) => ({ step, key: (i * 7_919 + seed * 104_729) % 1_009 }));
  return keyed.sort((a, b) => a.key - b.key).map(({ step }) => step);
}

describe("who is who", () => {
  it("comes to the same in any order, told twice, and untold it never was", async () => {
    const told: unknown[] = [];
    for (const seed of [1, 2]) {
      const world = await aWorld();
      for (const { say, unsay } of shuffled(world.steps, seed)) {
        await say();
        if (unsay) await say();
      }
      told.push(await world.seen());
      const ties = world.steps.filter(({ unsay }) => unsay);
      for (const { unsay } of shuffled(ties, seed + 10)) await unsay?.();
      expect(await world.seen(), "untold").toMatchObject({
        // What the session shows stays.
        main: { cost: "0.007000000", revenue: "0.000000000", ids: ["MAIN", "anon_SES_NAME"] },
        second: { cost: "0.003500000", ids: ["SECOND"] },
      });
      if (seed > 1) continue;
      for (const { say } of shuffled(ties, seed + 20)) await say();
      expect(await world.seen(), "told again").toEqual(told[0]);
      expect(await world.actions(), "every change once, and no more").toEqual(
        [
          ...["alias.added", "member.added", "customer.merged"].flatMap((action) =>
            Array(action === "member.added" ? 2 : 4).fill(action),
          ),
          ...["alias.removed", "alias.removed", "member.removed", "customer.unmerged", "customer.unmerged"],
        ].sort(),
      );
    }
    expect(told[0]).toMatchObject({ main: { cost: "0.021000000", revenue: "9.000000000" } });
    expect(told[1]).toEqual(told[0]);
  }, 120_000);

  it("is a matter of one project: another sees nothing of it, and has the same ids for its own", async () => {
    const admin = (await shop.post("/v1/keys", { name: "admin", scope: "admin" })).body.data.key;
    const as = (key: string) => ({ authorization: `Bearer ${key}` });
    const project = (await shop.post("/v1/projects", { name: "Other" }, as(admin))).body.data.id;
    const keyOf = async (project_id?: string) =>
      as((await shop.post("/v1/keys", { name: "k", scope: "write", project_id }, as(admin))).body.data.key);
    const [mine, theirs] = [await keyOf(), await keyOf(project)];
    const session = `SES_${hex(4)}`;
    const post = (path: string, body: unknown, who: Record<string, string>) => shop.post(path, body, who);
    await post("/v1/customers/acme/aliases", { alias: "ext-shared" }, mine);
    await post("/v1/customers/acme/members", { user_id: "user-shared" }, mine);
    const visits = (customer_id: string, minute: number) => ({
      traces: [
        {
          trace_id: hex(16),
          spans: [
            {
              span_id: hex(8),
              name: "chat",
              start_time: at(minute),
              end_time: at(minute + 1),
              attributes: { session_id: session, customer_id },
            },
          ],
        },
      ],
    });
    await post("/v1/ingest", visits(`anon_${session}`, 0), mine);
    await post("/v1/ingest", visits("acme", 1), theirs);
    await shop.ingest.settle();

    for (const list of ["aliases", "members"]) {
      expect((await shop.get(`/v1/customers/acme/${list}`, theirs)).body.data).toEqual([]);
    }
    expect((await shop.get("/v1/audit?subject=acme", theirs)).body.data).toEqual([]);
    expect((await shop.get("/v1/customers/acme", theirs)).body.data.ids).toEqual(["acme"]);
    expect((await shop.get("/v1/customers/ext-shared", theirs)).status).toBe(404);
    expect((await shop.get(`/v1/customers/anon_${session}`, theirs)).status).toBe(404);
    const undo = { method: "DELETE", url: "/v1/customers/acme/aliases/ext-shared", headers: theirs } as const;
    expect((await shop.call(undo)).status).toBe(404);
    const taken = await post("/v1/customers/zeta/aliases", { alias: "ext-shared" }, theirs);
    expect(taken.status).toBe(201);
    expect((await shop.get("/v1/customers/acme/aliases", mine)).body.data).toHaveLength(1);
  });
});
