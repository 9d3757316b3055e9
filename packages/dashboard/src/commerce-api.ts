import type { Customer, Order } from "@anyway-sh/api";
import { infiniteQueryOptions, keepPreviousData, queryOptions, skipToken } from "@tanstack/react-query";
import { client, LIVE_MS, PAGE_SIZE } from "./api.ts";
import { type ViewSearch, viewQuery } from "./view.ts";

/** What an order list can be narrowed by, beside range and environment; named as `GET /v1/orders` has it. */
export const ORDER_FILTERS = [
  "status",
  "customer_id",
  "has_customer",
  "product_id",
  "payment_link_id",
  "merchant_reference",
  "trace_id",
  "external_id",
] as const;
export type OrderFilters = { [name in (typeof ORDER_FILTERS)[number]]?: string | undefined };

const liveInterval = (view: ViewSearch) => (view.live ? LIVE_MS : false);
// Live only says how often to ask, so it is no part of what an answer is kept under.
const viewKey = ({ live: _, ...view }: ViewSearch) => view;
const nextCursor = (page: { pagination: { next_cursor: string | null } }) =>
  page.pagination.next_cursor ?? undefined;

/** The range that an order list is asked for: like every page's, but its environment is always said. */
export const orderRange = (view: ViewSearch) => ({
  ...viewQuery(view, new Date()),
  environment: view.environment ?? "production",
});

/** Where a page starts. The first one fixes the range for all, since "the last hour" moves on meanwhile. */
interface OrdersPageStart {
  range: ReturnType<typeof orderRange>;
  cursor?: string;
}

export const ordersQuery = (filters: OrderFilters, view: ViewSearch) =>
  infiniteQueryOptions({
    queryKey: ["orders", "list", filters, viewKey(view)],
    initialPageParam: null as OrdersPageStart | null,
    queryFn: async ({ pageParam, signal }) => {
      const { range, cursor } = pageParam ?? { range: orderRange(view) };
      const page = await client.orders.list({ ...filters, ...range, cursor, limit: PAGE_SIZE }, { signal });
      return { ...page, range };
    },
    getNextPageParam: ({ pagination, range }): OrdersPageStart | undefined =>
      pagination.next_cursor ? { range, cursor: pagination.next_cursor } : undefined,
    refetchInterval: liveInterval(view),
  });

export const orderTotalsQuery = (filters: OrderFilters, view: ViewSearch) =>
  queryOptions({
    queryKey: ["orders", "totals", filters, viewKey(view)],
    queryFn: ({ signal }) => client.orders.totals({ ...filters, ...orderRange(view) }, { signal }),
    select: (answer) => answer.data,
    refetchInterval: liveInterval(view),
    placeholderData: keepPreviousData,
  });

export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ["orders", "one", id],
    queryFn: ({ signal }) => client.orders.get(id, { signal }),
    select: (answer) => answer.data,
  });

export const orderEventsQuery = (id: string) =>
  queryOptions({
    queryKey: ["orders", "events", id],
    queryFn: ({ signal }) => client.orders.events(id, { signal }),
    select: (answer) => answer.data,
  });

/** Orders made by a link, newest first, in any environment and at any time. */
export const linkOrdersQuery = (paymentLinkId: string) =>
  queryOptions({
    queryKey: ["orders", "of link", paymentLinkId],
    queryFn: ({ signal }) =>
      client.orders.list({ payment_link_id: paymentLinkId, limit: PAGE_SIZE }, { signal }),
  });

