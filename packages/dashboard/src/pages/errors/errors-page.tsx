import type { ErrorCause } from "@anyway-sh/api";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { CustomerField } from "../../components/customer-field.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { LiveBar } from "../../components/live-bar.tsx";
import { Page } from "../../components/page.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import toolbar from "../../components/toolbar.module.css";
import { useRows } from "../../components/use-rows.ts";
import { useCustomers } from "../../use-customers.ts";
import { useLive } from "../../use-live.ts";
import { useView } from "../../use-view.ts";
import { causeColumns } from "./error-columns.tsx";
import { type ErrorsSearch, errorsQuery } from "./errors-api.ts";

const route = getRouteApi("/errors");
const NARROW = "(max-width: 640px)";
const SORTS = ["count", "traces"] as const;

/** What failed, by cause; each leads to the traces in which it did. */
export function ErrorsPage() {
  const view = useView();
  const live = useLive();
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/errors" });
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const errors = useInfiniteQuery(errorsQuery(search, view));
  const { rows, onReachEnd } = useRows<ErrorCause>(errors);
  const named = useMemo(
    () =>
      errors.data && {
        pages: errors.data.pages.map(({ data }) => ({
          data: data.map((cause) => ({ customer_id: cause.customer_ids[0] ?? null })),
        })),
      },
    [errors.data],
  );
  const customers = useCustomers(named);
  const columns = useMemo(() => causeColumns(customers), [customers]);
  const set = (change: ErrorsSearch) =>
    void navigate({ search: (previous) => ({ ...previous, ...change }), replace: true });
  const { q, customer_id, sort } = search;
  return (
    <Page title="Errors">
      <LiveBar live={live} counts="failed" onShow={() => void errors.refetch()} />
      {rows.length > 0 && <RefreshFailed query={errors} />}
      <div className={`${toolbar.toolbar} ${toolbar.wrap}`}>
        <SearchField
          label="Part of an error"
          value={q ?? ""}
          onChange={(text) => set({ q: text || undefined })}
        />
        <CustomerField
          aria-label="Customer"
          placeholder="Any customer"
          size="xs"
          value={customer_id}
          onChange={(id) => set({ customer_id: id })}
        />
      </div>
      {errors.error && rows.length === 0 ? (
        <ErrorState error={errors.error} onRetry={() => void errors.refetch()} />
      ) : (
        <DataTable
          name="Errors"
          columns={columns}
          rows={rows}
          rowKey={(cause) => cause.id}
          rowHeight={narrow ? 66 : 46}
          onOpen={({ id }) =>
            void navigate({ to: "/errors/$causeId", params: { causeId: id }, search: { customer_id } })
          }
          sort={{ column: sort ?? "last_seen", descending: true }}
          onSort={({ column }) => set({ sort: SORTS.find((name) => name === column) })}
          onReachEnd={onReachEnd}
          loading={errors.isPending}
          empty={
            q || customer_id ? (
              <EmptyState title="No error matches">In this time range and environment.</EmptyState>
            ) : (
              <EmptyState title="Nothing failed in this time range">
                Spans with the status of an error are shown here, grouped by what they have in common.
              </EmptyState>
            )
          }
        />
      )}
    </Page>
  );
}
