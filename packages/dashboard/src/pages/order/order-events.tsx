import type { Order, OrderEvent } from "@anyway-sh/api";
import { useQuery } from "@tanstack/react-query";
import { orderEventsQuery } from "../../commerce-api.ts";
import { EVENT_SOURCE, ORDER_EVENT } from "../../commerce-words.ts";
import { hint } from "../../components/hint.tsx";
import { ErrorState, SkeletonBar } from "../../components/states.tsx";
import { formatMinorUnits } from "../../money.ts";
import { formatFullTime, formatTime } from "../../time.ts";
import classes from "./order.module.css";

/** What happened to an order, oldest first. */
export function OrderEvents({ order }: { order: Order }) {
  const events = useQuery(orderEventsQuery(order.id));
  return (
    <section className={classes.events} aria-label="Events">
      <h2 className={classes.heading}>What happened</h2>
      {events.isPending && <SkeletonBar width="60%" />}
      {events.error && !events.data && (
        <ErrorState error={events.error} onRetry={() => void events.refetch()} />
      )}
      {events.data?.length === 0 && <p className="faint">Nothing is recorded of it.</p>}
      <ol className={classes.timeline}>
        {events.data?.map((event) => (
          <EventRow key={event.id} event={event} currency={order.currency} />
        ))}
      </ol>
    </section>
  );
}

/** Longer than that, it is worth saying that we heard of it later. */
const LATE_MS = 60_000;

function EventRow({ event, currency }: { event: OrderEvent; currency: string }) {
  const { label, tone } = ORDER_EVENT[event.type];
  const isLate = Date.parse(event.recorded_at) - Date.parse(event.occurred_at) > LATE_MS;
  return (
    <li className={classes.event} data-tone={tone}>
      <span className={classes.what}>
        <span>{label}</span>
        {event.message && <span className={classes.message}>{event.message}</span>}
        <span className={classes.source}>
          <time dateTime={event.occurred_at} {...hint(formatFullTime(event.occurred_at))}>
            {formatTime(event.occurred_at)}
          </time>
          {` · told by ${EVENT_SOURCE[event.source]}`}
          {isLate && ` on ${formatTime(event.recorded_at)}`}
          {event.reference && <span className="mono"> · {event.reference}</span>}
        </span>
      </span>
      {event.amount !== null && <span className="num">{formatMinorUnits(event.amount, currency)}</span>}
    </li>
  );
}
