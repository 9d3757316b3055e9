import { afterAll, beforeAll, expect, it } from "vitest";
import { aWireSpan } from "../../test/a-span.ts";
import { type OpenedStore, openEmbeddedStore } from "../../test/telemetry-engines.ts";
import { createIngest, type Ingest } from "../ingest/ingest.ts";
import type { WireSpan } from "../model/span.ts";
import type { CostQuestion } from "../query/cost-question.ts";

/** `ANYWAY_TEST_MONTH_SPANS=200000` makes it the month of a busy shop. */
const SPANS = Number(process.env.ANYWAY_TEST_MONTH_SPANS ?? 20_000);
const DAY_NS = 86_400_000_000_000n;
const START_NS = BigInt(Date.UTC(2026, 9, 1)) * 1_000_000n;
const DAYS = 31;
const PROJECT = "proj_month";
const AT_ONCE = 1_000;

/** Nano-dollars a token, as the providers' pages have them: input, read from the cache, output. */
const RATES = {
  "gpt-4o": [2_500, 1_250, 10_000],
  "gpt-4o-mini": [150, 75, 600],
  "o3-mini": [1_100, 550, 4_400],
  "unheard-of": [0, 0, 0],
} as const;
const MODELS = Object.keys(RATES) as (keyof typeof RATES)[];

/** What a call costs, and what it is told apart by, worked out from what was sent alone. */
interface Call {
  model: string;
  customer: string;
  session: string;
  day: number;
  cost: bigint;
}

/** Numbers that are the same in each run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

/** A month of traces of five spans, four of them calls; some begin before midnight and end after it. */
function aMonth(spans: number): { sent: WireSpan[]; calls: Call[] } {
  const roll = dice(7);
  const sent: WireSpan[] = [];
  const calls: Call[] = [];
  for (let trace = 0; sent.length < spans; trace++) {
    const customer = roll(10) === 0 ? "" : `customer-${roll(50)}`;
    const session = `session-${Math.floor(trace / 2)}`;
    const startTimeNs = START_NS + BigInt(roll(DAYS * 86_400 - 3_600)) * 1_000_000_000n;
    const root = aWireSpan(
      { ...(customer ? { customer_id: customer } : {}), session_id: session },
      { name: "answer", startTimeNs, endTimeNs: startTimeNs + 3_500_000_000_000n },
    );
    sent.push(root);
    for (let step = 1; step <= 4; step++) {
      const model = MODELS[roll(MODELS.length)] ?? "gpt-4o";
      const [input, cached, output] = [1 + roll(5_000), roll(3_000), roll(800)];
      const at = startTimeNs + BigInt(step * 800) * 1_000_000_000n;
      sent.push(
        aWireSpan(
          {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.request.model": model,
            "gen_ai.usage.input_tokens": input + cached,
            "gen_ai.usage.cache_read.input_tokens": cached,
            "gen_ai.usage.output_tokens": output,
          },
          { traceId: root.traceId, parentSpanId: root.spanId, startTimeNs: at, endTimeNs: at + 1_000_000n },
        ),
      );
      const [inputRate, cachedRate, outputRate] = RATES[model];
      const cost = BigInt(input * inputRate + cached * cachedRate + output * outputRate);
      calls.push({ model, customer, session, day: Number((at - START_NS) / DAY_NS), cost });
    }
  }
  return { sent, calls };
}

let opened: OpenedStore;
let ingest: Ingest;
beforeAll(async () => {
  opened = await openEmbeddedStore();
  ingest = await createIngest({
    telemetry: opened.store,
    now: () => Date.UTC(2026, 10, 1),
    maxQueueBytes: 256 * 1024 * 1024,
    onError: (error) => {
      throw error;
    },
  });
}, 60_000);
afterAll(async () => {
  await ingest.close();
  await opened.stop();
});

async function send(spans: readonly WireSpan[]): Promise<void> {
  for (let at = 0; at < spans.length; at += AT_ONCE)
    expect(await ingest.accept(PROJECT, spans.slice(at, at + AT_ONCE))).toEqual([]);
  await ingest.settle();
}

const sums = (calls: readonly Call[], key: (call: Call) => string | number) => {
  const costs = new Map<string, bigint>();
  for (const call of calls) costs.set(String(key(call)), (costs.get(String(key(call))) ?? 0n) + call.cost);
  return costs;
};

it("sums of a month agree with each other and with its spans, some of which come late, and some twice", async () => {
  const { sent, calls } = aMonth(SPANS);
  const roll = dice(11);
  const late = new Set(sent.filter(() => roll(20) === 0));
  const twice = sent.filter(() => roll(20) === 0);
  const shuffled = sent.filter((span) => !late.has(span)).sort((a, b) => (a.spanId < b.spanId ? -1 : 1));
  await send([...shuffled, ...twice.filter((span) => !late.has(span))]);
  await send([...late, ...twice]);

  const ask = async (
    question: Partial<CostQuestion>,
    key: (row: { group: string[]; startMs: number }) => string,
  ) => {
    const range = { startNs: START_NS, endNs: START_NS + BigInt(DAYS) * DAY_NS };
    const rows = await opened.store.costs({
      projectId: PROJECT,
      range,
      environment: "production",
      ...question,
    });
    expect(rows.reduce((count, row) => count + row.calls, 0)).toBe(calls.length);
    return new Map(rows.map((row) => [key(row), row.cost]));
  };
  const value = ({ group }: { group: string[] }) => group.join();
  const dayOf = ({ startMs }: { startMs: number }) =>
    String((startMs - Number(START_NS / 1_000_000n)) / 86_400_000);
  expect(await ask({}, () => "")).toEqual(sums(calls, () => ""));
  expect(await ask({ groupBy: [{ by: "model" }] }, value)).toEqual(sums(calls, ({ model }) => model));
  expect(await ask({ groupBy: [{ by: "customer" }] }, value)).toEqual(
    sums(calls, ({ customer }) => customer),
  );
  expect(await ask({ groupBy: [{ by: "session" }] }, value)).toEqual(sums(calls, ({ session }) => session));
  expect(await ask({ interval: "day" }, dayOf)).toEqual(sums(calls, ({ day }) => day));
  const byBoth = await ask({ groupBy: [{ by: "customer" }, { by: "model" }], interval: "day" }, (row) =>
    [...row.group, dayOf(row)].join(),
  );
  expect(byBoth).toEqual(sums(calls, (call) => [call.customer, call.model, call.day].join()));
  const unpriced = await opened.store.costs({
    projectId: PROJECT,
    range: { startNs: START_NS, endNs: START_NS + BigInt(DAYS) * DAY_NS },
    environment: "production",
    conditions: [{ field: "model", is: "unheard-of" }],
  });
  expect(unpriced[0]?.unpriced).toBe(calls.filter(({ model }) => model === "unheard-of").length);
}, 600_000);
