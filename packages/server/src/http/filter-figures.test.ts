import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { formatNanoUsd, parseNanoUsd } from "../model/money.ts";

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  const call = { provider: "openai", asked: "gpt-4o", answered: "gpt-4o-2024-08-06" };
  const sonnet = {
    provider: "anthropic",
    asked: "claude-sonnet-4-5",
    answered: "claude-sonnet-4-5-20250929",
  };
  await app.post("/v1/ingest", {
    traces: [
      aTrace("a", [call]),
      aTrace("b", [{ ...call, answered: "" }]),
      aTrace("c", [{ ...call, asked: "", answered: "gpt-4o" }]),
      // In two quarters of an hour, the first of which calls nothing.
      aTrace("d", [{ ...call, minute: 20 }]),
      // The framework's name of a model that its own span tells of the provider's call.
      aTrace("e", [
        { provider: "framework", asked: "house-router", answered: "" },
        { ...call, parent: 1 },
      ]),
      aTrace("f", [sonnet, { ...sonnet, minute: 1 }]),
      aTrace("1", [{ ...call, asked: "gpt-4o-mini", answered: "gpt-4o-mini-2024-07-18" }]),
    ],
  });
  await app.ingest.settle();
});
afterAll(() => app.close());

interface Call {
  provider: string;
  asked: string;
  answered: string;
  minute?: number;
  /** The number of the span that it is beneath; default: the root. */
  parent?: number;
}

/** A trace in a session of its own, of a customer of its own, with calls beneath its root. */
function aTrace(letter: string, calls: Call[]) {
  const id = (number: number) => `${letter}${number}`.repeat(8);
  const ids = { customer_id: letter, session_id: `session-${letter}`, user_id: `user-${letter}` };
  const span = (number: number, minute = 0, attributes: Record<string, unknown> = {}) => ({
    span_id: id(number),
    start_time: new Date(Date.UTC(2026, 10, 21, 8, minute, number)).toISOString(),
    end_time: new Date(Date.UTC(2026, 10, 21, 8, minute, 59)).toISOString(),
    name: "step",
    attributes: { ...ids, ...attributes },
  });
  return {
    trace_id: letter.repeat(32),
    spans: [
      span(0),
      ...calls.map(({ provider, asked, answered, minute, parent = 0 }, i) => ({
        ...span(i + 1, minute, {
          "gen_ai.operation.name": "chat",
          "gen_ai.provider.name": provider,
          ...(asked === "" ? {} : { "gen_ai.request.model": asked }),
          ...(answered === "" ? {} : { "gen_ai.response.model": answered }),
          "gen_ai.usage.input_tokens": 1_000 + i,
          "gen_ai.usage.output_tokens": 10,
        }),
        parent_span_id: id(parent),
      })),
    ],
  };
}

const read = async (path: string) => {
  const { body, status } = await app.get(`/v1/${path}`);
  expect([path, status]).toEqual([path, 200]);
  return body.data;
};
const sum = (costs: string[]) => formatNanoUsd(costs.reduce((all, cost) => all + parseNanoUsd(cost), 0n));

/** How many traces a filter finds and what they cost, by each who tells. */
async function figures(filter: string): Promise<Record<string, [traces: number, cost: string]>> {
  const asked = `filter=${encodeURIComponent(filter)}`;
  const [traces, sessions, users, costs, ofTraces] = await Promise.all([
    read(`traces?${asked}`),
    read(`sessions?${asked}`),
    read(`users?${asked}`),
    read(`costs?${asked}`),
    read(`costs?${asked}${encodeURIComponent(" spans:>0")}`),
  ]);
  const listed = (rows: { cost: string }[]): [number, string] => [
    rows.length,
    sum(rows.map(({ cost }) => cost)),
  ];
  return {
    traces: listed(traces.map((trace: { llm_summary: { cost: string } }) => trace.llm_summary)),
    sessions: listed(sessions),
    users: listed(users),
    costs: [costs.totals.traces, costs.totals.cost],
    // Beside a condition that is asked of traces.
    costsOfTraces: [ofTraces.totals.traces, ofTraces.totals.cost],
  };
}

const CASES = [
  ["model:gpt-4o", 5, "0.013002500"],
  ["model:gpt-4o-*", 4, "0.007958500"],
  ["-model:gpt-4o", 2, "0.006459000"],
  ["request_model:claude-sonnet-4-5", 1, "0.006303000"],
  ["-request_model:*", 1, "0.002600000"],
  ["model:gpt-4o-mini or user:user-f", 2, "0.006459000"],
  ["model:house-router or provider:framework", 0, "0.000000000"],
] as const;

test.each(CASES)("%s is the same of traces, sessions, users and costs", async (filter, traces, cost) => {
  const all = await figures(filter);
  expect(all).toEqual(Object.fromEntries(Object.keys(all).map((who) => [who, [traces, cost]])));
});

test("it is the same as a parameter, of facets, of conversions, and of a budget", async () => {
  const [filter, traces, cost] = CASES[0];
  expect(await read("traces?model=gpt-4o")).toHaveLength(traces);
  expect((await read("costs?model=gpt-4o")).totals).toMatchObject({ traces, cost });
  const [facet] = await read("facets?fields=model");
  expect(facet.values).toContainEqual(expect.objectContaining({ value: "gpt-4o", traces }));
  const { totals } = await read("conversions?model=gpt-4o");
  expect([totals.funnel.conversations.conversations, totals.cost_not_converted]).toEqual([traces, cost]);
  const made = await app.post("/v1/budgets", {
    name: "one",
    filter: { filter },
    per: "project",
    window: { type: "calendar", unit: "month" },
    amount: "10",
    thresholds: [100],
  });
  await app.deps.budgets.refresh();
  const budget = await read(`budgets/${made.body.data.id}`);
  expect(budget.status.highest).toMatchObject([{ spent: cost }]);
});