/** The records of these customers, at most a page of them, by id. Only ids that we issue have one; others are shown as they are. */
export const customersByIdQuery = (ids: readonly (string | null)[]) => {
  const known = [...new Set(ids)].filter((id) => id !== null && /^CUS_[a-z0-9]+$/.test(id)).sort();
  return queryOptions({
    queryKey: ["customers", "by id", known],
    queryFn:
      known.length === 0
        ? skipToken
        : async ({ signal }) => {
            const page = await client.customers.list({ ids: known.join(","), limit: PAGE_SIZE }, { signal });
            return new Map<string, Customer>(page.data.map((customer) => [customer.id, customer]));
          },
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
};

/** Customers to choose from: those that a text finds, or the newest. */
export const customerChoicesQuery = (text: string) =>
  queryOptions({
    queryKey: ["customers", "choices", text],
    queryFn: ({ signal }) => client.customers.list({ q: text || undefined, limit: 20 }, { signal }),
    select: (answer) => answer.data,
    placeholderData: keepPreviousData,
  });

export interface ProductFilters {
  status?: string | undefined;
  q?: string | undefined;
}

export const productsQuery = (filters: ProductFilters) =>
  infiniteQueryOptions({
    queryKey: ["products", "list", filters],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.products.list({ ...filters, cursor: pageParam, limit: PAGE_SIZE }, { signal }),
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
  });

export const productQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: ["products", "one", id],
    queryFn: id === undefined ? skipToken : ({ signal }) => client.products.get(id, { signal }),
    select: (answer) => answer.data,
  });

/** What can be sold now, newest first; of more than a hundred the newest. */
export const publishedProductsQuery = queryOptions({
  queryKey: ["products", "published"],
  queryFn: ({ signal }) => client.products.list({ status: "published", limit: PAGE_SIZE }, { signal }),
  select: (answer) => answer.data,
});

/** Names of products by id, for lists that name them; of more than a hundred the newest. */
export const productNamesQuery = queryOptions({
  queryKey: ["products", "names"],
  queryFn: ({ signal }) => client.products.list({ limit: PAGE_SIZE }, { signal }),
  select: (answer) => new Map(answer.data.map((product) => [product.id, product.name])),
  staleTime: 60_000,
});

export interface PaymentLinkFilters {
  status?: string | undefined;
  product_id?: string | undefined;
  customer_id?: string | undefined;
}

export const paymentLinksQuery = (filters: PaymentLinkFilters) =>
  infiniteQueryOptions({
    queryKey: ["payment links", "list", filters],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.paymentLinks.list({ ...filters, cursor: pageParam, limit: PAGE_SIZE }, { signal }),
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
  });

export const paymentLinkQuery = (id: string) =>
  queryOptions({
    queryKey: ["payment links", "one", id],
    queryFn: ({ signal }) => client.paymentLinks.get(id, { signal }),
    select: (answer) => answer.data,
  });

export const unmatchedPaymentsQuery = (status: "waiting" | "resolved") =>
  infiniteQueryOptions({
    queryKey: ["unmatched payments", status],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.unmatchedPayments.list({ status, cursor: pageParam, limit: PAGE_SIZE }, { signal }),
    getNextPageParam: nextCursor,
  });

export const webhooksQuery = infiniteQueryOptions({
  queryKey: ["webhooks", "list"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam, signal }) =>
    client.webhooks.list({ cursor: pageParam, limit: PAGE_SIZE }, { signal }),
  getNextPageParam: nextCursor,
});

export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: ["webhooks", "one", id],
    queryFn: ({ signal }) => client.webhooks.get(id, { signal }),
    select: (answer) => answer.data,
  });

/** How often deliveries that are still under way are looked at again. */
const DELIVERY_MS = 2_000;

export const deliveriesQuery = (webhookId: string) =>
  infiniteQueryOptions({
    queryKey: ["webhooks", "deliveries", webhookId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.webhooks.deliveries(webhookId, { cursor: pageParam, limit: PAGE_SIZE }, { signal }),
    getNextPageParam: nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.data.some(({ status }) => status === "pending"))
        ? DELIVERY_MS
        : false,
  });

/** What can still go back to the buyer, in minor units. */
export const refundable = (order: Order): number =>
  order.paid_at === null ? 0 : order.amount - order.amount_refunded - order.amount_disputed;
