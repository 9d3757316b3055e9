import type { Score, SessionTurn } from "@anyway-sh/api";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { Crumbs, Page } from "../../components/page.tsx";
import { ScoreLine } from "../../components/score-chips.tsx";
import { ErrorState, RefreshFailed, SkeletonBar } from "../../components/states.tsx";
import { useInView } from "../../components/use-in-view.ts";
import { conversationQuery, isThumb } from "../../session-api.ts";
import { useCustomers } from "../../use-customers.ts";
import { useView } from "../../use-view.ts";
import classes from "./session.module.css";
import { SessionFacts } from "./session-facts.tsx";
import { SessionOrders } from "./session-orders.tsx";
import { Transcript } from "./transcript.tsx";

const route = getRouteApi("/sessions/$sessionId");

/** One session as a conversation, turn by turn, whatever the range. */
export function SessionPage() {
  const { sessionId } = route.useParams();
  const view = useView();
  const conversation = useInfiniteQuery(conversationQuery(sessionId, view));
  const session = conversation.data?.pages[0]?.data;
  const turns = useMemo(
    () => conversation.data?.pages.flatMap((page) => page.data.turns) ?? [],
    [conversation.data],
  );
  const named = useMemo(
    () => session && { pages: [{ data: session.customer_ids.map((customer_id) => ({ customer_id })) }] },
    [session],
  );
  const customers = useCustomers(named);
  const { fetchNextPage } = conversation;
  const readMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const more = useInView(() => {
    if (conversation.hasNextPage && !conversation.isFetchingNextPage) readMore();
  });
  const title = firstWords(turns) ?? (session?.title || sessionId);
  const heading = (
    <Crumbs to="/sessions" label="Sessions">
      {session || conversation.error ? title : <SkeletonBar width={160} />}
    </Crumbs>
  );
  if (conversation.error && !session)
    return (
      <Page title="Session" heading={heading}>
        <ErrorState error={conversation.error} onRetry={() => void conversation.refetch()} />
      </Page>
    );
  return (
    <Page title={title} heading={heading}>
      <RefreshFailed query={conversation} />
      <SessionFacts session={session} customers={customers} />
      <div className={classes.page}>
        {session && <SessionOrders session={session} traceId={turns[0]?.trace_id} />}
        <WholeScores scores={session?.given_scores ?? []} />
        {session && (
          <Transcript
            session={session}
            turns={turns}
            hasMore={conversation.hasNextPage}
            isReading={conversation.isFetchingNextPage}
            readMore={readMore}
          />
        )}
        {(conversation.isPending || conversation.hasNextPage) && (
          <div ref={more} className={classes.more}>
            <SkeletonBar width="40%" />
          </div>
        )}
      </div>
    </Page>
  );
}

/** What was said of the session, or of a trace of it, as a whole. */
function WholeScores({ scores }: { scores: readonly Score[] }) {
  const whole = scores.filter(
    (score) => score.span_id === null && !(isThumb(score) && score.trace_id === null),
  );
  if (whole.length === 0) return null;
  return (
    <ul className={classes.whole} aria-label="Scores of the session and its traces">
      {whole.map((score) => (
        <li key={score.id}>
          <ScoreLine score={score} />
        </li>
      ))}
    </ul>
  );
}

const MOST_OF_TITLE = 120;

/** What the user said first. */
function firstWords(turns: readonly SessionTurn[]): string | undefined {
  for (const { input } of turns)
    for (const { role, parts } of input)
      for (const part of parts)
        if (role === "user" && part.type === "text" && part.text.trim() !== "")
          return part.text.trim().slice(0, MOST_OF_TITLE);
  return undefined;
}
