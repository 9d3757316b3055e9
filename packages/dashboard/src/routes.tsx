import type { PaymentLink, Product } from "@anyway-sh/api";
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
} from "@tanstack/react-router";
import { App } from "./app.tsx";
import { RECONCILE_ONLY, type ReconcileSearch } from "./bills-api.ts";
import type { ClosesSearch } from "./closes-api.ts";
import { ORDER_FILTERS, type OrderFilters } from "./commerce-api.ts";
import { keysOf, LINK_STATUS, PRODUCT_STATUS } from "./commerce-words.ts";
import { ErrorState, NotFound } from "./components/states.tsx";
import {
  parseConversionList,
  parseConversionOrders,
  parseConversionsPage,
  parseOrder,
} from "./conversions-api.ts";
import { parseView, VIEW_KEYS, type ViewSearch } from "./view.ts";

const rootRoute = createRootRoute({
  validateSearch: parseView,
  // The range and the environment go with the reader from page to page.
  search: { middlewares: [retainSearchParams<ViewSearch>([...VIEW_KEYS])] },
  component: App,
  errorComponent: ({ error, reset }) => <ErrorState error={error} onRetry={reset} />,
  notFoundComponent: NotFound,
});

/** `sort` is a column, after a minus when its greatest value comes first; `q` filters the rows. */
export interface CustomersSearch {
  sort?: string | undefined;
  q?: string | undefined;
  /** By what the table has rows: `product` or `property.<key>`; default: customers. */
  group?: string | undefined;
  /** When revenue counts; default: when it comes. */
  basis?: "earned" | undefined;
  /** The figures that the month was closed with that the range is; default: as they are now. */
  as?: "closed" | undefined;
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/overview/overview-page.tsx"), "OverviewPage"),
});

const customersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/customers",
  validateSearch: (search): CustomersSearch => ({
    sort: text(search.sort),
    q: text(search.q),
    group: /^(product|property\.?.*)$/.test(text(search.group) ?? "") ? text(search.group) : undefined,
    basis: search.basis === "earned" ? "earned" : undefined,
    as: search.as === "closed" ? "closed" : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/customers/customers-page.tsx"), "CustomersPage"),
});

const customerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/customers/$customerId",
  /** `what_if` is the model whose prices the usage is held against. */
  validateSearch: (search): { what_if?: string | undefined } => ({ what_if: text(search.what_if) }),
  component: lazyRouteComponent(() => import("./pages/customer/customer-page.tsx"), "CustomerPage"),
});

const tracesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/traces",
  validateSearch: (search): Record<string, string | undefined> =>
    Object.fromEntries(
      Object.entries(search).filter((entry): entry is [string, string] => text(entry[1]) !== undefined),
    ),
  component: lazyRouteComponent(() => import("./pages/traces/traces-page.tsx"), "TracesPage"),
});

/** `q` searches within the trace; `as` is the form in which a call is shown to be made again. */
export interface TraceSearch {
  span?: string | undefined;
  tab?: string | undefined;
  as?: string | undefined;
  q?: string | undefined;
}

const traceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/traces/$traceId",
  validateSearch: (search): TraceSearch => ({
    span: text(search.span),
    tab: text(search.tab),
    as: text(search.as),
    q: text(search.q),
  }),
  component: lazyRouteComponent(() => import("./pages/trace/trace-page.tsx"), "TracePage"),
});

const sessionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sessions",
  validateSearch: (search): Record<string, string | undefined> =>
    Object.fromEntries(
      Object.entries(search).filter((entry): entry is [string, string] => text(entry[1]) !== undefined),
    ),
  component: lazyRouteComponent(() => import("./pages/sessions/sessions-page.tsx"), "SessionsPage"),
});

const sessionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sessions/$sessionId",
  component: lazyRouteComponent(() => import("./pages/session/session-page.tsx"), "SessionPage"),
});

/** `q` is part of a user id. */
export interface UsersSearch {
  q?: string | undefined;
  customer_id?: string | undefined;
}

const usersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/users",
  validateSearch: (search): UsersSearch => ({ q: text(search.q), customer_id: text(search.customer_id) }),
  component: lazyRouteComponent(() => import("./pages/users/users-page.tsx"), "UsersPage"),
});

const costsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/costs",
  validateSearch: (search): Record<string, string | undefined> =>
    Object.fromEntries(
      Object.entries(search).filter((entry): entry is [string, string] => text(entry[1]) !== undefined),
    ),
  component: lazyRouteComponent(() => import("./pages/costs/costs-page.tsx"), "CostsPage"),
});

