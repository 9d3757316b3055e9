import type { ConversionLine, Conversions, ConvertingConversation } from "@anyway-sh/api";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { DataTable } from "../../components/data-table.tsx";
import { Crumbs, Page } from "../../components/page.tsx";
import { EmptyState, ErrorState, RefreshFailed, SkeletonBar } from "../../components/states.tsx";
import toolbar from "../../components/toolbar.module.css";
import { useRows } from "../../components/use-rows.ts";
import {
  type ConversionListSearch,
  conversionsQuery,
  convertingConversationsQuery,
  groupOf,
} from "../../conversions-api.ts";
import { CREDIT_WORDS } from "../../credit-words.ts";
import { count } from "../../profit.ts";
import { useCustomers } from "../../use-customers.ts";
import { useView } from "../../use-view.ts";
import { conversationColumns } from "./conversation-columns.tsx";
import { ConversionFilterBar } from "./conversion-filter-bar.tsx";
import { Credited, Orders } from "./parts.tsx";
import { groupLabel } from "./rows.ts";

const route = getRouteApi("/conversions/conversations");
const NARROW = "(max-width: 640px)";

const TITLES = {
  conversations: "Conversations",
  intent: "Conversations with intent",
  payment_link: "Conversations with a payment link",
  paid: "Conversations that preceded a payment",
  not_paid: "Conversations that preceded no payment",
  credited: "Credited conversations",
} as const;

/** The conversations behind a number of the report, newest first, with that number. */
export function ConversionListPage() {
  const view = useView();
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/conversions/conversations" });
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const list = useInfiniteQuery(convertingConversationsQuery(search, view));
  const report = useQuery(conversionsQuery(search, view));
  const { rows, onReachEnd } = useRows<ConvertingConversation>(list);
  const customers = useCustomers(list.data);
  const columns = useMemo(() => conversationColumns(customers), [customers]);
  const { stage = "conversations", value } = search;
  const title = TITLES[stage];
  return (
    <Page
      title={title}
      heading={
        <Crumbs to="/conversions" label="Conversions">
          {title}
        </Crumbs>
      }
    >
      {rows.length > 0 && <RefreshFailed query={list} />}
      <ConversionFilterBar
        search={search}
        onChange={(change) =>
          void navigate({ search: (previous) => ({ ...previous, ...change }), replace: true })
        }
      />
      <div className={toolbar.toolbar}>
        <span>
          {report.data ? <Figure report={report.data} search={search} /> : <SkeletonBar width={160} />}
          {value !== undefined && (
            <>
              {" "}
              · {groupLabel(groupOf(search))} <strong>{value || "none"}</strong>
            </>
          )}
        </span>
        {report.data && (
          <span className={toolbar.note}>
            {CREDIT_WORDS[report.data.credit].label} credit, {report.data.window_days} days back
          </span>
        )}
      </div>
      {list.error && rows.length === 0 ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <DataTable
          name={title}
          columns={columns}
          rows={rows}
          rowKey={(one) => `${one.conversation_id} ${one.customer_id} ${one.user_id}`}
          rowHeight={narrow ? 50 : 36}
          onOpen={({ session_id, trace_ids: [first] }) => {
            if (session_id !== null)
              void navigate({ to: "/sessions/$sessionId", params: { sessionId: session_id } });
            else if (first !== undefined)
              void navigate({ to: "/traces/$traceId", params: { traceId: first } });
          }}
          onReachEnd={onReachEnd}
          loading={list.isPending}
          empty={
            <EmptyState title="No such conversation in this time range">
              Choose a longer range or another environment above.
            </EmptyState>
          }
        />
      )}
    </Page>
  );
}

/** The figure as the report has it. */
function Figure({ report, search }: { report: Conversions; search: ConversionListSearch }): ReactNode {
  const { stage = "conversations", value } = search;
  const line = value === undefined ? report.totals : report.rows.find((row) => (row.value ?? "") === value);
  if (!line) return null;
  if (stage === "credited")
    return (
      <>
        <Orders parts={line.orders[report.credit]} /> orders ·{" "}
        <Credited money={line.credited[report.credit]} currency={report.currency} />
      </>
    );
  return <>{counted(line, stage)}</>;
}

function counted({ funnel }: ConversionLine, stage: keyof ConversionLine["funnel"] | "not_paid"): string {
  if (stage === "not_paid")
    return count(
      funnel.conversations.conversations - funnel.paid.conversations,
      "conversation",
      "conversations",
    );
  const { conversations, visitors } = funnel[stage];
  return `${count(conversations, "conversation", "conversations")} of ${count(visitors, "visitor", "visitors")}`;
}
