import { createApiKey } from "../../src/business/api-keys.ts";
import type { RecordedOrderEvent } from "../../src/business/records/orders.ts";
import { SYSTEM } from "../../src/model/actor.ts";
import type { AttributeValue, WireSpan } from "../../src/model/span.ts";
import { aWireSpan } from "../a-span.ts";
import { sampleOrder } from "../sample-order.ts";
import type { TestApp } from "../test-app.ts";
import { CUSTOMERS, type Deed, type GeneratedHistory } from "./a-history.ts";
import type { History, OrderFact, SpanFact } from "./history.ts";

/** A project in which a history has happened. */
export interface Played {
  projectId: string;
  /** Answers the body of a request to the API; throws what it refuses. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers by what they expect of them
  get(path: string): Promise<any>;
  /** The product's id of a trace of the history. */
  traceId(id: string): string;
  orderId(id: string): string;
}

let projects = 0;

/**
 * Has a history happen in a project of its own: spans in batches of any order, some of them twice; what is done to
 * records in between; orders with events that come before what they are about.
 */
export async function play(shop: TestApp, { history, deeds, picks }: GeneratedHistory): Promise<Played> {
  const number = ++projects;
  const projectId = `proj_rules${number}`;
  const { business, ingest, deps } = shop;
  // Ids of traces and orders are told apart by project, as two of the world are.
  const traceId = (id: string) => number.toString(16).padStart(8, "0") + id.slice(8);
  const orderId = (id: string) => (id === "" ? "" : `${id}_${number}`);
  const secret = await business.transaction(async (writer) => {
    await writer.addProject({ id: projectId, name: projectId, createdAt: 0 });
    for (const id of CUSTOMERS)
      await writer.addCustomer({
        id,
        projectId,
        email: null,
        name: null,
        externalId: null,
        metadata: {},
        mergedInto: null,
        createdAt: 0,
        version: 1,
      });
    const key = { projectId, name: "rules", scope: "admin", actor: SYSTEM } as const;
    return (await createApiKey(writer, key, deps)).secret;
  });
  const headers = { "x-api-key": secret };
  const ask = async (method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE", url: string, payload?: object) =>
    shop.call({ method, url, headers, ...(payload ? { payload } : {}) });
  const must = async (...request: Parameters<typeof ask>) => {
    const answer = await ask(...request);
    if (answer.status >= 300) throw new Error(`${request[0]} ${request[1]}: ${answer.text}`);
    return answer.body;
  };

  await must("PATCH", "/v1/settings", {
    reporting_currency: history.currency,
    window_days: history.windowDays,
    intent: { workflows: [history.intent], properties: [] },
  });
  if (history.rates.length > 0) await must("PUT", "/v1/exchange-rates", { rates: history.rates.map(toRate) });

  const spans = history.spans.map((span, i) => toWireSpan(span, i, { traceId, orderId }));
  const tasks: (() => Promise<unknown>)[][] = [
    ...batchesOf(spans, picks).map((batch) => [
      async () => {
        const [refused] = await ingest.accept(projectId, batch);
        if (refused) throw new Error(`${refused.item.name} was refused: ${refused.reason}`);
      },
    ]),
    ...deeds.map((list) => list.map((deed) => () => doDeed(deed, must))),
    ...history.orders.map((order) => orderTasks(shop, order, { projectId, id: orderId(order.id), traceId })),
  ];
  for (let turn = 0; tasks.some((list) => list.length > 0); turn++) {
    const open = tasks.filter((list) => list.length > 0);
    const pick = picks[turn % picks.length] ?? 0;
    await open[(pick + turn) % open.length]?.shift()?.();
    // Now and then lists and sums catch up, so that what comes later is late.
    if (pick % 7 === 0) await ingest.settle();
  }
  await ingest.settle();
  await deps.relay.copy();
  return { projectId, get: async (path) => (await must("GET", path)).data, traceId, orderId };
}

/** Every span at least once, in any order and any company. */
function batchesOf(spans: readonly WireSpan[], picks: readonly number[]): WireSpan[][] {
  const batches: WireSpan[][] = [[], [], []];
  spans.forEach((span, i) => {
    const pick = picks[i % picks.length] ?? 0;
    batches[(pick + i) % batches.length]?.push(span);
    if (pick % 5 === 0) batches[(pick + i + 1) % batches.length]?.push(span);
  });
  return batches.map((batch) => (batch.length % 2 === 0 ? batch.toReversed() : batch));
}

async function doDeed(
  deed: Deed,
  must: (method: "POST" | "DELETE", url: string, payload?: object) => Promise<unknown>,
): Promise<void> {
  const of = `/v1/customers/${encodeURIComponent(deed.customer)}`;
  switch (deed.do) {
    case "link":
      await must("POST", `${of}/aliases`, { alias: deed.id, ...toPeriod(deed) });
      return;
    case "unlink":
      await must("DELETE", `${of}/aliases/${encodeURIComponent(deed.id)}`);
      return;
    case "join":
      await must("POST", `${of}/members`, { user_id: deed.user, ...toPeriod(deed) });
      return;
    case "leave":
      await must("DELETE", `${of}/members/${encodeURIComponent(deed.user)}`);
      return;
    case "merge":
      await must("POST", `${of}/merge`, { into: deed.into });
      return;
    case "unmerge":
      await must("POST", `${of}/unmerge`, {});
  }
}

function toPeriod({ from, until }: { from: number; until: number }) {
  return {
    ...(from === 0 ? {} : { valid_from: new Date(from).toISOString() }),
    ...(Number.isFinite(until) ? { valid_until: new Date(until).toISOString() } : {}),
  };
}

function toRate({ currency, from, billionths }: History["rates"][number]) {
  const digits = billionths.toString().padStart(10, "0");
  return {
    currency,
    date: new Date(from).toISOString().slice(0, 10),
    rate: `${digits.slice(0, -9)}.${digits.slice(-9)}`,
  };
}

/** The order is made by what comes first; all else is told of it later, in an order that is not that of the world. */
function orderTasks(
  { business, deps }: TestApp,
  order: OrderFact,
  { projectId, id, traceId }: { projectId: string; id: string; traceId: (id: string) => string },
): (() => Promise<unknown>)[] {
  const made = sampleOrder(
    {
      id,
      projectId,
      status: "pending",
      customerId: order.customer || null,
      traceId: order.traceId === "" ? null : traceId(order.traceId),
      environment: order.environment,
      kind: order.kind,
      currency: order.currency,
      amount: order.amount,
      tax: order.tax,
      placedAt: order.placed,
    },
    deps.newId,
  );
  const event = (
    type: RecordedOrderEvent["type"],
    reference: string,
    occurredAt: number,
    amount: number,
  ) => ({
    id: deps.newId("evt_"),
    type,
    source: "api" as const,
    reference,
    occurredAt,
    recordedAt: deps.now(),
    amount,
    message: null,
  });
  const events: RecordedOrderEvent[] = order.refunds.map(({ at, amount }, i) =>
    event("refunded", `refund ${i}`, at, amount),
  );
  const { dispute, paid } = order;
  if (dispute && dispute.end !== "open")
    events.push(event(`dispute_${dispute.end}`, "dispute", dispute.endAt, dispute.amount));
  if (dispute) events.push(event("disputed", "dispute", dispute.at, dispute.amount));
  if (paid !== undefined) {
    if (order.fee > 0) events.push(event("fee", "fee", paid, order.fee));
    events.push(event("paid", "payment", paid, order.amount));
  }
  return [
    () => business.transaction((writer) => writer.addOrder(made.order, {}, made.events)),
    ...[...events, ...events.slice(0, 1)].map(
      (one) => () => business.transaction((writer) => writer.addOrderEvents(projectId, id, [one])),
    ),
  ];
}

/** Rule 1: spellings of the same id, one for each span. */
const SPELLINGS = (name: string) => {
  const camel = name.replace(/_(.)/, (_, letter: string) => letter.toUpperCase());
  return [
    name,
    camel,
    `traceloop.association.properties.${name}`,
    `anyway.association.properties.${camel}`,
    `traceloop.association.properties.AssociationProperty.${name.toUpperCase()}`,
  ];
};

function toWireSpan(
  span: SpanFact,
  index: number,
  { traceId, orderId }: { traceId: (id: string) => string; orderId: (id: string) => string },
): WireSpan {
  const attributes: Record<string, AttributeValue> = {};
  const ids = {
    customer_id: span.customer,
    user_id: span.user,
    session_id: span.session,
    order_id: orderId(span.order),
  };
  Object.entries(ids).forEach(([name, value], i) => {
    const spellings = SPELLINGS(name);
    if (value !== "") attributes[spellings[(index + i) % spellings.length] ?? name] = value;
  });
  if (span.team !== "") attributes["traceloop.association.properties.team"] = span.team;
  if (span.workflow !== "") attributes["traceloop.workflow.name"] = span.workflow;
  if (span.isShared) attributes["anyway.shared"] = true;
  if (span.isTool) attributes["traceloop.span.kind"] = "tool";
  if (span.environment !== "production" || index % 3 === 0)
    attributes["deployment.environment.name"] = span.environment;
  const { call } = span;
  if (call) {
    attributes["gen_ai.operation.name"] = "chat";
    attributes["gen_ai.provider.name"] = "acme";
    attributes["gen_ai.request.model"] = call.model;
    if (call.tokens > 0) attributes["gen_ai.usage.input_tokens"] = call.tokens;
    if (call.nano !== undefined)
      attributes["gen_ai.usage.cost"] =
        `${call.nano / 1_000_000_000n}.${String(call.nano % 1_000_000_000n).padStart(9, "0")}`;
    if (call.responseId !== "") attributes["gen_ai.response.id"] = call.responseId;
    if (call.isCached) attributes["anyway.cache_hit"] = true;
    if (call.spoke !== "")
      attributes["gen_ai.input.messages"] = JSON.stringify([
        { role: call.spoke, parts: [{ type: "text", content: "hello" }] },
      ]);
  }
  return aWireSpan(attributes, {
    traceId: traceId(span.traceId),
    spanId: spanIdOf(span.spanId),
    parentSpanId: span.parentId === "" ? "" : spanIdOf(span.parentId),
    name: span.spanId,
    startTimeNs: BigInt(span.start) * 1_000_000n,
    endTimeNs: BigInt(span.end) * 1_000_000n,
    scopeName: span.scope,
  });
}

/** In the same order as the names. */
function spanIdOf(name: string): string {
  return Buffer.from(name.padEnd(8, "\0").slice(0, 8)).toString("hex");
}
