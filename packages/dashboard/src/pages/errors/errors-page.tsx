import type { ErrorCause } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { DataTable } from "../../components/data-table.tsx";
import { LiveBar } from "../../components/live-bar.tsx";
import { Page } from "../../components/page.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import { useRows } from "../../components/use-rows.ts";
import { onlyFilters } from "../../filter/address.ts";
import { QueryBar } from "../../filter/query-bar.tsx";
import { useCustomers } from "../../use-customers.ts";
import { useLive } from "../../use-live.ts";
import { useView } from "../../use-view.ts";
import { onlyView } from "../../view.ts";
import { causeColumns } from "./error-columns.tsx";
import classes from "./errors.module.css";
import { ERRORS_OPTIONS, type ErrorsOptions, errorsQuery } from "./errors-api.ts";

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
  const filters = useMemo(() => onlyFilters(search, ERRORS_OPTIONS), [search]);
  const { q } = search;
  const sort = SORTS.find((name) => name === search.sort);
  const errors = useInfiniteQuery(errorsQuery(filters, { q, sort }, view));
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
  const set = (change: ErrorsOptions) =>
    void navigate({ search: (previous) => ({ ...previous, ...change }), replace: true });
  const setFilter = (filter: string, more: ErrorsOptions = { q }) =>
    void navigate({ search: { ...onlyView(view), ...more, sort, filter: filter || undefined } });
  return (
    <Page title="Errors">
      <LiveBar live={live} counts="failed" onShow={() => void errors.refetch()} />
      {rows.length > 0 && <RefreshFailed query={errors} />}
      <QueryBar
        label="Filter errors"
        placeholder="model:gpt-4o customer:CUS_a1b2c3d4e5f6 workflow:chat"
        filters={filters}
        onChange={setFilter}
        after={
          <div className={classes.search}>
            <SearchField
              label="Part of an error"
              value={q ?? ""}
              onChange={(text) => set({ q: text || undefined })}
              isSecond
            />
          </div>
        }
      />
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
            void navigate({
              to: "/errors/$causeId",
              params: { causeId: id },
              search: { ...onlyView(view), ...filters },
            })
          }
          sort={{ column: sort ?? "last_seen", descending: true }}
          onSort={({ column }) => set({ sort: SORTS.find((name) => name === column) })}
          onReachEnd={onReachEnd}
          loading={errors.isPending}
          empty={
            q || Object.keys(filters).length > 0 ? (
              <EmptyState
                title="No error matches these filters"
                action={
                  <Button size="xs" variant="default" onClick={() => setFilter("", {})}>
                    Clear filters
                  </Button>
                }
              >
                In this time range and environment.
              </EmptyState>
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
