import type { Bill, BillFetchInput, BillInput, Reconciliation } from "./bills.ts";
import type {
  Budget,
  BudgetCheck,
  BudgetFiring,
  BudgetInput,
  BudgetPatch,
  BudgetSpendList,
} from "./budgets.ts";
import type { TraceBundle } from "./bundle.ts";
import type { Close, CloseDetail, CloseInput, Closes } from "./closes.ts";
import type {
  NewWebhook,
  OrderEvent,
  OrderPatch,
  OrderTotals,
  PaymentLink,
  PaymentLinkInput,
  PaymentLinkPatch,
  Product,
  ProductInput,
  ProductPatch,
  RefundInput,
  UnmatchedPayment,
  UnmatchedPaymentResolution,
  Webhook,
  WebhookDelivery,
  WebhookInput,
  WebhookPatch,
} from "./commerce.ts";
import type { One, Page } from "./common.ts";
import type {
  ConversationCredits,
  Conversions,
  ConvertingConversation,
  OrderAttribution,
} from "./conversions.ts";
import type { CustomerCosts, WhatIf } from "./costs.ts";
import type {
  Customer,
  CustomerDetail,
  CustomerImport,
  CustomerInput,
  CustomerPatch,
  Order,
  OrderImport,
  OrderImportPreview,
  OrderInput,
  TimelineEntry,
} from "./customers.ts";
import type { Demo } from "./demo.ts";
import type { Explanation } from "./explain.ts";
import type { ExportDataset, ExportFormat, ExportRun } from "./export.ts";
import type { AttributeKey, AttributeValue, Facet } from "./facets.ts";
import type { ErrorCause, Failure } from "./failures.ts";
import type { Alias, AliasInput, AuditEntry, Identification, IdentifyInput } from "./identity.ts";
import { jsonLines } from "./json-lines.ts";
import type { Member, MemberInput } from "./members.ts";
import type { Price, PriceInput, PriceList, PriceListImport, PriceSet, Unpriced } from "./prices.ts";
import type { Profit } from "./profit.ts";
import type { ApiKey, CreatedKey, KeyInput, Project, Session } from "./projects.ts";
import type { StripeSettings, StripeSettingsInput } from "./provider-settings.ts";
import type { Repricing, RepricingInput } from "./repricings.ts";
import type { Reproduction, ReproductionForm } from "./reproduction.ts";
import type { Score, ScoreInput, ScoreSummary, ScoresStored } from "./scores.ts";
import type { Search } from "./search.ts";
import { type CallOptions, type ClientOptions, createSend, type Query } from "./send.ts";
import type { SessionConversation, SessionSummary } from "./sessions.ts";
import type {
  Alert,
  ExchangeRate,
  ExchangeRatesChange,
  ExchangeRatesInput,
  Settings,
  SettingsPatch,
} from "./settings.ts";
import type { ClosedCosts, Costs, CostsToday } from "./spend.ts";
import type { TreeLine } from "./trace-tree.ts";
import type { PreviousCall, Span, SpanText, Trace, TraceSummary } from "./traces.ts";
import type { Trust, UnlinkedId } from "./trust.ts";
import type { UserDetail, UserSummary } from "./users.ts";
import type { View, ViewInput, ViewPatch } from "./views.ts";

export { ApiError } from "./api-error.ts";

export type { ClientOptions, Query } from "./send.ts";

/** What of a request was not taken, and why. */
type OtlpAnswer = { partialSuccess?: { errorMessage?: string } };

