import type { ConversionRow, Conversions } from "@anyway-sh/api";
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
  type ConversionsPageSearch,
  conversionFilters,
  conversionsParams,
  conversionsQuery,
  groupOf,
} from "../../conversions-api.ts";
import { useView } from "../../use-view.ts";
import { ConversionChart } from "./conversion-chart.tsx";
import { conversionColumns } from "./conversion-columns.tsx";
import { ConversionFilterBar } from "./conversion-filter-bar.tsx";
import { conversionFooter } from "./conversion-footer.tsx";
import { ConversionNote } from "./conversion-note.tsx";
import { ConversionOptions } from "./conversion-options.tsx";
import { ConversionTiles } from "./conversion-tiles.tsx";
import classes from "./conversions.module.css";
import { creditColumns } from "./credit-columns.tsx";
import { Funnel } from "./funnel.tsx";
import { groupLabel, parseSort, sortConversionRows } from "./rows.ts";

const route = getRouteApi("/conversions");

/** Who was in conversation, who of them paid, and which conversations are credited with it. */
export function ConversionsPage() {
  const view = useView();
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/conversions" });
  const report = useQuery(conversionsQuery(search, view));
  const group = groupOf(search);
  const { data } = report;
  const sort = useMemo(() => parseSort(search.sort), [search.sort]);
  const change = (next: Partial<ConversionsPageSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...next }), replace: true });
  const rows = useMemo(() => (data ? sortConversionRows(data, sort) : []), [data, sort]);
  const columns = useMemo(
    () => (search.compare ? creditColumns : conversionColumns)({ report: data, search }),
    [data, search],
  );

  const isFiltered = Object.keys(conversionFilters(search)).length > 0;
  const filterBar = <ConversionFilterBar search={search} onChange={change} />;

  if (report.error && !data)
    return (
      <Page title="Conversions">
        {filterBar}
        <ErrorState error={report.error} onRetry={() => void report.refetch()} />
      </Page>
    );
  const nothing = data !== undefined && isEmpty(data);
  return (
    <Page
      title="Conversions"
      tools={
        <>
          <ViewsMenu page="conversions" />
          <ExportMenu of={{ conversions: "Conversions" }} query={() => conversionsParams(search, view)} />
        </>
      }
    >
      <RefreshFailed query={report} />
      <div className={classes.page}>
        {filterBar}
        <Funnel report={data} search={search} />
        <ConversionTiles report={data} search={search} />
        {!nothing && <ConversionChart report={data} />}
        <div className={`${toolbar.toolbar} ${toolbar.wrap}`}>
          <ConversionOptions search={search} onChange={change} />
          {data && <ConversionNote report={data} />}
        </div>
        <div className={classes.table}>
          <DataTable<ConversionRow>
            name={search.compare ? "Credit by model" : "Conversions"}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.value ?? ""}
            rowHeight={36}
            onOpen={(row) =>
              void navigate({
                to: "/conversions/conversations",
                search: (previous) => ({ ...previous, value: row.value ?? "" }),
              })
            }
            {...(sort ? { sort } : {})}
            onSort={(next) => change({ sort: `${next.descending ? "-" : ""}${next.column}` })}
            footer={data && !nothing ? conversionFooter(data, search) : undefined}
            loading={report.isPending}
            empty={
              nothing && isFiltered ? (
                <EmptyState title="No conversation with these filters in this time range">
                  Take a filter away, or choose a longer range or another environment above.
                </EmptyState>
              ) : nothing ? (
                <EmptyState title="No conversations and no orders in this time range">
                  Choose a longer range or another environment above. A conversation is a session, or traces
                  of one customer or user, with a model call; an order comes from a payment link, from your
                  payment provider, or from POST /v1/orders.
                </EmptyState>
              ) : (
                <EmptyState title={`No conversation names a ${groupLabel(group).toLowerCase()}`}>
                  Send spans that carry it, or choose other rows above.
                </EmptyState>
              )
            }
          />
        </div>
      </div>
    </Page>
  );
}

/** Without conversations, and without orders that nothing preceded. */
const isEmpty = ({ totals, all }: Conversions): boolean =>
  totals.funnel.conversations.conversations === 0 && (all?.orders ?? 0) === 0;
