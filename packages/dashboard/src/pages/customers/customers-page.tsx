import type { Profit } from "@anyway-sh/api";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { openAlertsQuery, profitQuery } from "../../api.ts";
import { closesQuery, isShown } from "../../closes-api.ts";
import { DataTable } from "../../components/data-table.tsx";
import { ExportMenu } from "../../components/export-menu.tsx";
import { Page } from "../../components/page.tsx";
import { ProfitChart } from "../../components/profit-chart.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import { EnvironmentMark } from "../../components/status-badge.tsx";
import type { Sort } from "../../components/table-column.ts";
import toolbar from "../../components/toolbar.module.css";
import { ViewsMenu } from "../../components/views-menu.tsx";
import { formatUsd, isZero } from "../../money.ts";
import {
  count,
  filterProfitRows,
  losses,
  PROFIT_COLUMNS,
  type ProfitColumn,
  sortProfitRows,
} from "../../profit.ts";
import { formatMinute } from "../../time.ts";
import { useView } from "../../use-view.ts";
import { viewQuery } from "../../view.ts";
import classes from "./customers.module.css";
import { headerOf, profitColumns, propertyFilter } from "./profit-columns.tsx";
import { profitFooter } from "./profit-footer.tsx";
import { ProfitOptions } from "./profit-options.tsx";
import print from "./profit-print.module.css";
import { ProfitPrint } from "./profit-print.tsx";
import { ProfitTiles } from "./profit-tiles.tsx";

const route = getRouteApi("/customers");
const DEFAULT_SORT = "-profit";
const NOBODY: ReadonlySet<string> = new Set();

/** Who makes money and who costs it; or which product, or value of a property. */
export function CustomersPage() {
  const view = useView();
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/customers" });
  // A property without a name is one that is being typed.
  const group = search.group === undefined || search.group === "property." ? "customer" : search.group;
  const closes = useQuery(closesQuery);
  const isClosed =
    group === "customer" && !search.basis && closes.data?.some((close) => isShown(view, close)) === true;
  // Another range has no figures of then.
  const as = isClosed ? search.as : undefined;
  const profit = useQuery(profitQuery(view, { group_by: group, basis: search.basis, as }));
  const alerts = useQuery(openAlertsQuery).data ?? NOBODY;
  const sort = parseSort(search.sort ?? DEFAULT_SORT);
  const text = search.q ?? "";
  const currency = profit.data?.currency ?? "USD";

  const rows = useMemo(
    () =>
      profit.data
        ? sortProfitRows(filterProfitRows(profit.data.rows, text), sort.column, sort.descending)
        : [],
    [profit.data, text, sort.column, sort.descending],
  );
  const columns = useMemo(() => profitColumns({ currency, group, alerts }), [currency, group, alerts]);
  const setSort = (next: Sort) => {
    const value = `${next.descending ? "-" : ""}${next.column}`;
    void navigate({
      search: (previous) => ({ ...previous, sort: value === DEFAULT_SORT ? undefined : value }),
      replace: true,
    });
  };

  if (profit.error && !profit.data)
    return (
      <Page title="Customers">
        <ErrorState error={profit.error} onRetry={() => void profit.refetch()} />
      </Page>
    );
  const what = headerOf(group).toLowerCase();
  return (
    <Page
      title="Customers"
      tools={
        <>
          <ViewsMenu page="customers" />
          <ExportMenu
            of={{ profit: "Profit" }}
            query={() => ({ group_by: group, basis: search.basis, as, ...viewQuery(view, new Date()) })}
          />
        </>
      }
    >
      <RefreshFailed query={profit} />
      <ProfitTiles
        profit={profit.data}
        what={
          group === "customer"
            ? ["customer", "customers"]
            : group === "product"
              ? ["product", "products"]
              : ["value", "values"]
        }
        lossCount={profit.data && losses(profit.data.rows).length}
        onShowLosses={() => setSort({ column: "profit", descending: false })}
      />
      <ProfitChart profit={profit.data} />
      <div className={`${toolbar.toolbar} ${toolbar.wrap} ${print.screen}`}>
        <SearchField
          label={`Filter ${group === "customer" ? "customers" : "rows"}`}
          value={text}
          onChange={(q) =>
            void navigate({
              search: (previous) => ({ ...previous, q: q || undefined }),
              replace: true,
            })
          }
        />
        <ProfitOptions
          group={search.group}
          basis={search.basis}
          isClosed={isClosed}
          as={as}
          onChange={(change) =>
            void navigate({ search: (previous) => ({ ...previous, ...change }), replace: true })
          }
        />
        {profit.data && <LeftOut profit={profit.data} />}
      </div>
      {profit.data && <ProfitPrint profit={profit.data} rows={rows} group={group} />}
      <div className={`${classes.table} ${print.screen}`}>
        <DataTable
          name="Customers"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.key}
          rowHeight={46}
          onOpen={(row) =>
            group === "customer"
              ? void navigate({ to: "/customers/$customerId", params: { customerId: row.key } })
              : void navigate({ to: "/traces", search: { [propertyFilter(group)]: row.key } })
          }
          sort={sort}
          onSort={setSort}
          footer={profit.data && profitFooter(profit.data, text ? rows : undefined)}
          loading={profit.isPending}
          empty={
            text ? (
              <EmptyState title={`No ${what} matches “${text}”`}>
                Names, e-mail addresses and ids are searched.
              </EmptyState>
            ) : group === "customer" ? (
              <EmptyState title="No customers in this time range">
                Choose a longer range or another environment above, or send spans that carry a customer_id.
              </EmptyState>
            ) : (
              <EmptyState title={`No ${what} in this time range`}>
                Send spans that carry the property {propertyFilter(group).slice("property.".length)}, and
                orders that have it {group === "product" ? "as their product" : "in their metadata"}.
              </EmptyState>
            )
          }
        />
      </div>
    </Page>
  );
}

function parseSort(text: string): Sort & { column: ProfitColumn } {
  const descending = text.startsWith("-");
  const column = PROFIT_COLUMNS.find((name) => name === (descending ? text.slice(1) : text));
  return column ? { column, descending } : { column: "profit", descending: true };
}

/** What other environments hold, since it is in no sum above; and which orders are shown in place of others. */
function LeftOut({ profit }: { profit: Profit }) {
  const { left_out: other, time_zone, environment, orders_environment } = profit;
  const { closed_at } = profit;
  const none = other.traces === 0 && other.orders === 0 && isZero(other.cost);
  return (
    <span className={toolbar.note}>
      {closed_at && `As closed on ${formatMinute(closed_at)} · `}
      {orders_environment !== environment && (
        <>
          Orders: <EnvironmentMark environment={orders_environment} /> ·{" "}
        </>
      )}
      {!none &&
        `Other environments, left out: ${count(other.traces, "trace", "traces")}, ${count(other.orders, "order", "orders")}, ${formatUsd(other.cost)} cost · `}
      Days in {time_zone}
    </span>
  );
}
