import type { Environment } from "@anyway-sh/semconv";
import type { BusinessReads } from "../../business/store.ts";
import type { Order } from "../../model/order.ts";
import type { FindQuestion, Named } from "../../query/find/read-question.ts";
import type { FoundCustomer } from "../../telemetry/find-reads.ts";
import type { TelemetryStore } from "../../telemetry/store.ts";

/** What a part of a question names. */
export interface Naming {
  kind: "email" | "customer" | "order" | "id";
  part: Named;
  meaning: string;
}

/** What a question names by e-mail, name or id. */
export interface NamedThings {
  namings: Naming[];
  customers: FoundCustomer[];
  orders: Order[];
  /** Traces of what is named; undefined when nothing is. */
  traceIds: string[] | undefined;
  /** By trace, the span that was asked for. */
  spans: ReadonlyMap<string, string>;
}

export interface FindStores {
  telemetry: TelemetryStore;
  business: BusinessReads;
}

export interface FindScope {
  projectId: string;
  environment: Environment;
  nowMs: number;
}

const MOST_CUSTOMERS = 10;
const MOST_ORDERS = 10;
/** Of one customer, user, session or order. */
const MOST_TRACES = 500;
const TRACE_ID = /^[0-9a-f]{32}$/i;
const SPAN_ID = /^[0-9a-f]{16}$/i;

/** Looks up everything that the question may name. What is several things at once is all of them. */
export async function findNamed(
  stores: FindStores,
  scope: FindScope,
  { emails, ids, names }: FindQuestion,
): Promise<NamedThings> {
  const { telemetry, business } = stores;
  const [records, ...found] = await Promise.all([
    telemetry.customersNamed(
      scope.projectId,
      {
        emails: emails.map(({ text }) => text.toLowerCase()),
        ids: [...ids, ...emails].map(({ text }) => text),
        names: names.map(({ text }) => text),
      },
      MOST_CUSTOMERS,
    ),
    ...[...ids, ...emails].map((part) => findId(stores, scope, part)),
  ]);
  const namings = [...nameCustomers(records, emails, [...ids, ...names])];
  for (const { part, kinds, orderIds } of found) {
    if (isNamed(namings, part)) continue;
    if (orderIds.length > 0) namings.push({ kind: "order", part, meaning: orderIds.join(", ") });
    else if (kinds.length > 0) namings.push({ kind: "id", part, meaning: kinds.join(", ") });
  }
  const customers = records.filter((one) => namings.some(({ part }) => isCustomer(one, part.text)));
  const orders = await business.ordersById(scope.projectId, [
    ...new Set(found.flatMap(({ orderIds }) => orderIds)),
  ]);
  const owners = new Set([
    ...customers.map(({ customerId }) => customerId),
    // An order leads to its customer, unless it is but one of several things that were named.
    ...(customers.length > 0 ? [] : orders.flatMap(({ customerId }) => customerId ?? [])),
  ]);
  const owned = await Promise.all(Array.from(owners, (id) => telemetry.tracesOwned(scope, id, MOST_TRACES)));
  const traceIds = [
    ...orders.flatMap(({ traceId }) => traceId ?? []),
    ...found.flatMap((one) => one.traceIds),
    ...owned.flat(),
  ];
  return {
    namings,
    customers,
    orders,
    traceIds: namings.length > 0 ? [...new Set(traceIds)] : undefined,
    spans: new Map(found.flatMap(({ spans }) => spans)),
  };
}

/** Which parts are customers: e-mails, and of ids and names the longest that do not overlap. */
function nameCustomers(
  records: readonly FoundCustomer[],
  emails: readonly Named[],
  others: readonly Named[],
): Naming[] {
  const namings: Naming[] = [];
  const byLength = others.toSorted((a, b) => b.end - b.start - (a.end - a.start));
  for (const part of [...emails, ...byLength]) {
    const customer = records.find((one) => isCustomer(one, part.text));
    if (!customer || isNamed(namings, part)) continue;
    const { name, email, customerId } = customer;
    const kind = emails.includes(part) ? "email" : "customer";
    namings.push({ kind, part, meaning: name || (kind === "email" ? customerId : email || customerId) });
  }
  return namings;
}

interface FoundId {
  part: Named;
  /** What has this id. */
  kinds: string[];
  orderIds: string[];
  traceIds: string[];
  spans: [traceId: string, spanId: string][];
}

async function findId({ telemetry, business }: FindStores, scope: FindScope, part: Named): Promise<FoundId> {
  const { projectId } = scope;
  const id = part.text;
  const [ofCustomer, orderIds, traces, spans, named] = await Promise.all([
    telemetry.tracesOwned(scope, id, MOST_TRACES),
    business.orderIdsNamed(projectId, [id], MOST_ORDERS),
    TRACE_ID.test(id) ? telemetry.traceFacts(projectId, [id.toLowerCase()]) : [],
    SPAN_ID.test(id) ? telemetry.tracesOfSpans(projectId, [id.toLowerCase()]) : [],
    telemetry.tracesNaming(projectId, id, MOST_TRACES),
  ]);
  const kinds = [
    ...(ofCustomer.length > 0 ? ["customer"] : []),
    ...(traces.length > 0 ? ["trace"] : []),
    ...(spans.length > 0 ? ["span"] : []),
    ...new Set(named.map(({ kind }) => kind)),
  ];
  const ofIt = [...traces, ...spans, ...named].map(({ traceId }) => traceId);
  return {
    part,
    kinds,
    orderIds,
    traceIds: [...ofCustomer, ...ofIt],
    spans: spans.map(({ traceId, spanId }) => [traceId, spanId]),
  };
}

function isCustomer({ customerId, externalId, email, name }: FoundCustomer, text: string): boolean {
  const lower = text.toLowerCase();
  return (
    customerId === text ||
    externalId === text ||
    email.toLowerCase() === lower ||
    name.toLowerCase() === lower
  );
}

function isNamed(namings: readonly Naming[], part: Named): boolean {
  return namings.some((other) => overlap(other.part, part));
}

export function overlap(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return a.start < b.end && b.start < a.end;
}
