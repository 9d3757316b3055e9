import type { PaymentLink, Product } from "@anyway-sh/api";
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { keysOf, LINK_STATUS, PRODUCT_STATUS } from "./commerce-words.ts";
import { rootRoute, text } from "./root-route.tsx";

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

export const paymentRoutes = [
  paymentsRoute,
  paymentLinksRoute,
  paymentLinkRoute,
  productsRoute,
  unmatchedRoute,
  webhooksRoute,
  webhookRoute,
] as const;