/** A typed client of the REST API. Every method throws {@link ApiError} for an answer other than 2xx. */
export function createClient(options: ClientOptions = {}) {
  const { request, call, get, post } = createSend(options);
  const at = encodeURIComponent;

  return {
    traces: {
      list: (query?: Query, o?: CallOptions) => get<Page<TraceSummary>>("/v1/traces", query, o),
      get: (traceId: string, query?: Query, o?: CallOptions) =>
        get<One<Trace>>(`/v1/traces/${at(traceId)}`, query, o),
      span: (traceId: string, spanId: string, query?: Query, o?: CallOptions) =>
        get<One<Span>>(`/v1/traces/${at(traceId)}/spans/${at(spanId)}`, query, o),
      /** A text that `max_text` cut, whole. */
      text: (traceId: string, spanId: string, pointer: string, o?: CallOptions) =>
        get<One<SpanText>>(`/v1/traces/${at(traceId)}/spans/${at(spanId)}/text`, { at: pointer }, o),
      /** The model call before it in its session, else in its trace. */
      previousCall: (traceId: string, spanId: string, o?: CallOptions) =>
        get<One<PreviousCall | null>>(`/v1/traces/${at(traceId)}/spans/${at(spanId)}/previous`, undefined, o),
      /** A request that asks a model again what the call of a span asked it. */
      reproduction: (traceId: string, spanId: string, as: ReproductionForm, o?: CallOptions) =>
        get<One<Reproduction>>(`/v1/traces/${at(traceId)}/spans/${at(spanId)}/reproduction`, { as }, o),
      /** The trace, and then its spans by start, some at a time, as they come. */
      tree: async (traceId: string, o?: CallOptions) =>
        jsonLines<TreeLine>((await request("GET", `/v1/traces/${at(traceId)}/tree`, o)).body),
      /** The trace as a file that `anyway import` opens elsewhere. */
      export: (traceId: string, query?: { contents?: boolean }, o?: CallOptions) =>
        get<TraceBundle>(`/v1/traces/${at(traceId)}/export`, query, o),
    },
    /** OTLP/JSON, as exporters send it. */
    otlp: {
      traces: (request: { resourceSpans: unknown[] }, o?: CallOptions) =>
        post<OtlpAnswer>("/v1/traces", request, o),
      logs: (request: { resourceLogs: unknown[] }, o?: CallOptions) =>
        post<OtlpAnswer>("/v1/logs", request, o),
    },
    /** How far the figures of a period can be relied on. */
    trust: {
      get: (query?: Query, o?: CallOptions) => get<One<Trust>>("/v1/trust", query, o),
      /** Ids that spans or orders name as their customer and no customer record has, by cost. */
      unlinkedIds: (query?: Query, o?: CallOptions) =>
        get<Page<UnlinkedId>>("/v1/trust/unlinked-ids", query, o),
    },
    /** A server of its own with thirty days of a small shop. In local mode alone. */
    demo: {
      get: (o?: CallOptions) => get<One<Demo>>("/v1/demo", undefined, o),
      start: (o?: CallOptions) => post<One<Demo>>("/v1/demo", {}, o),
      stop: (o?: CallOptions) => call<One<Demo>>("DELETE", "/v1/demo", o),
    },
    /** What filters of traces can name: keys that spans had, and values of a field. */
    attributes: {
      list: (query?: Query, o?: CallOptions) => get<One<AttributeKey[]>>("/v1/attributes", query, o),
      values: (query: Query & { field: string }, o?: CallOptions) =>
        get<One<AttributeValue[]>>("/v1/attributes/values", query, o),
    },
    /** How many of the traces that a filter finds have which values. */
    facets: (query?: Query, o?: CallOptions) => get<One<Facet[]>>("/v1/facets", query, o),
    /** Failed spans grouped by cause. */
    errors: {
      list: (query?: Query, o?: CallOptions) => get<Page<ErrorCause>>("/v1/errors", query, o),
      get: (id: string, query?: Query, o?: CallOptions) =>
        get<One<ErrorCause>>(`/v1/errors/${at(id)}`, query, o),
      /** The failed spans of a cause, the newest first. */
      spans: (id: string, query?: Query, o?: CallOptions) =>
        get<Page<Failure>>(`/v1/errors/${at(id)}/spans`, query, o),
    },
    spans: {
      /** How a span is read. `json` is its text, in any form that people have at hand. Stores nothing. */
      explain: (json: string, o?: CallOptions) =>
        call<One<Explanation>>("POST", "/v1/spans/explain", { ...o, text: json }),
    },
    sessions: {
      list: (query?: Query, o?: CallOptions) => get<Page<SessionSummary>>("/v1/sessions", query, o),
      /** One as a conversation, with its first turns, or those from a cursor on. */
      get: (id: string, query?: Query, o?: CallOptions) =>
        get<One<SessionConversation>>(`/v1/sessions/${at(id)}`, query, o),
    },
    users: {
      list: (query?: Query, o?: CallOptions) => get<Page<UserSummary>>("/v1/users", query, o),
      get: (id: string, query?: Query, o?: CallOptions) =>
        get<One<UserDetail>>(`/v1/users/${at(id)}`, query, o),
    },
    scores: {
      list: (query?: Query, o?: CallOptions) => get<Page<Score>>("/v1/scores", query, o),
      /** Stores one score or a batch of up to 1,000. The same again changes nothing. */
      add: (input: ScoreInput | readonly ScoreInput[], o?: CallOptions) =>
        post<One<ScoresStored>>("/v1/scores", Array.isArray(input) ? { scores: input } : input, o),
      remove: (id: string, o?: CallOptions) => call<void>("DELETE", `/v1/scores/${at(id)}`, o),
      /** Averages, as a whole or by what the judged traces name. */
      summary: (query?: Query, o?: CallOptions) => get<One<ScoreSummary>>("/v1/scores/summary", query, o),
    },
    /** What a line of text may mean: customers, orders and conversations. */
    search: (query: Query & { q: string }, o?: CallOptions) => get<One<Search>>("/v1/search", query, o),
    profit: (query?: Query, o?: CallOptions) => get<One<Profit>>("/v1/profit", query, o),
    /** The same usage at another model's prices. */
    whatIf: (query: Query, o?: CallOptions) => get<One<WhatIf>>("/v1/profit/what-if", query, o),
    conversions: {
      get: (query?: Query, o?: CallOptions) => get<One<Conversions>>("/v1/conversions", query, o),
      /** The conversations behind a number. */
      conversations: (query?: Query, o?: CallOptions) =>
        get<Page<ConvertingConversation>>("/v1/conversions/conversations", query, o),
      /** The orders that are conversions, or those of them that nothing preceded. */
      orders: (query?: Query, o?: CallOptions) => get<Page<Order>>("/v1/conversions/orders", query, o),
      /** What the conversations of a customer, or of who was at it in a trace, are credited with. */
      credits: (query: Query, o?: CallOptions) =>
        get<One<ConversationCredits>>("/v1/conversions/credits", query, o),
    },
    customers: {
      list: (query?: Query, o?: CallOptions) => get<Page<Customer>>("/v1/customers", query, o),
      get: (id: string, query?: Query, o?: CallOptions) =>
        get<One<CustomerDetail>>(`/v1/customers/${at(id)}`, query, o),
      /** What made the cost of a customer. */
      costs: (id: string, query?: Query, o?: CallOptions) =>
        get<One<CustomerCosts>>(`/v1/customers/${at(id)}/costs`, query, o),
      timeline: (id: string, query?: Query, o?: CallOptions) =>
        get<Page<TimelineEntry>>(`/v1/customers/${at(id)}/timeline`, query, o),
      create: (input: CustomerInput, o?: CallOptions) => post<One<Customer>>("/v1/customers", input, o),
      update: (id: string, patch: CustomerPatch, o?: CallOptions) =>
        call<One<Customer>>("PATCH", `/v1/customers/${at(id)}`, { ...o, body: patch }),
      /** Has all that names a customer count for another one, until it is unmerged. */
      merge: (id: string, into: string, o?: CallOptions) =>
        post<One<Customer>>(`/v1/customers/${at(id)}/merge`, { into }, o),
      unmerge: (id: string, o?: CallOptions) => post<One<Customer>>(`/v1/customers/${at(id)}/unmerge`, {}, o),
      /** Creates and updates customers from a CSV file with a header row. */
      import: (csv: string, o?: CallOptions) =>
        call<One<CustomerImport>>("POST", "/v1/customers/import", { ...o, text: csv, type: "text/csv" }),
      aliases: {
        /** Links that somebody made, and those that the server found by itself. */
        list: (id: string, query?: Query, o?: CallOptions) =>
          get<Page<Alias>>(`/v1/customers/${at(id)}/aliases`, query, o),
        add: (id: string, input: AliasInput, o?: CallOptions) =>
          post<One<Alias>>(`/v1/customers/${at(id)}/aliases`, input, o),
        remove: (id: string, alias: string, o?: CallOptions) =>
          call<void>("DELETE", `/v1/customers/${at(id)}/aliases/${at(alias)}`, o),
      },
      members: {
        list: (id: string, query?: Query, o?: CallOptions) =>
          get<Page<Member>>(`/v1/customers/${at(id)}/members`, query, o),
        add: (id: string, input: MemberInput, o?: CallOptions) =>
          post<One<Member>>(`/v1/customers/${at(id)}/members`, input, o),
        remove: (id: string, userId: string, o?: CallOptions) =>
          call<void>("DELETE", `/v1/customers/${at(id)}/members/${at(userId)}`, o),
      },
    },
    orders: {
      list: (query?: Query, o?: CallOptions) => get<Page<Order>>("/v1/orders", query, o),
      get: (id: string, o?: CallOptions) => get<One<Order>>(`/v1/orders/${at(id)}`, undefined, o),
      create: (input: OrderInput, o?: CallOptions) => post<One<Order>>("/v1/orders", input, o),
      update: (id: string, patch: OrderPatch, o?: CallOptions) =>
        call<One<Order>>("PATCH", `/v1/orders/${at(id)}`, { ...o, body: patch }),
      refund: (id: string, input: RefundInput = {}, o?: CallOptions) =>
        post<One<Order>>(`/v1/orders/${at(id)}/refunds`, input, o),
      /** The conversations that preceded it, and what each credit model credits them with. */
      attribution: (id: string, query?: Query, o?: CallOptions) =>
        get<One<OrderAttribution>>(`/v1/orders/${at(id)}/attribution`, query, o),
      events: (id: string, o?: CallOptions) =>
        get<Page<OrderEvent>>(`/v1/orders/${at(id)}/events`, undefined, o),
      /** Posts the orders of a CSV file with a header row. */
      import: (csv: string, o?: CallOptions) =>
        call<One<OrderImport>>("POST", "/v1/orders/import", { ...o, text: csv, type: "text/csv" }),
      /** What a file would post, and what of it is refused. Stores nothing. */
      previewImport: (csv: string, o?: CallOptions) =>
        call<One<OrderImportPreview>>("POST", "/v1/orders/import/preview", {
          ...o,
          text: csv,
          type: "text/csv",
        }),
      /** Sums of what `list` finds by the same filter, by currency. */
      totals: (query?: Query, o?: CallOptions) => get<One<OrderTotals>>("/v1/orders/totals", query, o),
    },
    products: {
      list: (query?: Query, o?: CallOptions) => get<Page<Product>>("/v1/products", query, o),
      get: (id: string, o?: CallOptions) => get<One<Product>>(`/v1/products/${at(id)}`, undefined, o),
      create: (input: ProductInput, o?: CallOptions) => post<One<Product>>("/v1/products", input, o),
      update: (id: string, patch: ProductPatch, o?: CallOptions) =>
        call<One<Product>>("PATCH", `/v1/products/${at(id)}`, { ...o, body: patch }),
    },
    paymentLinks: {
      list: (query?: Query, o?: CallOptions) => get<Page<PaymentLink>>("/v1/payment-links", query, o),
      get: (id: string, o?: CallOptions) =>
        get<One<PaymentLink>>(`/v1/payment-links/${at(id)}`, undefined, o),
      /** Made inside a trace, the link and its orders know the trace. */
      create: (input: PaymentLinkInput, o?: CallOptions) =>
        post<One<PaymentLink>>("/v1/payment-links", input, o),
      update: (id: string, patch: PaymentLinkPatch, o?: CallOptions) =>
        call<One<PaymentLink>>("PATCH", `/v1/payment-links/${at(id)}`, { ...o, body: patch }),
    },
    /** Payments that match no order or no customer. */
    unmatchedPayments: {
      list: (query?: Query, o?: CallOptions) =>
        get<Page<UnmatchedPayment>>("/v1/unmatched-payments", query, o),
      resolve: (id: string, resolution: UnmatchedPaymentResolution, o?: CallOptions) =>
        post<One<UnmatchedPayment>>(`/v1/unmatched-payments/${at(id)}/resolve`, resolution, o),
    },
    webhooks: {
      list: (query?: Query, o?: CallOptions) => get<Page<Webhook>>("/v1/webhooks", query, o),
      get: (id: string, o?: CallOptions) => get<One<Webhook>>(`/v1/webhooks/${at(id)}`, undefined, o),
      create: (input: WebhookInput, o?: CallOptions) => post<One<NewWebhook>>("/v1/webhooks", input, o),
      update: (id: string, patch: WebhookPatch, o?: CallOptions) =>
        call<One<Webhook>>("PATCH", `/v1/webhooks/${at(id)}`, { ...o, body: patch }),
      remove: (id: string, o?: CallOptions) => call<void>("DELETE", `/v1/webhooks/${at(id)}`, o),
      deliveries: (id: string, query?: Query, o?: CallOptions) =>
        get<Page<WebhookDelivery>>(`/v1/webhooks/${at(id)}/deliveries`, query, o),
      /** Sends the event of a delivery once more. */
      replay: (id: string, deliveryId: string, o?: CallOptions) =>
        post<One<WebhookDelivery>>(`/v1/webhooks/${at(id)}/deliveries/${at(deliveryId)}/replay`, {}, o),
    },
    /** Says who an anonymous visitor, or a user, turned out to be. An `ingest` key suffices. */
    identify: (input: IdentifyInput, o?: CallOptions) => post<One<Identification>>("/v1/identify", input, o),
    /** Who changed what, newest first. */
    audit: (query?: Query, o?: CallOptions) => get<Page<AuditEntry>>("/v1/audit", query, o),
    projects: {
      list: (query?: Query, o?: CallOptions) => get<Page<Project>>("/v1/projects", query, o),
      create: (input: { name: string }, o?: CallOptions) => post<One<Project>>("/v1/projects", input, o),
    },
    keys: {
      list: (query?: Query, o?: CallOptions) => get<Page<ApiKey>>("/v1/keys", query, o),
      create: (input: KeyInput, o?: CallOptions) => post<One<CreatedKey>>("/v1/keys", input, o),
      revoke: (id: string, o?: CallOptions) => call<void>("DELETE", `/v1/keys/${at(id)}`, o),
    },
    settings: {
      get: (o?: CallOptions) => get<One<Settings>>("/v1/settings", undefined, o),
      update: (patch: SettingsPatch, o?: CallOptions) =>
        call<One<Settings>>("PATCH", "/v1/settings", { ...o, body: patch }),
    },
    costs: {
      /** What model calls cost, by whatever they say, over time, and against the period before. */
      report: (query?: Query, o?: CallOptions) => get<One<Costs>>("/v1/costs", query, o),
      /** The same as the month was closed that the range is. */
      closed: (query?: Query, o?: CallOptions) =>
        get<One<ClosedCosts>>("/v1/costs", { ...query, as: "closed" }, o),
      today: (query?: Query, o?: CallOptions) => get<One<CostsToday>>("/v1/costs/today", query, o),
    },
    /** Customers who came to cost more than they pay. */
    alerts: (query?: Query, o?: CallOptions) => get<Page<Alert>>("/v1/alerts", query, o),
    /** How much may be spent on what. */
    budgets: {
      list: (query?: Query, o?: CallOptions) => get<Page<Budget>>("/v1/budgets", query, o),
      get: (id: string, o?: CallOptions) => get<One<Budget>>(`/v1/budgets/${at(id)}`, undefined, o),
      create: (input: BudgetInput, o?: CallOptions) => post<One<Budget>>("/v1/budgets", input, o),
      update: (id: string, patch: BudgetPatch, o?: CallOptions) =>
        call<One<Budget>>("PATCH", `/v1/budgets/${at(id)}`, { ...o, body: patch }),
      remove: (id: string, o?: CallOptions) => call<void>("DELETE", `/v1/budgets/${at(id)}`, o),
      /** Who spent of it, the most first. */
      spend: (id: string, query?: Query, o?: CallOptions) =>
        get<One<BudgetSpendList>>(`/v1/budgets/${at(id)}/spend`, query, o),
      /** What reached a threshold, newest first. */
      firings: (query?: Query, o?: CallOptions) => get<Page<BudgetFiring>>("/v1/budgets/firings", query, o),
      /** Whether somebody may go on spending. An `ingest` key suffices. */
      check: (query?: Query, o?: CallOptions) => get<One<BudgetCheck>>("/v1/budgets/check", query, o),
    },
    /** Complete files of lists and reports. */
    exports: {
      /** The answer as it comes: read its body to the end, which fails where the export does. */
      file: (dataset: ExportDataset, query: Query & { format: ExportFormat }, o?: CallOptions) =>
        request("GET", `/v1/export/${dataset}`, { ...o, query }),
      /** How far one is, by the `x-request-id` of its answer. */
      get: (id: string, o?: CallOptions) => get<One<ExportRun>>(`/v1/exports/${at(id)}`, undefined, o),
    },
    /** Addresses of pages that are kept under a name. */
    views: {
      list: (query?: Query, o?: CallOptions) => get<One<View[]>>("/v1/views", query, o),
      create: (input: ViewInput, o?: CallOptions) => post<One<View>>("/v1/views", input, o),
      update: (id: string, patch: ViewPatch, o?: CallOptions) =>
        call<One<View>>("PATCH", `/v1/views/${at(id)}`, { ...o, body: patch }),
      remove: (id: string, o?: CallOptions) => call<void>("DELETE", `/v1/views/${at(id)}`, o),
    },
    exchangeRates: {
      list: (query?: Query, o?: CallOptions) => get<Page<ExchangeRate>>("/v1/exchange-rates", query, o),
      /** Sets the rates that are named, and removes those of which `rate` is null. */
      set: (input: ExchangeRatesInput, o?: CallOptions) =>
        call<One<ExchangeRatesChange>>("PUT", "/v1/exchange-rates", { ...o, body: input }),
    },
    /** Stored calls priced anew: a preview first. */
    repricings: {
      create: (input: RepricingInput, o?: CallOptions) => post<One<Repricing>>("/v1/repricings", input, o),
      list: (query?: Query, o?: CallOptions) => get<Page<Repricing>>("/v1/repricings", query, o),
      get: (id: string, o?: CallOptions) => get<One<Repricing>>(`/v1/repricings/${at(id)}`, {}, o),
      apply: (id: string, o?: CallOptions) => post<One<Repricing>>(`/v1/repricings/${at(id)}/apply`, {}, o),
      cancel: (id: string, o?: CallOptions) => post<One<Repricing>>(`/v1/repricings/${at(id)}/cancel`, {}, o),
    },
    /** What models cost: the project's own prices, those of lists that it took, and the built-in ones. */
    prices: {
      list: (query?: Query, o?: CallOptions) => get<Page<Price>>("/v1/prices", query, o),
      /** Sets a price of the project's own, in the place of one of the same provider, model and time. */
      set: (input: PriceInput, o?: CallOptions) => post<One<PriceSet>>("/v1/prices", input, o),
      remove: (id: string, o?: CallOptions) => call<void>("DELETE", `/v1/prices/${at(id)}`, o),
      /** Calls that no total has the cost of, and costs that clients report otherwise. */
      unpriced: (query?: Query, o?: CallOptions) => get<One<Unpriced>>("/v1/unpriced", query, o),
    },
    priceLists: {
      list: (o?: CallOptions) => get<Page<PriceList>>("/v1/price-lists", undefined, o),
      /** Takes a file of prices, LiteLLM's or OpenLIT's; `json` is its text. */
      import: (json: string, query: Query & { source: string }, o?: CallOptions) =>
        call<One<PriceListImport>>("POST", "/v1/price-lists", { ...o, query, text: json }),
      remove: (id: string, o?: CallOptions) => call<void>("DELETE", `/v1/price-lists/${at(id)}`, o),
    },
    /** What providers say that calls cost, side by side with what spans tell. */
    bills: {
      list: (query?: Query, o?: CallOptions) => get<Page<Bill>>("/v1/bills", query, o),
      /** Reads the reports of one provider. The same ones again are the same bill. */
      add: (input: BillInput, o?: CallOptions) => post<One<Bill>>("/v1/bills", input, o),
      /** Asks a provider for its reports. The key is used for that and forgotten. */
      fetch: (input: BillFetchInput, o?: CallOptions) => post<One<Bill>>("/v1/bills/fetch", input, o),
      remove: (id: string, o?: CallOptions) => call<void>("DELETE", `/v1/bills/${at(id)}`, o),
      reconcile: (id: string, query?: Query, o?: CallOptions) =>
        get<One<Reconciliation>>(`/v1/bills/${at(id)}/reconciliation`, query, o),
    },
    /** Months whose figures stay as they were, and what came to differ since. */
    closes: {
      list: (o?: CallOptions) => get<One<Closes>>("/v1/closes", undefined, o),
      get: (month: string, o?: CallOptions) => get<One<CloseDetail>>(`/v1/closes/${at(month)}`, undefined, o),
      create: (input: CloseInput, o?: CallOptions) => post<One<Close>>("/v1/closes", input, o),
      /** Opens a month again. */
      remove: (month: string, o?: CallOptions) => call<void>("DELETE", `/v1/closes/${at(month)}`, o),
    },
    stripe: {
      get: (o?: CallOptions) => get<One<StripeSettings>>("/v1/providers/stripe", undefined, o),
      set: (input: StripeSettingsInput, o?: CallOptions) =>
        call<One<StripeSettings>>("PUT", "/v1/providers/stripe", { body: input, ...o }),
      remove: (o?: CallOptions) => call<One<StripeSettings>>("DELETE", "/v1/providers/stripe", o),
    },
    session: {
      get: (o?: CallOptions) => get<One<Session>>("/v1/session", undefined, o),
      signIn: (key: string, o?: CallOptions) => post<One<Session>>("/v1/session", { key }, o),
      signOut: (o?: CallOptions) => call<void>("DELETE", "/v1/session", o),
    },
  };
}
/** What {@link createClient} gives: the REST API, a method for each route. */
export type Client = ReturnType<typeof createClient>;
