import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { tracesQuery } from "../../api.ts";
import { DataTable } from "../../components/data-table.tsx";
import { Page } from "../../components/page.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import { onlyFilters, type TraceFilters } from "../../trace-filters.ts";
import { useView } from "../../use-view.ts";
import { onlyView } from "../../view.ts";
import { QueryBar } from "./query-bar.tsx";
import { traceColumns } from "./trace-columns.tsx";

const route = getRouteApi("/traces");
const NARROW = "(max-width: 640px)";

/** The traces of a time range, newest first, narrowed by filters that all stand in the address. */
export function TracesPage() {
  const view = useView();
  const filters = route.useSearch({ select: onlyFilters });
  const navigate = useNavigate();
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const traces = useInfiniteQuery(tracesQuery(filters, view));
  const rows = useMemo(() => traces.data?.pages.flatMap((page) => page.data) ?? [], [traces.data]);

  const setFilters = (next: TraceFilters) =>
    void navigate({
      to: "/traces",
      search: { ...onlyView(view), ...next },
    });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = traces;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const known = useMemo(
    () => ({
      model: unique(rows.flatMap((trace) => trace.llm_summary.models)),
      workflow: unique(rows.flatMap((trace) => trace.workflow ?? [])),
    }),
    [rows],
  );
  const filtered = Object.keys(filters).length > 0;
  return (
    <Page title="Traces">
      {rows.length > 0 && <RefreshFailed query={traces} />}
      <QueryBar filters={filters} known={known} onChange={setFilters} />
      {traces.error && rows.length === 0 ? (
        <ErrorState error={traces.error} onRetry={() => void traces.refetch()} />
      ) : (
        <DataTable
          name="Traces"
          columns={traceColumns}
          rows={rows}
          rowKey={(trace) => trace.trace_id}
          rowHeight={narrow ? 50 : 36}
          onOpen={(trace) => void navigate({ to: "/traces/$traceId", params: { traceId: trace.trace_id } })}
          onReachEnd={loadMore}
          loading={traces.isPending}
          empty={
            filtered ? (
              <EmptyState
                title="No trace matches these filters"
                action={
                  <Button size="xs" variant="default" onClick={() => setFilters({})}>
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
    </Page>
  );
}

const unique = (values: readonly string[]): string[] => [...new Set(values)].sort();
