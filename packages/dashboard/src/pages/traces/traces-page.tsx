import type { TraceSummary } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { tracesQuery } from "../../api.ts";
import { DataTable } from "../../components/data-table.tsx";
import { ExportMenu } from "../../components/export-menu.tsx";
import { LiveBar } from "../../components/live-bar.tsx";
import { Page } from "../../components/page.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import { useRows } from "../../components/use-rows.ts";
import { ViewsMenu } from "../../components/views-menu.tsx";
import { onlyFilters } from "../../filter/address.ts";
import { toggleCondition } from "../../filter/edit-query.ts";
import { traceCountQuery } from "../../filter/filter-api.ts";
import { QueryBar } from "../../filter/query-bar.tsx";
import { useShortcuts } from "../../shortcuts.ts";
import { useLive } from "../../use-live.ts";
import { useView } from "../../use-view.ts";
import { onlyView, viewQuery } from "../../view.ts";
import { SplitPane } from "../trace/split-pane.tsx";
import { CompareBar } from "./compare-bar.tsx";
import { FacetButton, FacetPanel } from "./facet-panel.tsx";
import { PeekPanel } from "./peek-panel.tsx";
import { traceColumns } from "./trace-columns.tsx";
import { traceTotals } from "./trace-totals.tsx";
import classes from "./traces.module.css";
import { useFacetsShown } from "./use-facets-shown.ts";
import { useListed } from "./use-listed.ts";
import { usePeek } from "./use-peek.ts";
import { usePicked } from "./use-picked.ts";

const route = getRouteApi("/traces");
const NARROW = "(max-width: 640px)";
/** Below it there is room for the list or for one of its traces. */
const ONE_PANE = "(width <= 960px)";
/** What else than filters the address carries. */
const OTHERS = ["peek"];

const traceId = (trace: TraceSummary) => trace.trace_id;

/** The traces of a time range, newest first, narrowed by a query; one of them is seen beside the list. */
export function TracesPage() {
  const view = useView();
  const live = useLive();
  const search = route.useSearch();
  const filters = useMemo(() => onlyFilters(search, OTHERS), [search]);
  const navigate = useNavigate();
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const onePane = useMediaQuery(ONE_PANE, undefined, { getInitialValueInEffect: false }) === true;
  const traces = useInfiniteQuery(tracesQuery(filters, view));
  const { rows, onReachEnd } = useRows<TraceSummary>(traces);
  const peek = usePeek();
  const picked = usePicked();
  const facets = useFacetsShown();
  const [activeId, setActiveId] = useState(peek.traceId);

  const setFilter = (filter: string) =>
    void navigate({ to: "/traces", search: { ...onlyView(view), filter: filter || undefined } });
  const toggle = (condition: string) => setFilter(toggleCondition(filters.filter ?? "", condition));
  const queries = useQueryClient();
  const [shownAt, setShownAt] = useState(0);
  const showNew = () => {
    void traces.refetch().then(() => setShownAt(Date.now()));
    void queries.invalidateQueries({ queryKey: ["facets"] });
  };
  const open = (id: string) => void navigate({ to: "/traces/$traceId", params: { traceId: id } });
  useShortcuts([
    { key: "o", label: "Open the trace", run: () => activeId && open(activeId) },
    { key: "x", label: "Pick the trace, to compare", run: () => activeId && picked.toggle(activeId) },
    { key: "[", label: "Show or hide facets", run: facets.toggle },
  ]);
  const columns = traceColumns({ picked: picked.ids, onPick: picked.toggle, onAsk: toggle });
  const range = traces.data?.pages[0]?.range;
  const total = useQuery(traceCountQuery(filters.filter, range)).data;
  const listed = useListed(live, filters.filter, range, total);
  const peeked = rows.find((trace) => trace.trace_id === peek.traceId);
  return (
    <Page
      title="Traces"
      tools={
        <>
          <ViewsMenu page="traces" />
          <ExportMenu
            of={{ traces: "Traces", spans: "Spans of these traces" }}
            query={() => ({ ...filters, ...viewQuery(view, new Date()) })}
          />
        </>
      }
    >
      <LiveBar live={live} listed={listed} onShow={showNew} />
      {rows.length > 0 && <RefreshFailed query={traces} />}
      <QueryBar
        filters={filters}
        onChange={setFilter}
        before={<FacetButton shown={facets.shown} onToggle={facets.toggle} />}
      />
      <div className={classes.panes}>
        {facets.shown && <FacetPanel filter={filters.filter} onToggle={toggle} onClose={facets.toggle} />}
        <SplitPane
          name="peek"
          width={500}
          narrow={onePane}
          sideLabel="the trace"
          side={
            peek.traceId === undefined ? undefined : (
              <PeekPanel
                traceId={peek.traceId}
                known={peeked}
                onOpen={() => peek.traceId && open(peek.traceId)}
                onClose={peek.close}
              />
            )
          }
        >
          <div className={classes.list}>
            {traces.error && rows.length === 0 ? (
              <ErrorState error={traces.error} onRetry={() => void traces.refetch()} />
            ) : (
              <DataTable
                name="Traces"
                columns={columns}
                rows={rows}
                rowKey={traceId}
                rowHeight={narrow ? 50 : 36}
                active={{
                  key: activeId,
                  onChange: ({ trace_id }) => {
                    setActiveId(trace_id);
                    if (peek.traceId !== undefined) peek.show(trace_id);
                  },
                }}
                onOpen={({ trace_id }) => {
                  if (onePane || peek.traceId === trace_id) open(trace_id);
                  else peek.show(trace_id);
                }}
                shownAt={shownAt}
                onReachEnd={onReachEnd}
                footer={total ? [traceTotals(total, filters)] : undefined}
                loading={traces.isPending}
                empty={
                  Object.keys(filters).length > 0 ? (
                    <EmptyState
                      title="No trace matches these filters"
                      action={
                        <Button size="xs" variant="default" onClick={() => setFilter("")}>
                          Clear filters
                        </Button>
                      }
                    >
                      In this time range and environment.
                    </EmptyState>
                  ) : (
                    <EmptyState title="No traces in this time range">
                      Choose a longer range or another environment above.
                    </EmptyState>
                  )
                }
              />
            )}
          </div>
        </SplitPane>
      </div>
      <CompareBar picked={picked} />
    </Page>
  );
}
