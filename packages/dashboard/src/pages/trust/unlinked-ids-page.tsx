import type { UnlinkedId } from "@anyway-sh/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { DataTable } from "../../components/data-table.tsx";
import { Crumbs, Page } from "../../components/page.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import { useRows } from "../../components/use-rows.ts";
import { unlinkedIdsQuery } from "../../trust-api.ts";
import { useView } from "../../use-view.ts";
import { LinkIdDialog } from "./link-id-dialog.tsx";
import { unlinkedIdColumns } from "./unlinked-id-columns.tsx";

const route = getRouteApi("/trust/unlinked-ids");

/** Ids that spans or orders name as their customer and no customer record has: who are they? */
export function UnlinkedIdsPage() {
  const { id } = route.useSearch();
  const navigate = useNavigate({ from: "/trust/unlinked-ids" });
  const ids = useInfiniteQuery(unlinkedIdsQuery(useView()));
  const { rows, onReachEnd } = useRows<UnlinkedId>(ids);
  const open = (chosen: string | undefined) =>
    void navigate({ search: (previous) => ({ ...previous, id: chosen }), replace: chosen === undefined });
  return (
    <Page
      title="Ids without a customer record"
      heading={
        <Crumbs to="/trust" label="Trust">
          Ids without a customer record
        </Crumbs>
      }
    >
      {rows.length > 0 && <RefreshFailed query={ids} />}
      {ids.error && rows.length === 0 ? (
        <ErrorState error={ids.error} onRetry={() => void ids.refetch()} />
      ) : (
        <DataTable
          name="Ids without a customer record"
          columns={unlinkedIdColumns}
          rows={rows}
          rowKey={(row) => row.id}
          rowHeight={46}
          onOpen={(row) => open(row.id)}
          onReachEnd={onReachEnd}
          loading={ids.isPending}
          empty={
            <EmptyState title="Every id has a customer record">
              Ids that spans or orders name as their customer would stand here until somebody says whose they
              are.
            </EmptyState>
          }
        />
      )}
      {id !== undefined && <LinkIdDialog id={id} onClose={() => open(undefined)} />}
    </Page>
  );
}
