import type { SessionSummary, UserDetail } from "@anyway-sh/api";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { DataTable } from "../../components/data-table.tsx";
import { Crumbs, Page } from "../../components/page.tsx";
import { ScoreChips } from "../../components/score-chips.tsx";
import { EmptyState, ErrorState, RefreshFailed } from "../../components/states.tsx";
import { useRows } from "../../components/use-rows.ts";
import { sessionsQuery, userQuery, userScoresQuery } from "../../session-api.ts";
import { useCustomers } from "../../use-customers.ts";
import { useView } from "../../use-view.ts";
import { sessionColumns } from "../sessions/session-columns.tsx";
import { Memberships } from "./memberships.tsx";
import classes from "./user.module.css";
import { UserFacts } from "./user-facts.tsx";

const route = getRouteApi("/users/$userId");
const NARROW = "(max-width: 640px)";

/** One user: what it did and cost in the range, to whom it belongs, what was said of it, and its sessions. */
export function UserPage() {
  const { userId } = route.useParams();
  const view = useView();
  const user = useQuery(userQuery(userId, view));
  const scores = useQuery(userScoresQuery({}, view));
  const customers = useCustomers(useMemo(() => customersOf(user.data), [user.data]));
  const heading = (
    <Crumbs to="/users" label="Users">
      <span className="mono">{userId}</span>
    </Crumbs>
  );
  if (user.error && !user.data)
    return (
      <Page title={userId} heading={heading}>
        <ErrorState error={user.error} onRetry={() => void user.refetch()} />
      </Page>
    );
  const own = scores.data?.get(userId) ?? [];
  const memberships = user.data?.memberships ?? [];
  return (
    <Page title={userId} heading={heading}>
      <RefreshFailed query={user} />
      <UserFacts user={user.data} customers={customers} />
      {(memberships.length > 0 || own.length > 0) && (
        <div className={classes.more}>
          <Memberships memberships={memberships} customers={customers} />
          {own.length > 0 && (
            <div className={classes.line}>
              <span className="faint">Scores</span>
              <ScoreChips scores={own} />
            </div>
          )}
        </div>
      )}
      <Sessions userId={userId} />
    </Page>
  );
}

function Sessions({ userId }: { userId: string }) {
  const view = useView();
  const navigate = useNavigate();
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const sessions = useInfiniteQuery(sessionsQuery({ user_id: userId }, view));
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
  const columns = useMemo(() => sessionColumns(customers).filter(({ id }) => id !== "user"), [customers]);
  if (sessions.error && rows.length === 0)
    return <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />;
  return (
    <DataTable
      name="Sessions of the user"
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
        <EmptyState title="No sessions in this time range">
          Choose a longer range or another environment above. Calls belong to a session when their spans carry
          a session_id.
        </EmptyState>
      }
    />
  );
}

/** In the form of pages of a list. */
function customersOf(user: UserDetail | undefined) {
  if (!user) return undefined;
  const ids = [...user.customer_ids, ...user.memberships.map(({ customer_id }) => customer_id)];
  return { pages: [{ data: ids.map((customer_id) => ({ customer_id })) }] };
}
