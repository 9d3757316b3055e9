import type { Order } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import {
  ORDER_FILTERS,
  type OrderFilters,
  orderRange,
  ordersQuery,
  orderTotalsQuery,
  productNamesQuery,
} from "../../commerce-api.ts";
import { DataTable } from "../../components/data-table.tsx";
import { ExportMenu } from "../../components/export-menu.tsx";
import { Page } from "../../components/page.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import { useRows } from "../../components/use-rows.ts";
import { ViewsMenu } from "../../components/views-menu.tsx";
import { useCustomers } from "../../use-customers.ts";
import { useSetView, useView } from "../../use-view.ts";
import { orderColumns } from "./order-columns.tsx";
import { OrderFilterBar } from "./order-filter-bar.tsx";
import { OrderTotals } from "./order-totals.tsx";

const route = getRouteApi("/orders");
const NARROW = "(max-width: 640px)";

/** The orders of a time range, newest first, and what they add up to. */
export function OrdersPage() {
  const view = useView();
  const filters = route.useSearch({ select: onlyFilters, structuralSharing: true });
  const navigate = useNavigate({ from: "/orders" });
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const orders = useInfiniteQuery(ordersQuery(filters, view));
  const totals = useQuery(orderTotalsQuery(filters, view));
  const { rows, onReachEnd } = useRows<Order>(orders);
  const customers = useCustomers(orders.data);
  const products = useQuery(productNamesQuery).data;
  const columns = useMemo(() => orderColumns(customers, products), [customers, products]);
  const setFilters = (change: OrderFilters) =>
    void navigate({ search: (previous) => ({ ...previous, ...change }) });
  const isFiltered = ORDER_FILTERS.some((name) => filters[name] !== undefined);
  return (
    <Page
      title="Orders"
      tools={
        <>
          <ViewsMenu page="orders" />
          <ExportMenu of={{ orders: "Orders" }} query={() => ({ ...filters, ...orderRange(view) })} />
        </>
      }
    >
      {rows.length > 0 && <RefreshFailed query={orders} />}
      <OrderTotals totals={totals.data} error={totals.error} />
      <OrderFilterBar filters={filters} onChange={setFilters} note={<TestOrders filters={filters} />} />
      {orders.error && rows.length === 0 ? (
        <ErrorState error={orders.error} onRetry={() => void orders.refetch()} />
      ) : (
        <DataTable
          name="Orders"
          columns={columns}
          rows={rows}
          rowKey={(order) => order.id}
          rowHeight={narrow ? 50 : 36}
          onOpen={(order) => void navigate({ to: "/orders/$orderId", params: { orderId: order.id } })}
          onReachEnd={onReachEnd}
          loading={orders.isPending}
          empty={
            isFiltered ? (
              <EmptyState
                title="No order matches these filters"
                action={
                  <Button size="xs" variant="default" onClick={() => setFilters(NO_FILTERS)}>
                    Clear filters
                  </Button>
                }
              >
                In this time range and environment.
              </EmptyState>
            ) : (
              <EmptyState title="No orders in this time range">
                Choose a longer range or another environment above, create a payment link, or post orders that
                were paid elsewhere.
              </EmptyState>
            )
          }
        />
      )}
    </Page>
  );
}

/** The sandbox makes test orders, which production does not show: says how many there are, and leads to them. */
function TestOrders({ filters }: { filters: OrderFilters }) {
  const view = useView();
  const setView = useSetView();
  const isProduction = (view.environment ?? "production") === "production";
  const totals = useQuery({
    ...orderTotalsQuery(filters, { ...view, environment: "test" }),
    enabled: isProduction,
  });
  const orders = totals.data?.reduce((sum, line) => sum + line.orders, 0) ?? 0;
  if (!isProduction || orders === 0) return null;
  return (
    <button type="button" className="link" onClick={() => setView({ environment: "test" })}>
      {orders.toLocaleString("en-US")} test {orders === 1 ? "order" : "orders"}, left out
    </button>
  );
}

const NO_FILTERS: OrderFilters = Object.fromEntries(ORDER_FILTERS.map((name) => [name, undefined]));

function onlyFilters(search: OrderFilters): OrderFilters {
  return Object.fromEntries(
    ORDER_FILTERS.flatMap((name) => (search[name] === undefined ? [] : [[name, search[name]]])),
  );
}
