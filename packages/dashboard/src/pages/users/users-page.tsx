import type { UserSummary } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { DataTable } from "../../components/data-table.tsx";
import { Page } from "../../components/page.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import { useRows } from "../../components/use-rows.ts";
import { onlyFilters } from "../../filter/address.ts";
import { QueryBar } from "../../filter/query-bar.tsx";
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
  const filters = route.useSearch({ select: onlyFilters });
  const navigate = useNavigate();
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const users = useInfiniteQuery(usersQuery(filters, view));
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
  const { data: scores } = useQuery(userScoresQuery(filters, view));
  const columns = useMemo(() => userColumns(customers, scores), [customers, scores]);
  const setFilter = (filter: string) =>
    void navigate({ to: "/users", search: { ...onlyView(view), filter: filter || undefined } });
  return (
    <Page title="Users">
      {rows.length > 0 && <RefreshFailed query={users} />}
      <QueryBar
        label="Filter users"
        placeholder="user:*ann* customer:CUS_a1b2c3d4e5f6 model:gpt-4o"
        filters={filters}
        onChange={setFilter}
      />
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
            Object.keys(filters).length > 0 ? (
              <EmptyState
                title="No user matches these filters"
                action={
                  <Button size="xs" variant="default" onClick={() => setFilter("")}>
                    Clear filters
                  </Button>
                }
              >
                In this time range and environment.
              </EmptyState>
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
