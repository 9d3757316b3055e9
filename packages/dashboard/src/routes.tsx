import { createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { queryClient } from "./api.ts";
import { RECONCILE_ONLY, type ReconcileSearch } from "./bills-api.ts";
import { ORDER_FILTERS, type OrderFilters } from "./commerce-api.ts";
import { ErrorState } from "./components/states.tsx";
import {
  parseConversionList,
  parseConversionOrders,
  parseConversionsPage,
  parseOrder,
} from "./conversions-api.ts";
import { paymentRoutes } from "./payment-routes.tsx";
import { rootRoute, text } from "./root-route.tsx";
import { settingsRoutes } from "./settings-routes.tsx";
import { parseExtent } from "./time-scale.ts";
import { type TraceSearch, traceTreeQuery } from "./trace-api.ts";

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

const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/overview/overview-page.tsx"), "OverviewPage"),
});

const startRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/start",
  component: lazyRouteComponent(() => import("./pages/start/start-page.tsx"), "StartPage"),
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

/** Whatever the address carries: what it is called by decides which list takes it. */
const texts = (search: Record<string, unknown>): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(search).filter((entry): entry is [string, string] => text(entry[1]) !== undefined),
  );

const tracesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/traces",
  validateSearch: texts,
  component: lazyRouteComponent(() => import("./pages/traces/traces-page.tsx"), "TracesPage"),
});

const traceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/traces/$traceId",
  validateSearch: (search): TraceSearch => ({
    span: text(search.span),
    tab: text(search.tab),
    as: text(search.as),
    q: text(search.q),
    zoom: parseExtent(text(search.zoom)) && text(search.zoom),
    levels: /^[1-9]$/.test(text(search.levels) ?? "") ? text(search.levels) : undefined,
    path: search.path === "critical" ? "critical" : undefined,
    changes: search.changes === "1" || search.changes === 1 ? "1" : undefined,
  }),
  // Asked for while the page's own script is still on its way; not before somebody goes there, since it may be large.
  loader: ({ params, cause }) => {
    if (cause === "enter") void queryClient.prefetchQuery(traceTreeQuery(params.traceId));
  },
  component: lazyRouteComponent(() => import("./pages/trace/trace-page.tsx"), "TracePage"),
});

const errorsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/errors",
  validateSearch: texts,
  component: lazyRouteComponent(() => import("./pages/errors/errors-page.tsx"), "ErrorsPage"),
});

const errorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/errors/$causeId",
  validateSearch: texts,
  component: lazyRouteComponent(() => import("./pages/errors/error-page.tsx"), "ErrorPage"),
});

/** `span` is the one whose contents are compared; `all` shows what is the same too. */
const compareRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/traces/$traceId/compare/$otherId",
  validateSearch: (search): { span?: string | undefined; all?: "1" | undefined } => ({
    span: text(search.span),
    all: search.all === "1" ? "1" : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/compare/compare-page.tsx"), "ComparePage"),
});

const sessionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sessions",
  validateSearch: texts,
  component: lazyRouteComponent(() => import("./pages/sessions/sessions-page.tsx"), "SessionsPage"),
});

const sessionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sessions/$sessionId",
  /** `turn` is the span of the turn that the reader is at. */
  validateSearch: (search): { turn?: string | undefined } => ({ turn: text(search.turn) }),
  component: lazyRouteComponent(() => import("./pages/session/session-page.tsx"), "SessionPage"),
});

const usersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/users",
  // Of addresses from before the query language, `q` is part of a user id.
  validateSearch: ({ q, ...search }): Record<string, string | undefined> => ({
    ...texts(search),
    ...(text(q) ? { filter: `user:*${text(q)?.replace(/[\s(),"*:]+/g, "*")}*` } : {}),
  }),
  component: lazyRouteComponent(() => import("./pages/users/users-page.tsx"), "UsersPage"),
});

const userRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/users/$userId",
  component: lazyRouteComponent(() => import("./pages/user/user-page.tsx"), "UserPage"),
});

const costsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/costs",
  validateSearch: texts,
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

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    overviewRoute,
    startRoute,
    customersRoute,
    customerRoute,
    tracesRoute,
    traceRoute,
    compareRoute,
    errorsRoute,
    errorRoute,
    sessionsRoute,
    sessionRoute,
    usersRoute,
    userRoute,
    costsRoute,
    findRoute,
    ordersRoute,
    orderRoute,
    conversionsRoute,
    conversionListRoute,
    conversionOrdersRoute,
    ...paymentRoutes,
    budgetsRoute,
    firedRoute,
    budgetRoute,
    reconcileRoute,
    trustRoute,
    unlinkedIdsRoute,
    ...settingsRoutes,
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
