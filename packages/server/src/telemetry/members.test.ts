import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aWireSpan, encode, GPT_4O_CALL, hex } from "../../test/a-span.ts";
import { sampleOrder } from "../../test/sample-order.ts";
import { costsByCustomer, revenueByCustomer } from "../../test/sums-of.ts";
import {
  type OpenedStore,
  openEmbeddedStore,
  openServerStore,
  SERVER_ENGINE,
} from "../../test/telemetry-engines.ts";
import { deriveTrace } from "../attribution/derive-trace.ts";
import type { Customer } from "../model/customer.ts";
import { createNewId } from "../model/ids.ts";
import type { Member } from "../model/member.ts";
import type { WireSpan } from "../model/span.ts";
import { SLOT_MS, SLOT_NS } from "../model/time-range.ts";
import type { TraceSummary } from "../model/trace.ts";
import type { TelemetryStore } from "./store.ts";

const newId = createNewId(randomBytes);
const SLOTS = 4;
const FIRST_SLOT = 1_992_768;
const CUSTOMERS = ["A", "B", "C"];
const RANGE = { startNs: BigInt(FIRST_SLOT) * SLOT_NS, endNs: BigInt(FIRST_SLOT + SLOTS) * SLOT_NS };

/** A step of a trace with a model call beneath it. Ids are empty where it carries none. */
interface Step {
  /** Which step it is beneath; the root, when it is not one before it. */
  parent: number;
  slot: number;
  customer: string;
  user: string;
  callCustomer: string;
  callUser: string;
  /** Thousands of tokens. */
  tokens: number;
}
interface Trace {
  slot: number;
  customer: string;
  user: string;
  isShared: boolean;
  steps: Step[];
}
interface History {
  traces: Trace[];
  /** By slots counted from the first; null is open. */
  periods: { user: string; customer: string; from: number | null; until: number | null; undone: boolean }[];
  /** Of customers into others; undone ones were and are no more. */
  merges: { customer: string; into: string; undone: boolean }[];
  /** Whether members and merges are known before the spans. */
  recordsFirst: boolean;
}

