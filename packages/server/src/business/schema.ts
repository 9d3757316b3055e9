import type {
  Environment,
  OrderEventSource,
  OrderEventType,
  OrderKind,
  OrderStatus,
  UnmatchedReason,
  WebhookEventType,
} from "@anyway-sh/semconv";
import type { Alias } from "../model/alias.ts";
import type { AuditEntry } from "../model/audit.ts";
import type { Bill } from "../model/bill.ts";
import type { Budget } from "../model/budget.ts";
import type { BudgetNotice } from "../model/budget-firing.ts";
import type { Member } from "../model/member.ts";
import type { PaymentProvider } from "../model/order.ts";
import type { PriceListFormat } from "../model/price.ts";
import type { Scope } from "../model/project.ts";
import type { RepricingStatus } from "../model/repricing.ts";
import type { MonthCloseTables } from "./month-close-tables.ts";

/** The tables as both engines keep them. Times are milliseconds since the epoch, amounts minor units, JSON is text. */
export interface Schema extends MonthCloseTables {
  projects: { id: string; name: string; created_at: number };
  api_keys: {
    id: string;
    project_id: string;
    name: string;
    scope: Scope;
    prefix: string;
    hash: string;
    created_at: number;
    last_used_at: number | null;
    revoked_at: number | null;
  };
  saved_views: {
    project_id: string;
    id: string;
    page: string;
    name: string;
    query: string;
    created_at: number;
    updated_at: number;
  };
  sessions: { hash: string; key_id: string; expires_at: number };
  customers: {
    project_id: string;
    id: string;
    email: string | null;
    name: string | null;
    external_id: string | null;
    metadata: string;
    /** What a search for a part of a name, e-mail or id looks through, in lower case. */
    search_text: string;
    /** The customer that this one was merged into. */
    merged_into: string | null;
    created_at: number;
    version: number;
  };
  orders: {
    project_id: string;
    id: string;
    external_id: string | null;
    customer_id: string | null;
    product_id: string | null;
    amount: number;
    amount_refunded: number;
    tax: number;
    currency: string;
    status: OrderStatus;
    kind: OrderKind;
    placed_at: number;
    paid_at: number | null;
    environment: Environment;
    metadata: string;
    /** What the client posted. */
    content: string;
    provider: PaymentProvider;
    payment_link_id: string | null;
    merchant_reference: string | null;
    subscription_id: string | null;
    period_start: number | null;
    period_end: number | null;
    trace_id: string | null;
    span_id: string | null;
    amount_disputed: number;
    fees: number | null;
    settled_amount: number | null;
    settled_currency: string | null;
    /** JSON of the revenue lines. */
    revenue: string;
    created_at: number;
    version: number;
  };
  members: {
    project_id: string;
    id: string;
    customer_id: string;
    user_id: string;
    valid_from: number | null;
    valid_until: number | null;
    source: Member["source"];
    created_at: number;
    deleted_at: number | null;
    version: number;
  };
  aliases: {
    project_id: string;
    id: string;
    alias: string;
    customer_id: string;
    kind: Alias["kind"];
    valid_from: number | null;
    valid_until: number | null;
    source: Alias["source"];
    evidence: string | null;
    /** JSON: an actor. */
    created_by: string;
    created_at: number;
    deleted_at: number | null;
    version: number;
  };
  audit: {
    project_id: string;
    id: string;
    at: number;
    /** JSON. */
    actor: string;
    action: AuditEntry["action"];
    subject: string;
    /** JSON. */
    details: string;
  };
  repricings: {
    project_id: string;
    id: string;
    status: RepricingStatus;
    /** JSON: of which calls. */
    scope: string;
    price_version: number;
    calls_total: number;
    calls_done: number;
    /** JSON: up to where the walk has come. */
    position: string | null;
    /** JSON: sums by model. */
    preview: string;
    applied: string;
    error: string | null;
    created_at: number;
    /** JSON: an actor. */
    created_by: string;
    finished_at: number | null;
    claimed_until: number;
  };
  idempotency_keys: {
    project_id: string;
    route: string;
    key: string;
    body_hash: string;
    /** Status and answer are null only inside the transaction that claims the key. */
    status: number | null;
    answer: string | null;
    created_at: number;
  };
  order_events: {
    project_id: string;
    order_id: string;
    type: OrderEventType;
    reference: string;
    id: string;
    source: OrderEventSource;
    occurred_at: number;
    recorded_at: number;
    amount: number | null;
    settled_amount: number | null;
    settled_currency: string | null;
    message: string | null;
  };
  products: {
    project_id: string;
    id: string;
    name: string;
    description: string | null;
    amount: number | null;
    currency: string | null;
    status: "draft" | "published" | "archived";
    metadata: string;
    search_text: string;
    created_at: number;
  };
  payment_links: {
    id: string;
    project_id: string;
    /** Of a link that makes one order only. */
    order_id: string | null;
    product_id: string | null;
    customer_id: string | null;
    amount: number;
    tax: number;
    currency: string;
    title: string;
    description: string | null;
    merchant_reference: string | null;
    metadata: string;
    active: number;
    expires_at: number | null;
    max_uses: number | null;
    uses: number;
    success_url: string | null;
    provider: Exclude<PaymentProvider, "external">;
    trace_id: string | null;
    span_id: string | null;
    created_at: number;
  };
  checkouts: {
    id: string;
    project_id: string;
    order_id: string;
    payment_link_id: string;
    provider: Exclude<PaymentProvider, "external">;
    /** What the provider calls it, and where it sends the buyer. */
    reference: string | null;
    url: string | null;
    /** The payment that waits for the buyer's second step. */
    attempt: string | null;
    expires_at: number | null;
    created_at: number;
  };
  provider_events: {
    project_id: string;
    provider: Exclude<PaymentProvider, "external">;
    event_id: string;
    type: string;
    payload: string;
    occurred_at: number;
    received_at: number;
    handled_at: number | null;
    /** What came of it, in words. */
    outcome: string | null;
    attempts: number;
    /** Null once it is handled. */
    next_attempt_at: number | null;
  };
  provider_settings: { project_id: string; provider: string; settings: string; updated_at: number };
  unmatched_payments: {
    project_id: string;
    id: string;
    provider: Exclude<PaymentProvider, "external">;
    reference: string;
    amount: number;
    currency: string;
    email: string | null;
    reason: UnmatchedReason;
    order_id: string | null;
    /** JSON: what an order that is made of it needs. */
    details: string;
    occurred_at: number;
    resolved_at: number | null;
    resolution: string | null;
  };
  webhooks: {
    project_id: string;
    id: string;
    url: string;
    name: string | null;
    /** JSON: event types; none means all. */
    events: string;
    secret: string;
    active: number;
    created_at: number;
    deleted_at: number | null;
  };
  webhook_deliveries: {
    project_id: string;
    id: string;
    webhook_id: string;
    event_id: string;
    type: WebhookEventType;
    payload: string;
    status: "pending" | "delivered" | "failed";
    attempts: number;
    /** Null once it is delivered or given up. */
    next_attempt_at: number | null;
    last_status: number | null;
    last_error: string | null;
    created_at: number;
    delivered_at: number | null;
  };
  project_settings: { project_id: string; settings: string; updated_at: number };
  exchange_rates: {
    project_id: string;
    reporting_currency: string;
    currency: string;
    /** `2026-11-21`, in the project's time zone. */
    date: string;
    rate: string;
  };
  margin_alerts: {
    project_id: string;
    id: string;
    customer_id: string;
    currency: string;
    /** Decimals of `currency`. */
    revenue: string;
    cost: string;
    fees: string | null;
    profit: string;
    period_start: number;
    period_end: number;
    raised_at: number;
    resolved_at: number | null;
  };
  price_overrides: {
    project_id: string;
    id: string;
    /** Empty for any. */
    provider: string;
    model: string;
    /** JSON: cards of rates. */
    rates: string;
    effective_from: number;
    source: string;
    created_at: number;
    /** JSON: an actor. */
    created_by: string;
  };
  price_lists: {
    project_id: string;
    id: string;
    format: PriceListFormat;
    source: string;
    /** JSON: models with their rates. */
    models: string;
    model_count: number;
    effective_from: number;
    created_at: number;
    /** JSON: an actor. */
    created_by: string;
  };
  price_books: { project_id: string; version: number };
  budgets: {
    project_id: string;
    id: string;
    name: string;
    environment: Environment;
    /** JSON, as the window, the thresholds and the e-mail addresses. */
    filter: string;
    per: Budget["per"];
    window: string;
    /** Nano-dollars. */
    amount: string;
    thresholds: string;
    blocks: number;
    emails: string;
    slack_url: string | null;
    active: number;
    created_at: number;
    revision: number;
  };
  budget_firings: {
    project_id: string;
    id: string;
    budget_id: string;
    revision: number;
    name: string;
    per: Budget["per"];
    subject: string;
    threshold: number;
    /** Nano-dollars. */
    spent: string;
    amount: string;
    period_start: number;
    period_end: number | null;
    fired_at: number;
    resolved_at: number | null;
    /** 1 while the spend of a window that rolls stays above the threshold, else null. */
    open: number | null;
  };
  budget_notices: {
    project_id: string;
    id: string;
    firing_id: string;
    channel: BudgetNotice["channel"];
    target: string;
    status: BudgetNotice["status"];
    attempts: number;
    next_attempt_at: number | null;
    last_error: string | null;
    sent_at: number | null;
  };
  provider_bills: {
    project_id: string;
    id: string;
    name: string;
    source: Bill["source"];
    origin: Bill["origin"];
    /** Days in UTC; both are in. */
    start_day: string;
    end_day: string;
    digest: string;
    /** What the lines add up to, an integer of 18 places of a dollar. */
    amount: string;
    /** JSON. */
    lines: string;
    created_at: number;
  };
  outbox: {
    id: string;
    kind: "customer" | "order" | "member" | "alias";
    project_id: string;
    record_id: string;
    created_at: number;
  };
}
