import type { UnmatchedPayment } from "@anyway-sh/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { unmatchedPaymentsQuery } from "../../commerce-api.ts";
import { DataTable } from "../../components/data-table.tsx";
import { FilterMenu } from "../../components/filter-menu.tsx";
import { PaymentsPage } from "../../components/payments-page.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import toolbar from "../../components/toolbar.module.css";
import { useRows } from "../../components/use-rows.ts";
import { ResolveDialog } from "./resolve-dialog.tsx";
import { unmatchedColumns } from "./unmatched-columns.tsx";

const route = getRouteApi("/payments/unmatched");

/** Payments that no order counts, until somebody says what they are for. */
export function UnmatchedPaymentsPage() {
  const search = route.useSearch();
  const status = search.status === "resolved" ? "resolved" : "waiting";
  const navigate = useNavigate({ from: "/payments/unmatched" });
  const payments = useInfiniteQuery(unmatchedPaymentsQuery(status));
  const { rows, onReachEnd } = useRows<UnmatchedPayment>(payments);
  const open = (id: string | undefined) =>
    void navigate({ search: (previous) => ({ ...previous, payment: id }), replace: id === undefined });
  const opened = rows.find(({ id }) => id === search.payment);
  return (
    <PaymentsPage title="Unmatched payments">
      {rows.length > 0 && <RefreshFailed query={payments} />}
      <div className={toolbar.toolbar}>
        <FilterMenu
          label="Show"
          all="Waiting"
          options={[{ value: "resolved", label: "Resolved" }]}
          value={search.status}
          onChange={(value) => void navigate({ search: (previous) => ({ ...previous, status: value }) })}
        />
        <span className={toolbar.note}>They count nowhere until you say what they are for.</span>
      </div>
      {payments.error && rows.length === 0 ? (
        <ErrorState error={payments.error} onRetry={() => void payments.refetch()} />
      ) : (
        <DataTable
          name="Unmatched payments"
          columns={unmatchedColumns}
          rows={rows}
          rowKey={(payment) => payment.id}
          rowHeight={50}
          onOpen={(payment) => open(payment.id)}
          onReachEnd={onReachEnd}
          loading={payments.isPending}
          empty={
            status === "waiting" ? (
              <EmptyState title="No payment waits">
                Payments that match no order or no customer would stand here.
              </EmptyState>
            ) : (
              <EmptyState title="None was resolved yet" />
            )
          }
        />
      )}
      {opened?.resolved_at === null && <ResolveDialog payment={opened} onClose={() => open(undefined)} />}
    </PaymentsPage>
  );
}
