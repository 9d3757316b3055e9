import { createClient } from "@anyway-sh/api/client";
import type { OddTraces } from "./odd-data.ts";

/** A page of the dashboard at an address that shows much. */
export interface Screen {
  /** What its pictures are called. */
  name: string;
  path: string;
  /** The status of an answer that belongs to it: what is asked for is not there. */
  refused?: number;
}

const REFUSED: Record<string, number> = { "traces-unknown": 400, "trace-missing": 404 };

/** Every screen, on what the demo sent. */
export async function demoScreens(baseUrl: string): Promise<Screen[]> {
  const client = createClient({ baseUrl });
  const { rows } = (await client.profit()).data;
  const customer = rows.find((row) => row.orders > 1) ?? rows[0];
  const traces = (await client.traces.list({ limit: 100 })).data;
  const failed = (await client.traces.list({ status: "error", limit: 1 })).data[0];
  const deepest = traces.reduce((a, b) => (b.span_count > a.span_count ? b : a));
  const spans = (await client.traces.get(deepest.trace_id)).data.spans;
  const call = spans.findLast((span) => span.category === "llm");
  const [order] = (await client.orders.list({ limit: 1 })).data;
  const [cause] = (await client.errors.list({ limit: 1 })).data;
  const alike = traces.find(
    (one) => one.root_span?.name === deepest.root_span?.name && one.trace_id !== deepest.trace_id,
  );
  const [session] = (await client.sessions.list({ limit: 1 })).data;
  const trace = `/traces/${deepest.trace_id}`;
  const span = `${trace}?span=${call?.span_id ?? ""}`;
  return Object.entries({
    overview: "/",
    customers: "/customers",
    losses: "/customers?sort=profit",
    "customers-products": "/customers?group=product",
    "customers-none": "/customers?q=nobody",
    customer: `/customers/${customer?.customer_id ?? ""}`,
    traces: "/traces",
    "traces-filtered": "/traces?status=error&min_latency_ms=100&property.team=support",
    "traces-peek": `/traces?peek=${deepest.trace_id}`,
    "traces-none": "/traces?model=no-such-model",
    "traces-unknown": "/traces?modle=gpt-4o",
    trace,
    "trace-span": span,
    "trace-attributes": `${span}&tab=attributes`,
    "trace-json": `${span}&tab=json`,
    "trace-reproduce": `${span}&tab=reproduce`,
    "trace-failed": `/traces/${failed?.trace_id ?? ""}`,
    compare: `${trace}/compare/${alike?.trace_id ?? ""}`,
    errors: "/errors",
    error: `/errors/${cause?.id ?? ""}`,
    start: "/start",
    "trace-missing": "/traces/ffffffffffffffffffffffffffffffff",
    sessions: "/sessions",
    session: `/sessions/${encodeURIComponent(session?.session_id ?? "")}`,
    users: "/users",
    find: "/find",
    "find-phrase": `/find?q=${encodeURIComponent("refund never arrived yesterday")}`,
    orders: "/orders",
    order: `/orders/${order?.id ?? ""}`,
    conversions: "/conversions",
    "conversions-models": "/conversions?compare=1",
    "conversions-filtered": "/conversions?property.topic=sizing",
    "conversions-conversations": "/conversions/conversations?stage=credited",
    "conversions-orders": "/conversions/orders",
    costs: "/costs",
    "costs-customer": "/costs?by=customer",
    budgets: "/budgets",
    "budgets-fired": "/budgets/fired",
    "budgets-new": "/budgets?new=1",
    reconcile: "/reconcile",
    "payments-links": "/payments/links",
    "payments-products": "/payments/products",
    "payments-unmatched": "/payments/unmatched",
    "payments-webhooks": "/payments/webhooks",
    trust: "/trust",
    "trust-ids": "/trust/unlinked-ids",
    "settings-read": `/settings/read-span?trace=${deepest.trace_id}&span=${call?.span_id ?? ""}`,
    "settings-project": "/settings/project",
    "settings-payments": "/settings/payments",
    "settings-prices": "/settings/prices",
    "settings-closes": "/settings/closes",
    "settings-keys": "/settings/keys",
    "settings-keys-new": "/settings/keys?new=1",
    "settings-projects": "/settings/projects",
    "settings-audit": "/settings/audit",
    "no-such-page": "/nowhere",
  }).map(([name, path]) => ({ name, path, ...(REFUSED[name] && { refused: REFUSED[name] }) }));
}

/** Screens of traces that no well-behaved application sends. */
export async function oddScreens(baseUrl: string, odd: OddTraces): Promise<Screen[]> {
  const hostile = (await createClient({ baseUrl }).traces.get(odd.hostile)).data.spans;
  const failed = hostile.find((span) => span.status === "error")?.span_id ?? "";
  return [
    { name: "odd-huge", path: `/traces/${odd.huge}` },
    { name: "odd-hostile", path: `/traces/${odd.hostile}?span=${failed}` },
    { name: "odd-deep", path: `/traces/${odd.deep}` },
  ];
}
