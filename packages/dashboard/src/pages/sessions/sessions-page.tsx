import type { SessionSummary } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { DataTable } from "../../components/data-table.tsx";
import { ExportMenu } from "../../components/export-menu.tsx";
import { Page } from "../../components/page.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import { useRows } from "../../components/use-rows.ts";
import { ViewsMenu } from "../../components/views-menu.tsx";
import { onlyFilters } from "../../filter/address.ts";
import { QueryBar } from "../../filter/query-bar.tsx";
import { sessionsQuery } from "../../session-api.ts";
import { useCustomers } from "../../use-customers.ts";
import { useView } from "../../use-view.ts";
import { onlyView, viewQuery } from "../../view.ts";
import { sessionColumns } from "./session-columns.tsx";

const route = getRouteApi("/sessions");
const NARROW = "(max-width: 640px)";

/** The sessions of a time range, the latest activity first, narrowed by filters that all stand in the address. */
export function SessionsPage() {
  const view = useView();
  const filters = route.useSearch({ select: onlyFilters });
  const navigate = useNavigate();
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const sessions = useInfiniteQuery(sessionsQuery(filters, view));
  const { rows, onReachEnd } = useRows<SessionSummary>(sessions);
  const named = useMemo(
    () =>
      sessions.data && {
        pages: sessions.data.pages.map(({ data }) => ({
          data: data.map((session) => ({ customer_id: session.customer_ids[0] ?? null })),
        })),
      },
    [sessions.data],
  );
  const customers = useCustomers(named);
  const columns = useMemo(() => sessionColumns(customers), [customers]);
  const setFilter = (filter: string) =>
    void navigate({ to: "/sessions", search: { ...onlyView(view), filter: filter || undefined } });
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <Page
      title="Sessions"
      tools={
        <>
          <ViewsMenu page="sessions" />
          <ExportMenu
            of={{ sessions: "Sessions" }}
            query={() => ({ ...filters, ...viewQuery(view, new Date()) })}
          />
        </>
      }
    >
      {rows.length > 0 && <RefreshFailed query={sessions} />}
      <QueryBar
        label="Filter sessions"
        placeholder="status:error cost:>0.01 score.helpful:false refund"
        filters={filters}
        onChange={setFilter}
      />
      {sessions.error && rows.length === 0 ? (
        <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : (
        <DataTable
          name="Sessions"
          columns={columns}
          rows={rows}
          rowKey={(session) => session.session_id}
          rowHeight={narrow ? 50 : 36}
          onOpen={(session) =>
            void navigate({ to: "/sessions/$sessionId", params: { sessionId: session.session_id } })
          }
          onReachEnd={onReachEnd}
          loading={sessions.isPending}
          empty={
            isFiltered ? (
              <EmptyState
                title="No session matches these filters"
                action={
                  <Button size="xs" variant="default" onClick={() => setFilter("")}>
                    Clear filters
                  </Button>
                }
              >
                In this time range and environment.
              </EmptyState>
            ) : (
              <EmptyState title="No sessions in this time range">
                Choose a longer range or another environment above. Calls belong to a session when their spans
                carry a session_id.
              </EmptyState>
            )
          }
        />
      )}
    </Page>
  );
}
