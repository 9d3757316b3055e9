import type { Order } from "@anyway-sh/api";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { productNamesQuery } from "../../commerce-api.ts";
import { DataTable } from "../../components/data-table.tsx";
import { FilterMenu } from "../../components/filter-menu.tsx";
import { Crumbs, Page } from "../../components/page.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import toolbar from "../../components/toolbar.module.css";
import { useRows } from "../../components/use-rows.ts";
import { conversionOrdersQuery, conversionsQuery } from "../../conversions-api.ts";
import { count } from "../../profit.ts";
import { useCustomers } from "../../use-customers.ts";
import { useView } from "../../use-view.ts";
import { orderColumns } from "../orders/order-columns.tsx";

const route = getRouteApi("/conversions/orders");
const NARROW = "(max-width: 640px)";

const TITLES = {
  true: "Attributed orders",
  false: "Unattributed orders",
  all: "Orders that are conversions",
};

/** The orders behind a number of the report, the last paid first. */
export function ConversionOrdersPage() {
  const view = useView();
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/conversions/orders" });
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const list = useInfiniteQuery(conversionOrdersQuery(search, view));
  const { data: report } = useQuery(conversionsQuery(search, view));
  const { rows, onReachEnd } = useRows<Order>(list);
  const customers = useCustomers(list.data);
  const products = useQuery(productNamesQuery).data;
  const columns = useMemo(() => orderColumns(customers, products), [customers, products]);
  const title = TITLES[search.attributed ?? "all"];
  const [all, none] = [report?.all?.orders ?? 0, report?.unattributed?.orders ?? 0];
  const orders = search.attributed === undefined ? all : search.attributed === "false" ? none : all - none;
  return (
    <Page
      title={title}
      heading={
        <Crumbs to="/conversions" label="Conversions">
          {title}
        </Crumbs>
      }
    >
      {rows.length > 0 && <RefreshFailed query={list} />}
      <div className={toolbar.toolbar}>
        <FilterMenu
          label="Credit"
          all="All"
          options={[
            { value: "true", label: "Attributed" },
            { value: "false", label: "Unattributed" },
          ]}
          value={search.attributed}
          onChange={(attributed) => void navigate({ search: (previous) => ({ ...previous, attributed }) })}
        />
        <span>{report?.all && count(orders, "order", "orders")}</span>
        {report && (
          <span className={toolbar.note}>
            Without renewals · conversations within {report.window_days} days before
          </span>
        )}
      </div>
      {list.error && rows.length === 0 ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <DataTable
          name={title}
          columns={columns}
          rows={rows}
          rowKey={(order) => order.id}
          rowHeight={narrow ? 50 : 36}
          onOpen={(order) => void navigate({ to: "/orders/$orderId", params: { orderId: order.id } })}
          onReachEnd={onReachEnd}
          loading={list.isPending}
          empty={
            <EmptyState title="No such order in this time range">
              {search.attributed === "false"
                ? "Every order was preceded by a conversation of its customer."
                : "Choose a longer range or another environment above."}
            </EmptyState>
          }
        />
      )}
    </Page>
  );
}
