import type { AuditEntry } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { client, PAGE_SIZE } from "../../api.ts";
import { DataTable } from "../../components/data-table.tsx";
import { Crumbs, Page } from "../../components/page.tsx";
import { SettingsTabs } from "../../components/settings-tabs.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import { useRows } from "../../components/use-rows.ts";
import classes from "./audit.module.css";
import { auditColumns } from "./audit-columns.tsx";

const route = getRouteApi("/settings/audit");

const auditQuery = (subject: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ["audit", subject],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.audit({ subject, cursor: pageParam, limit: PAGE_SIZE }, { signal }),
    getNextPageParam: ({ pagination }) => pagination.next_cursor ?? undefined,
  });

/** Who changed what, newest first; of one record where the address names it. */
export function AuditPage() {
  const { subject } = route.useSearch();
  const navigate = useNavigate({ from: "/settings/audit" });
  const audit = useInfiniteQuery(auditQuery(subject));
  const { rows, onReachEnd } = useRows<AuditEntry>(audit);
  const show = (of: string | undefined) =>
    void navigate({ search: (previous) => ({ ...previous, subject: of }) });
  return (
    <Page
      title="Audit"
      heading={
        <Crumbs to="/settings" label="Settings">
          Audit
        </Crumbs>
      }
      view={false}
    >
      <SettingsTabs />
      {subject !== undefined && (
        <div className={classes.filter}>
          <span className="ellipsis">
            Of <span className="mono">{subject}</span>
          </span>
          <Button size="compact-xs" variant="default" onClick={() => show(undefined)}>
            Show all
          </Button>
        </div>
      )}
      {rows.length > 0 && <RefreshFailed query={audit} />}
      {audit.error && rows.length === 0 ? (
        <ErrorState error={audit.error} onRetry={() => void audit.refetch()} />
      ) : (
        <DataTable
          name="Audit"
          columns={auditColumns}
          rows={rows}
          rowKey={(entry) => entry.id}
          rowHeight={46}
          onOpen={(entry) => show(entry.subject)}
          onReachEnd={onReachEnd}
          loading={audit.isPending}
          empty={
            <EmptyState title="Nothing was changed yet">
              Who links ids, merges customers, or changes what numbers are made of stands here, with what and
              when.
            </EmptyState>
          }
        />
      )}
    </Page>
  );
}
