import type { TimelineEntry } from "@anyway-sh/api";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { timelineQuery } from "../../api.ts";
import { EmptyState, ErrorState, SkeletonBar } from "../../components/states.tsx";
import { useInView } from "../../components/use-in-view.ts";
import { creditsQuery } from "../../conversions-api.ts";
import { formatDay } from "../../time.ts";
import { useView } from "../../use-view.ts";
import classes from "./customer.module.css";
import { ConversationRow, OrderRow } from "./timeline-rows.tsx";

/** A customer's conversations and orders by day, newest first. */
export function Timeline({ customerId }: { customerId: string }) {
  const view = useView();
  const timeline = useInfiniteQuery(timelineQuery(customerId, view));
  const more = useInView(() => {
    if (timeline.hasNextPage && !timeline.isFetchingNextPage) void timeline.fetchNextPage();
  });
  const credits = useQuery(creditsQuery({ customer_id: customerId })).data;
  const entries = timeline.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <section className={classes.timeline} aria-label="Conversations and orders">
      <h2 className={classes.heading}>
        Conversations and orders <span className="faint">all time</span>
      </h2>
      {timeline.isPending && <SkeletonBar width="60%" />}
      {timeline.error && entries.length === 0 && (
        <ErrorState error={timeline.error} onRetry={() => void timeline.refetch()} />
      )}
      {timeline.isSuccess && entries.length === 0 && (
        <EmptyState title="Nothing yet">
          No conversation and no order of this customer in this environment.
        </EmptyState>
      )}
      <ol className={classes.entries}>
        {byDay(entries).map(([day, ofDay]) => (
          <Fragment key={day}>
            <li className={classes.day}>{day}</li>
            {ofDay.map((entry) => (
              <li key={entry.type === "order" ? entry.order.id : (entry.trace_ids[0] ?? entry.time)}>
                {entry.type === "order" ? (
                  <OrderRow entry={entry} />
                ) : (
                  <ConversationRow customerId={customerId} entry={entry} credits={credits} />
                )}
              </li>
            ))}
          </Fragment>
        ))}
      </ol>
      {timeline.hasNextPage && (
        <div ref={more} className={classes.more}>
          <SkeletonBar width="40%" />
        </div>
      )}
    </section>
  );
}

function byDay(entries: readonly TimelineEntry[]): [string, TimelineEntry[]][] {
  return [...Map.groupBy(entries, (entry) => formatDay(entry.time))];
}