const anId = (ids: readonly string[]) => fc.oneof(fc.constant(""), fc.constantFrom(...ids));
const aSlot = fc.nat(SLOTS - 1);
const USERS = ["u", "it's \\ a\ttab"];
const aHistory: fc.Arbitrary<History> = fc.record({
  traces: fc.array(
    fc.record({
      slot: aSlot,
      customer: fc.oneof({ weight: 3, arbitrary: fc.constant("") }, anId(CUSTOMERS)),
      user: anId(USERS),
      isShared: fc.boolean(),
      steps: fc.array(
        fc.record({
          parent: fc.nat(4),
          slot: aSlot,
          customer: fc.oneof({ weight: 3, arbitrary: fc.constant("") }, anId(CUSTOMERS)),
          user: anId(USERS),
          callCustomer: fc.oneof({ weight: 6, arbitrary: fc.constant("") }, anId(CUSTOMERS)),
          callUser: fc.oneof({ weight: 2, arbitrary: fc.constant("") }, anId(USERS)),
          tokens: fc.integer({ min: 1, max: 99 }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  periods: fc.array(
    fc.record({
      user: fc.constantFrom(...USERS),
      customer: fc.constantFrom(...CUSTOMERS),
      from: fc.option(aSlot, { freq: 1 }),
      until: fc.option(fc.integer({ min: 1, max: SLOTS }), { freq: 1 }),
      undone: fc.nat(3).map((one) => one === 0),
    }),
    { maxLength: 8 },
  ),
  merges: fc.array(
    fc.record({
      customer: fc.constantFrom(...CUSTOMERS),
      into: fc.constantFrom(...CUSTOMERS),
      undone: fc.nat(2).map((one) => one === 0),
    }),
    { maxLength: 3 },
  ),
  recordsFirst: fc.boolean(),
});

/** The slow and obvious way: who pays for each call, and which customers have any span of a trace. */
function explain({ traces, periods, merges }: History) {
  const resolve = resolver(merges);
  const isMember = (user: string, customer: string, slot: number) =>
    periods.some(
      (p) =>
        !p.undone &&
        p.user === user &&
        p.customer === customer &&
        (p.from === null || p.from <= slot) &&
        (p.until === null || slot < p.until),
    );
  return traces.map((trace) => {
    const spans = spansOf(trace);
    const named = new Set(spans.map((span) => span.customer).filter(Boolean));
    const users = new Set(spans.map((span) => span.user).filter(Boolean));
    const nearest = (span: Span | undefined, key: "customer" | "user"): string =>
      span ? span[key] || nearest(spans[span.parent], key) : "";
    return spans.map((span) => {
      const inherited = nearest(span, "customer");
      if (inherited) return { ...span, owner: resolve(inherited) };
      if (named.size === 1 && !trace.isShared) return { ...span, owner: resolve([...named].join()) };
      const user = nearest(span, "user") || (users.size === 1 ? [...users].join() : "");
      const lending = new Set(
        CUSTOMERS.filter((customer) => isMember(user, customer, span.slot)).map(resolve),
      );
      if (lending.size === 1) return { ...span, owner: [...lending].join() };
      return { ...span, owner: trace.isShared || named.size > 0 ? "shared" : "none" };
    });
  });
}

interface Span {
  /** Index of its parent; the root has none. */
  parent: number;
  slot: number;
  customer: string;
  user: string;
  /** Nano-dollars: gpt-4o at $2.5 for a million tokens, and 100 tokens out for $0.001. */
  cost: bigint;
}
function spansOf(trace: Trace): Span[] {
  const root = { parent: -1, slot: trace.slot, customer: trace.customer, user: trace.user, cost: 0n };
  const steps = trace.steps.flatMap((step, i) => [
    { ...step, parent: step.parent < i ? 1 + 2 * step.parent : 0, cost: 0n },
    {
      parent: 1 + 2 * i,
      slot: step.slot,
      customer: step.callCustomer,
      user: step.callUser,
      cost: BigInt(step.tokens) * 2_500_000n + 1_000_000n,
    },
  ]);
  return [root, ...steps];
}

function toWire(trace: Trace, traceId: string): WireSpan[] {
  const ids = spansOf(trace).map(() => hex(8));
  return spansOf(trace).map((span, i) =>
    aWireSpan(
      {
        ...(span.cost > 0n
          ? { ...GPT_4O_CALL, "gen_ai.usage.input_tokens": Number((span.cost - 1_000_000n) / 2_500n) }
          : {}),
        ...(span.customer ? { customer_id: span.customer } : {}),
        ...(span.user ? { user_id: span.user } : {}),
        ...(i === 0 && trace.isShared ? { "anyway.shared": true } : {}),
      },
      {
        traceId,
        spanId: ids[i] ?? "",
        parentSpanId: ids[span.parent] ?? "",
        startTimeNs: RANGE.startNs + BigInt(span.slot) * SLOT_NS + BigInt(i),
      },
    ),
  );
}

const resolver = (merges: History["merges"]) => (customer: string) =>
  merges.find((merge) => merge.customer === customer && !merge.undone)?.into ?? customer;

/** Merges as the business store would have them: of a customer once, and never in a chain. */
function unchained(merges: History["merges"]): History["merges"] {
  const kept: History["merges"] = [];
  for (const one of merges) {
    const involved = (id: string, side: "customer" | "into") => kept.some((other) => other[side] === id);
    const isChain = involved(one.into, "customer") || involved(one.customer, "into");
    if (one.customer !== one.into && !isChain && !involved(one.customer, "customer")) kept.push(one);
  }
  return kept;
}

const toMs = (slot: number | null) => (slot === null ? null : (FIRST_SLOT + slot) * SLOT_MS);

/** Memberships as the business store would have them: not empty, and those of the same two apart. */
function settled(periods: History["periods"]): History["periods"] {
  const kept: History["periods"] = [];
  for (const one of periods) {
    const isEmpty = one.until !== null && one.until <= (one.from ?? 0);
    const overlaps = kept.some(
      (other) =>
        other.user === one.user &&
        other.customer === one.customer &&
        (other.until ?? SLOTS) > (one.from ?? -1) &&
        (one.until ?? SLOTS) > (other.from ?? -1),
    );
    if (!isEmpty && !overlaps) kept.push(one);
  }
  return kept;
}

const ENGINES: [string, () => Promise<OpenedStore>, number][] = [
  ["the embedded engine", openEmbeddedStore, 6],
  [SERVER_ENGINE, openServerStore, 2],
];

describe.each(ENGINES)("rule 6 and merges on %s: who is charged", (_name, open, numRuns) => {
  let store: TelemetryStore;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    ({ store, stop } = await open());
  });
  afterAll(() => stop());
  let stamp = Date.now() * 1_000;

  const aProject = () => `proj_${hex(6)}`;
  const aMember = (projectId: string, fields: Partial<Member>): Member => ({
    id: `MEM_${hex(6)}`,
    projectId,
    customerId: "A",
    userId: "u",
    validFrom: null,
    validUntil: null,
    source: "api",
    createdAt: 0,
    deletedAt: null,
    version: 1,
    ...fields,
  });
  const aCustomer = (projectId: string, fields: Partial<Customer>): Customer => ({
    id: "A",
    projectId,
    email: null,
    name: null,
    externalId: null,
    metadata: {},
    mergedInto: null,
    createdAt: 0,
    version: 1,
    ...fields,
  });
  const insert = async (projectId: string, spans: readonly WireSpan[]) => {
    await store.insertSpans(
      spans.map((span) => encode(projectId, span)),
      ++stamp,
    );
    const traceIds = [...new Set(spans.map((span) => span.traceId))];
    const traces = await store.readTraceSpans(projectId, traceIds);
    const slots = await store.readTraceSlots(projectId, traceIds);
    const derived = Array.from(traces, ([traceId, own]) => ({
      projectId,
      traceId,
      derived: deriveTrace(own, slots.get(traceId)),
    }));
    await store.writeDerived(derived, ++stamp);
  };
  const costs = async (projectId: string, range = RANGE, customerId?: string) => {
    const rows = await costsByCustomer(
      store,
      { projectId, range, environment: "production" },
      ...(customerId === undefined ? [] : [customerId]),
    );
    return Object.fromEntries(
      rows.map((row) => [row.customerId || (row.shared ? "shared" : "none"), row.cost]),
    );
  };
  const list = (projectId: string, customerId?: string) =>
    store.listTraces({
      projectId,
      environment: "production",
      range: RANGE,
      conditions: customerId === undefined ? [] : [{ field: "customer", is: customerId }],
      newestFirst: true,
      limit: 50,
    });
  const costOf = (customers: TraceSummary["customers"]) =>
    Object.fromEntries(customers.map(({ customerId, cost }) => [customerId, cost]));

  test("the same customer costs the same on every screen, and all of them add up", async () => {
    await fc.assert(
      fc.asyncProperty(aHistory, fc.tuple(aSlot, aSlot), async (generated, [from, to]) => {
        const history = {
          ...generated,
          periods: settled(generated.periods),
          merges: unchained(generated.merges),
        };
        const resolve = resolver(history.merges);
        const projectId = aProject();
        const traceIds = history.traces.map(() => hex(16));
        const members = history.periods.flatMap(({ user, customer, from, until, undone }) => {
          const member = aMember(projectId, {
            userId: user,
            customerId: customer,
            validFrom: toMs(from),
            validUntil: toMs(until),
          });
          return undone ? [{ ...member, deletedAt: 1, version: 2 }, member] : [member];
        });
        const spans = history.traces.flatMap((trace, i) => toWire(trace, traceIds[i] ?? ""));
        const records = async () => {
          await store.writeMembers(members);
          for (const { customer, into, undone } of history.merges) {
            const merged = aCustomer(projectId, { id: customer, mergedInto: into, version: 2 });
            const before = aCustomer(projectId, { id: customer });
            await store.writeCustomers([merged, undone ? { ...before, version: 3 } : before]);
          }
        };
        if (history.recordsFirst) await records();
        await insert(projectId, spans);
        if (!history.recordsFirst) await records();

        const told = explain(history);
        const sum = (wanted: (span: Span & { owner: string }) => boolean) => {
          const total: Record<string, bigint> = {};
          for (const span of told.flat().filter(wanted))
            total[span.owner] = (total[span.owner] ?? 0n) + span.cost;
          return total;
        };
        const all = sum(() => true);
        expect(await costs(projectId)).toEqual(all);
        const [first, last] = from < to ? [from, to] : [to, from];
        const part = {
          startNs: RANGE.startNs + BigInt(first) * SLOT_NS,
          endNs: RANGE.startNs + BigInt(last + 1) * SLOT_NS,
        };
        expect(await costs(projectId, part)).toEqual(sum(({ slot }) => first <= slot && slot <= last));

        const ofTrace = new Map(
          told.map((own, i) => {
            const total: Record<string, bigint> = {};
            for (const { owner, cost } of own)
              if (CUSTOMERS.includes(owner)) total[owner] = (total[owner] ?? 0n) + cost;
            return [traceIds[i] ?? "", total];
          }),
        );
        const listed = await list(projectId);
        expect(new Map(listed.map((trace) => [trace.traceId, costOf(trace.customers)]))).toEqual(ofTrace);
        const owners = await store.owners(projectId, USERS, CUSTOMERS);
        for (const [traceId, own] of await store.readTraceSpans(projectId, traceIds))
          expect(deriveTrace(own, [], owners).summary.customers).toEqual(
            listed.find((trace) => trace.traceId === traceId)?.customers,
          );

        for (const asked of CUSTOMERS) {
          const customerId = resolve(asked);
          const mine = new Map(
            [...ofTrace].flatMap(([traceId, own]) =>
              own[customerId] === undefined ? [] : [[traceId, own[customerId]] as const],
            ),
          );
          const period = { projectId, range: RANGE, environment: "production" } as const;
          const total = all[customerId];
          expect(await costs(projectId, RANGE, asked)).toEqual(
            total === undefined ? {} : { [customerId]: total },
          );
          const byModel = await store.costs({
            ...period,
            conditions: [{ field: "customer", is: asked }],
            groupBy: [{ by: "model" }],
          });
          expect(byModel.reduce((rest, { cost }) => rest + cost, 0n)).toBe(total ?? 0n);
          const found = await list(projectId, asked);
          expect(new Map(found.map((trace) => [trace.traceId, trace.cost]))).toEqual(mine);
          const page = { environment: "production", beforeNs: RANGE.endNs, limit: 50 } as const;
          const conversations = await store.conversations(projectId, asked, page);
          expect(conversations.flatMap(({ traceIds: ids }) => ids).sort()).toEqual([...mine.keys()].sort());
          expect(conversations.reduce((rest, { cost }) => rest - cost, total ?? 0n)).toBe(0n);
          const seen = await store.customerSeen(projectId, asked);
          expect(seen !== undefined).toBe(mine.size > 0);
        }
      }),
      { numRuns },
    );
  }, 120_000);

  test("a membership counts for the past at once, and undone it never was", async () => {
    const projectId = aProject();
    const call = aWireSpan({ ...GPT_4O_CALL, user_id: "u" }, { startTimeNs: RANGE.startNs });
    await insert(projectId, [call]);
    expect(await costs(projectId)).toEqual({ none: 3_500_000n });
    const member = aMember(projectId, {});
    await store.writeMembers([member]);
    expect(await costs(projectId)).toEqual({ A: 3_500_000n });
    const second = aMember(projectId, { customerId: "B", validFrom: toMs(0), validUntil: toMs(1) });
    await store.writeMembers([second]);
    expect(await costs(projectId), "who works for two lends none").toEqual({ none: 3_500_000n });
    await store.writeMembers([{ ...member, deletedAt: 1, version: 2 }, member]);
    expect(await costs(projectId)).toEqual({ B: 3_500_000n });
    await store.writeMembers([{ ...second, deletedAt: 1, version: 2 }]);
    expect(await costs(projectId)).toEqual({ none: 3_500_000n });
    expect(await costs(aProject()), "other projects have none of it").toEqual({});
  });

  test("orders count for the customer that theirs was merged into, and undone it never was", async () => {
    const projectId = aProject();
    const placedAt = Number(RANGE.startNs / 1_000_000n);
    const orders = CUSTOMERS.map(
      (customerId) => sampleOrder({ projectId, customerId, placedAt }, newId).order,
    );
    await store.writeOrders(orders);
    const period = { projectId, range: RANGE, environment: "production" } as const;
    const counts = async (customerId?: string) => {
      const rows = await revenueByCustomer(store, period, customerId);
      return Object.fromEntries(rows.map((row) => [row.customerId, row.orders]));
    };
    expect(await counts()).toEqual({ A: 1, B: 1, C: 1 });
    const merged = aCustomer(projectId, { mergedInto: "B", version: 2 });
    await store.writeCustomers([merged]);
    expect(await counts()).toEqual({ B: 2, C: 1 });
    expect(await counts("A")).toEqual({ B: 2 });
    expect(await counts("B")).toEqual({ B: 2 });
    expect(await counts("C")).toEqual({ C: 1 });
    await store.writeCustomers([{ ...merged, mergedInto: null, version: 3 }, merged]);
    expect(await counts()).toEqual({ A: 1, B: 1, C: 1 });
    expect(await counts("A")).toEqual({ A: 1 });
  });

  test("a list of traces can be narrowed by what a customer's members cost it", async () => {
    const projectId = aProject();
    const calls = [1, 2].map((slot) =>
      aWireSpan({ ...GPT_4O_CALL, user_id: "u" }, { startTimeNs: RANGE.startNs + BigInt(slot) * SLOT_NS }),
    );
    await insert(projectId, calls);
    await store.writeMembers([aMember(projectId, { validFrom: toMs(2) })]);
    const found = (atLeast: bigint) =>
      store.listTraces({
        projectId,
        environment: "production",
        range: RANGE,
        conditions: [
          { field: "customer", is: "A" },
          { field: "cost", atLeast },
        ],
        newestFirst: false,
        limit: 50,
      });
    expect((await found(3_500_000n)).map((trace) => trace.traceId)).toEqual([calls[1]?.traceId]);
    expect(await found(3_500_001n)).toEqual([]);
  });
});
