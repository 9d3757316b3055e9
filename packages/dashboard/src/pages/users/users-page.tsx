import type { UserSummary } from "@anyway-sh/api";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { CustomerField } from "../../components/customer-field.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Page } from "../../components/page.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import toolbar from "../../components/toolbar.module.css";
import { useRows } from "../../components/use-rows.ts";
import { userScoresQuery, usersQuery } from "../../session-api.ts";
import { useCustomers } from "../../use-customers.ts";
import { useView } from "../../use-view.ts";
import { onlyView } from "../../view.ts";
import { userColumns } from "./user-columns.tsx";

const route = getRouteApi("/users");
const NARROW = "(max-width: 640px)";

/** The users of a time range, the last one seen first; each leads to its page. */
export function UsersPage() {
  const view = useView();
  const { q, customer_id } = route.useSearch();
  const navigate = useNavigate({ from: "/users" });
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const users = useInfiniteQuery(usersQuery({ q, customer_id }, view));
  const { rows, onReachEnd } = useRows<UserSummary>(users);
  const named = useMemo(
    () =>
      users.data && {
        pages: users.data.pages.map(({ data }) => ({
          data: data.map((user) => ({ customer_id: user.customer_ids[0] ?? null })),
        })),
      },
    [users.data],
  );
  const customers = useCustomers(named);
  const { data: scores } = useQuery(userScoresQuery(view));
  const columns = useMemo(() => userColumns(customers, scores), [customers, scores]);
  const set = (change: { q?: string | undefined; customer_id?: string | undefined }) =>
    void navigate({ search: (previous) => ({ ...previous, ...change }), replace: true });
  return (
    <Page title="Users">
      {rows.length > 0 && <RefreshFailed query={users} />}
      <div className={`${toolbar.toolbar} ${toolbar.wrap}`}>
        <SearchField
          label="Part of a user id"
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
      {users.error && rows.length === 0 ? (
        <ErrorState error={users.error} onRetry={() => void users.refetch()} />
      ) : (
        <DataTable
          name="Users"
          columns={columns}
          rows={rows}
          rowKey={(user) => user.user_id}
          rowHeight={narrow ? 50 : 36}
          onOpen={(user) =>
            void navigate({
              to: "/users/$userId",
              params: { userId: user.user_id },
              search: onlyView(view),
            })
          }
          onReachEnd={onReachEnd}
          loading={users.isPending}
          empty={
            q || customer_id ? (
              <EmptyState title="No user matches">In this time range and environment.</EmptyState>
            ) : (
              <EmptyState title="No users in this time range">
                Choose a longer range or another environment above. Calls belong to a user when their spans
                carry a user_id.
              </EmptyState>
            )
          }
        />
      )}
    </Page>
  );
}