/** `q` is whatever is known of what is looked for. */
export interface FindSearch {
  q?: string | undefined;
}

const findRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/find",
  validateSearch: (search): FindSearch => ({ q: text(search.q) }),
  component: lazyRouteComponent(() => import("./pages/find/find-page.tsx"), "FindPage"),
});

const ordersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/orders",
  validateSearch: (search): OrderFilters =>
    Object.fromEntries(ORDER_FILTERS.map((name) => [name, text(search[name])])),
  component: lazyRouteComponent(() => import("./pages/orders/orders-page.tsx"), "OrdersPage"),
});

const orderRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/orders/$orderId",
  validateSearch: parseOrder,
  component: lazyRouteComponent(() => import("./pages/order/order-page.tsx"), "OrderPage"),
});

const conversionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/conversions",
  validateSearch: parseConversionsPage,
  component: lazyRouteComponent(() => import("./pages/conversions/conversions-page.tsx"), "ConversionsPage"),
});

const conversionListRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/conversions/conversations",
  validateSearch: parseConversionList,
  component: lazyRouteComponent(
    () => import("./pages/conversions/conversations-page.tsx"),
    "ConversionListPage",
  ),
});

const conversionOrdersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/conversions/orders",
  validateSearch: parseConversionOrders,
  component: lazyRouteComponent(() => import("./pages/conversions/orders-page.tsx"), "ConversionOrdersPage"),
});

const paymentsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/payments",
  beforeLoad: () => {
    throw redirect({ to: "/payments/links", replace: true });
  },
});

/** `new` opens the form, of `product` when it is named. */
export interface PaymentLinksSearch {
  status?: PaymentLink["status"] | undefined;
  new?: string | undefined;
  product?: string | undefined;
}

const paymentLinksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/payments/links",
  validateSearch: (search): PaymentLinksSearch => ({
    status: keysOf(LINK_STATUS).find((status) => status === search.status),
    new: text(search.new),
    product: text(search.product),
  }),
  component: lazyRouteComponent(
    () => import("./pages/payment-links/payment-links-page.tsx"),
    "PaymentLinksPage",
  ),
});

const paymentLinkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/payments/links/$linkId",
  component: lazyRouteComponent(
    () => import("./pages/payment-links/payment-link-page.tsx"),
    "PaymentLinkPage",
  ),
});

/** `new` opens the form of a new product, `edit` that of the one it names. */
export interface ProductsSearch {
  status?: Product["status"] | undefined;
  q?: string | undefined;
  new?: string | undefined;
  edit?: string | undefined;
}

const productsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/payments/products",
  validateSearch: (search): ProductsSearch => ({
    status: keysOf(PRODUCT_STATUS).find((status) => status === search.status),
    q: text(search.q),
    new: text(search.new),
    edit: text(search.edit),
  }),
  component: lazyRouteComponent(() => import("./pages/products/products-page.tsx"), "ProductsPage"),
});

/** `payment` is the one that is being resolved. */
export interface UnmatchedSearch {
  status?: "resolved" | undefined;
  payment?: string | undefined;
}

const unmatchedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/payments/unmatched",
  validateSearch: (search): UnmatchedSearch => ({
    status: search.status === "resolved" ? "resolved" : undefined,
    payment: text(search.payment),
  }),
  component: lazyRouteComponent(
    () => import("./pages/unmatched-payments/unmatched-payments-page.tsx"),
    "UnmatchedPaymentsPage",
  ),
});

const webhooksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/payments/webhooks",
  validateSearch: (search): { new?: string | undefined } => ({ new: text(search.new) }),
  component: lazyRouteComponent(() => import("./pages/webhooks/webhooks-page.tsx"), "WebhooksPage"),
});

const webhookRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/payments/webhooks/$webhookId",
  validateSearch: (search): { delivery?: string | undefined } => ({ delivery: text(search.delivery) }),
  component: lazyRouteComponent(() => import("./pages/webhooks/webhook-page.tsx"), "WebhookPage"),
});

/** `new` opens the form of a new budget. */
const budgetsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/budgets",
  validateSearch: (search): { new?: string | undefined } => ({ new: text(search.new) }),
  component: lazyRouteComponent(() => import("./pages/budgets/budgets-page.tsx"), "BudgetsPage"),
});

const firedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/budgets/fired",
  component: lazyRouteComponent(() => import("./pages/budgets/fired-page.tsx"), "FiredPage"),
});

const budgetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/budgets/$budgetId",
  validateSearch: (search): { dialog?: "edit" | "delete" | undefined; tab?: "fired" | undefined } => ({
    dialog: (["edit", "delete"] as const).find((dialog) => dialog === search.dialog),
    tab: search.tab === "fired" ? "fired" : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/budgets/budget-page.tsx"), "BudgetPage"),
});

const reconcileRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reconcile",
  validateSearch: (search): ReconcileSearch => ({
    bill: text(search.bill),
    only: RECONCILE_ONLY.find((only) => only === search.only),
    add: search.add === "file" || search.add === "provider" ? search.add : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/reconcile/reconcile-page.tsx"), "ReconcilePage"),
});

const trustRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/trust",
  component: lazyRouteComponent(() => import("./pages/trust/trust-page.tsx"), "TrustPage"),
});

/** `id` is the one that is being linked. */
const unlinkedIdsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/trust/unlinked-ids",
  validateSearch: (search): { id?: string | undefined } => ({ id: text(search.id) }),
  component: lazyRouteComponent(() => import("./pages/trust/unlinked-ids-page.tsx"), "UnlinkedIdsPage"),
});

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings",
  beforeLoad: () => {
    throw redirect({ to: "/settings/read-span", replace: true });
  },
});

/** A stored span to read, in place of a pasted one. */
export interface ReadSpanSearch {
  trace?: string | undefined;
  span?: string | undefined;
}

const readSpanRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/read-span",
  validateSearch: (search): ReadSpanSearch => ({ trace: text(search.trace), span: text(search.span) }),
  component: lazyRouteComponent(() => import("./pages/settings/read-span-page.tsx"), "ReadSpanPage"),
});

const projectSettingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/project",
  component: lazyRouteComponent(
    () => import("./pages/settings/project-settings-page.tsx"),
    "ProjectSettingsPage",
  ),
});

const paymentsSettingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/payments",
  component: lazyRouteComponent(
    () => import("./pages/settings/payments-settings-page.tsx"),
    "PaymentsSettingsPage",
  ),
});

/** `q` are the words that the price book is searched by. */
const pricesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/prices",
  validateSearch: (search): { q?: string | undefined } => ({ q: text(search.q) }),
  component: lazyRouteComponent(() => import("./pages/settings/prices/prices-page.tsx"), "PricesPage"),
});

const closesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/closes",
  validateSearch: (search): ClosesSearch => ({
    month: text(search.month),
    dialog: search.dialog === "close" || search.dialog === "reopen" ? search.dialog : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/settings/closes/closes-page.tsx"), "ClosesPage"),
});

/** `subject` is the record that something happened to. */
const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings/audit",
  validateSearch: (search): { subject?: string | undefined } => ({ subject: text(search.subject) }),
  component: lazyRouteComponent(() => import("./pages/settings/audit-page.tsx"), "AuditPage"),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    overviewRoute,
    customersRoute,
    customerRoute,
    tracesRoute,
    traceRoute,
    sessionsRoute,
    sessionRoute,
    usersRoute,
    costsRoute,
    findRoute,
    ordersRoute,
    orderRoute,
    conversionsRoute,
    conversionListRoute,
    conversionOrdersRoute,
    paymentsRoute,
    paymentLinksRoute,
    paymentLinkRoute,
    productsRoute,
    unmatchedRoute,
    webhooksRoute,
    webhookRoute,
    budgetsRoute,
    firedRoute,
    budgetRoute,
    reconcileRoute,
    trustRoute,
    unlinkedIdsRoute,
    settingsRoute,
    readSpanRoute,
    projectSettingsRoute,
    paymentsSettingsRoute,
    pricesRoute,
    closesRoute,
    auditRoute,
  ]),
  defaultPreload: "intent",
  // Plain strings, one per name: an id such as `123` must not come back as a number.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch,
  defaultErrorComponent: ({ error, reset }) => <ErrorState error={error} onRetry={reset} />,
});

function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) if (typeof value === "string") params.set(name, value);
  return params.size ? `?${params}` : "";
}

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
  interface HistoryState {
    /** The span beside the trace was opened from the trace, so going back closes it. */
    openedSpan?: boolean;
  }
}
