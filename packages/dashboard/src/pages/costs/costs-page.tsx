import type { SpendRow } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { DataTable } from "../../components/data-table.tsx";
import { ExportMenu } from "../../components/export-menu.tsx";
import { Page } from "../../components/page.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import toolbar from "../../components/toolbar.module.css";
import { ViewsMenu } from "../../components/views-menu.tsx";
import {
  COSTS_OPTIONS,
  type CostsOptions,
  costsOptions,
  costsParams,
  costsQuery,
  groupsOf,
} from "../../costs-api.ts";
import { onlyFilters } from "../../filter/address.ts";
import { QueryBar } from "../../filter/query-bar.tsx";
import { useView } from "../../use-view.ts";
import { onlyView } from "../../view.ts";
import { CostChart } from "./cost-chart.tsx";
import { costColumns } from "./cost-columns.tsx";
import { costFooter } from "./cost-footer.tsx";
import { CostNote } from "./cost-note.tsx";
import { CostOptions } from "./cost-options.tsx";
import { CostTiles } from "./cost-tiles.tsx";
import classes from "./costs.module.css";
import { filtersOf, parseSort, rowKey, sortCostRows } from "./rows.ts";

const route = getRouteApi("/costs");
const NARROW = "(max-width: 640px)";

/** What model calls cost, by whatever they say, over time, and against the period before. */
export function CostsPage() {
  const view = useView();
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/costs" });
  const options = costsOptions(search);
  const filters = useMemo(() => onlyFilters(search, COSTS_OPTIONS), [search]);
  const report = useQuery(costsQuery(filters, options, view));
  const { data } = report;
  const groups = groupsOf(options);
  const sort = parseSort(options.sort);
  const rows = useMemo(
    () => (data ? sortCostRows(data.rows, parseSort(options.sort)) : []),
    [data, options.sort],
  );
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const columns = useMemo(() => costColumns(data, { filters, narrow }), [data, filters, narrow]);

  const setFilter = (filter: string) =>
    void navigate({
      to: "/costs",
      search: { ...onlyView(view), ...defined(options), filter: filter || undefined },
    });
  const change = (next: Partial<CostsOptions>) =>
    void navigate({ search: (previous) => ({ ...previous, ...next }), replace: true });
  const open = (row: SpendRow) => {
    const own = filtersOf(row, data?.group_by ?? groups);
    if (own) void navigate({ to: "/traces", search: { ...onlyView(view), ...filters, ...own } });
  };
  const isEmpty = data !== undefined && data.totals.calls === 0;
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <Page
      title="Costs"
      tools={
        <>
          <ViewsMenu page="costs" />
          <ExportMenu of={{ costs: "Costs" }} query={() => costsParams(filters, options, view)} />
        </>
      }
    >
      {data && <RefreshFailed query={report} />}
      <QueryBar
        label="Filter costs"
        placeholder="model:gpt-4o charged:none property.team:support"
        filters={filters}
        onChange={setFilter}
      />
      {report.error && !data ? (
        <ErrorState error={report.error} onRetry={() => void report.refetch()} />
      ) : (
        <div className={classes.page}>
          <CostTiles report={data} filters={filters} />
          {!isEmpty && <CostChart report={data} />}
          <div className={`${toolbar.toolbar} ${toolbar.wrap}`}>
            <CostOptions options={options} onChange={change} />
            {data && <CostNote report={data} />}
          </div>
          <div className={classes.table}>
            <DataTable<SpendRow>
              name="Costs"
              columns={columns}
              rows={rows}
              rowKey={rowKey}
              rowHeight={36}
              onOpen={open}
              sort={sort}
              onSort={(next) => change({ sort: `${next.descending ? "-" : ""}${next.column}` })}
              footer={data && !isEmpty ? costFooter(data) : undefined}
              loading={report.isPending}
              empty={
                isFiltered ? (
                  <EmptyState
                    title="No model call matches these filters"
                    action={
                      <Button size="xs" variant="default" onClick={() => setFilter("")}>
                        Clear filters
                      </Button>
                    }
                  >
                    In this time range and environment.
                  </EmptyState>
                ) : (
                  <EmptyState title="No model calls in this time range">
                    Choose a longer range or another environment above. Costs come from spans that name a
                    model and what it used; nothing else is to be set up.
                  </EmptyState>
                )
              }
            />
          </div>
        </div>
      )}
    </Page>
  );
}

const defined = (options: CostsOptions): Record<string, string> =>
  Object.fromEntries(
    Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
