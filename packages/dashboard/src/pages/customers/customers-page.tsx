import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { profitQuery } from "../../api.ts";
import { DataTable } from "../../components/data-table.tsx";
import { Page } from "../../components/page.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import type { Sort } from "../../components/table-column.ts";
import toolbar from "../../components/toolbar.module.css";
import { formatUsd, isZero } from "../../money.ts";
import {
  count,
  filterProfitRows,
  losses,
  PROFIT_COLUMNS,
  type ProfitColumn,
  sortProfitRows,
} from "../../profit.ts";
import { useView } from "../../use-view.ts";
import { profitColumns, profitFooter } from "./profit-columns.tsx";
import { ProfitTiles } from "./profit-tiles.tsx";

const route = getRouteApi("/");
const DEFAULT_SORT = "-profit";

/** Who makes money and who costs it. */
export function CustomersPage() {
  const view = useView();
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/" });
  const profit = useQuery(profitQuery(view));
  const sort = parseSort(search.sort ?? DEFAULT_SORT);
  const text = search.q ?? "";

  const rows = useMemo(
    () =>
      profit.data
        ? sortProfitRows(filterProfitRows(profit.data.rows, text), sort.column, sort.descending)
        : [],
    [profit.data, text, sort.column, sort.descending],
  );
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
  return (
    <Page title="Customers">
      <RefreshFailed query={profit} />
      <ProfitTiles
        profit={profit.data}
        lossCount={profit.data && losses(profit.data.rows).length}
        onShowLosses={() => setSort({ column: "profit", descending: false })}
      />
      <div className={toolbar.toolbar}>
        <SearchField
          label="Filter customers"
          value={text}
          onChange={(q) =>
            void navigate({
              search: (previous) => ({ ...previous, q: q || undefined }),
              replace: true,
            })
          }
        />
        {profit.data && (
          <span className={toolbar.note}>{leftOut(profit.data.left_out, profit.data.time_zone)}</span>
        )}
      </div>
      <DataTable
        name="Customers"
        columns={profitColumns}
        rows={rows}
        rowKey={(row) => row.key}
        rowHeight={46}
        onOpen={(row) =>
          void navigate({ to: "/customers/$customerId", params: { customerId: row.key } })
        }
        sort={sort}
        onSort={setSort}
        footer={profit.data && profitFooter(profit.data, text ? rows : undefined)}
        loading={profit.isPending}
        empty={
          text ? (
            <EmptyState title={`No customer matches “${text}”`}>
              Names, e-mail addresses and ids are searched.
            </EmptyState>
          ) : (
            <EmptyState title="No customers in this time range">
              Choose a longer range or another environment above, or send spans that carry a customer_id.
            </EmptyState>
          )
        }
      />
    </Page>
  );
}

function parseSort(text: string): Sort & { column: ProfitColumn } {
  const descending = text.startsWith("-");
  const column = PROFIT_COLUMNS.find((name) => name === (descending ? text.slice(1) : text));
  return column ? { column, descending } : { column: "profit", descending: true };
}

/** What other environments hold, since it is in no sum above. */
function leftOut(other: { cost: string; orders: number; traces: number }, timeZone: string): string {
  const days = `Days in ${timeZone}`;
  if (other.traces === 0 && other.orders === 0 && isZero(other.cost)) return days;
  return `Other environments, left out: ${count(other.traces, "trace", "traces")}, ${count(other.orders, "order", "orders")}, ${formatUsd(other.cost)} cost · ${days}`;
}
