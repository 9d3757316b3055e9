import type { ConversationCredit, TimelineEntry } from "@anyway-sh/api";
import { IconMessage, IconReceipt } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { productNamesQuery } from "../../commerce-api.ts";
import { ORDER_KIND, ORDER_STATUS } from "../../commerce-words.ts";
import { Cost } from "../../components/cost.tsx";
import { CreditedShare, useCredited } from "../../components/credited-with.tsx";
import { hint } from "../../components/hint.tsx";
import { EnvironmentMark } from "../../components/status-badge.tsx";
import { formatDuration } from "../../duration.ts";
import { formatMinorUnits } from "../../money.ts";
import { count } from "../../profit.ts";
import { formatClock, formatFullTime } from "../../time.ts";
import { onlyView } from "../../view.ts";
import classes from "./customer.module.css";

type Conversation = Extract<TimelineEntry, { type: "conversation" }>;
type OrderEntry = Extract<TimelineEntry, { type: "order" }>;

interface ConversationRowProps {
  customerId: string;
  entry: Conversation;
  /** What the customer's conversations are credited with, once it is known. */
  credits: readonly ConversationCredit[] | undefined;
}

/** A conversation; leads to its session, else to its trace or traces. */
export function ConversationRow({ customerId, entry, credits }: ConversationRowProps) {
  const credited = useCredited(
    credits?.filter(
      ({ conversation_id: id }) => id === (entry.session_id ?? `trace_${entry.trace_ids[0] ?? ""}`),
    ),
  );
  const content = (
    <>
      <Clock time={entry.time} />
      <IconMessage size={15} stroke={1.7} className="faint" aria-label="Conversation" />
      <span className={classes.what}>
        <span className="ellipsis">{entry.title}</span>
        <span className={classes.facts}>
          {count(entry.traces, "trace", "traces")} ·{" "}
          {formatDuration(Date.parse(entry.end_time) - Date.parse(entry.time))}
          {entry.errors > 0 && <span className="loss"> · {count(entry.errors, "error", "errors")}</span>}
        </span>
        {credited.map((one) => (
          <span key={one.of.order_id} className={classes.facts}>
            <CreditedShare credited={one} /> <span className="mono">{one.of.order_id}</span>
          </span>
        ))}
      </span>
      <span className={classes.amount}>
        <Cost usd={entry.cost} />
        <span className={classes.facts}>cost</span>
      </span>
    </>
  );
  if (entry.session_id !== null)
    return (
      <Link
        to="/sessions/$sessionId"
        params={{ sessionId: entry.session_id }}
        search={onlyView}
        className={classes.entry}
      >
        {content}
      </Link>
    );
  const [first] = entry.trace_ids;
  if (entry.traces === 1 && first)
    return (
      <Link to="/traces/$traceId" params={{ traceId: first }} className={classes.entry}>
        {content}
      </Link>
    );
  // Without a session the traces of a conversation are told apart by their time alone.
  const itself = { from: entry.time, to: justAfter(entry.end_time), range: undefined };
  return (
    <Link
      to="/traces"
      search={(previous) => ({ ...onlyView(previous), customer_id: customerId, ...itself })}
      className={classes.entry}
    >
      {content}
    </Link>
  );
}

// The end of a range is exclusive.
const justAfter = (time: string): string => new Date(Date.parse(time) + 1).toISOString();

/** An order, with what came of it. */
export function OrderRow({ entry }: { entry: OrderEntry }) {
  const { order } = entry;
  const product = useQuery(productNamesQuery).data?.get(order.product_id ?? "") ?? order.product_id;
  const counts = order.status === "paid" || order.status === "partially_refunded";
  return (
    <Link to="/orders/$orderId" params={{ orderId: order.id }} className={classes.entry}>
      <Clock time={entry.time} />
      <IconReceipt size={15} stroke={1.7} className={counts ? classes.paid : "faint"} aria-label="Order" />
      <span className={classes.what}>
        <span className="ellipsis">
          Order <span className="mono">{order.external_id ?? order.id}</span>
        </span>
        <span className={classes.facts}>
          {ORDER_KIND[order.kind]}
          {order.amount_refunded > 0 &&
            ` · ${formatMinorUnits(order.amount_refunded, order.currency)} refunded`}
          {product && ` · ${product}`} <EnvironmentMark environment={order.environment} />
        </span>
      </span>
      <span className={classes.amount}>
        <span
          className={counts ? `num ${classes.paid}` : "num faint"}
          {...hint(order.tax > 0 ? `of which ${formatMinorUnits(order.tax, order.currency)} tax` : undefined)}
        >
          {formatMinorUnits(order.amount, order.currency)}
        </span>
        <span className={classes.facts}>{ORDER_STATUS[order.status].label}</span>
      </span>
    </Link>
  );
}

function Clock({ time }: { time: string }) {
  return (
    <time className={`faint num ${classes.clock}`} dateTime={time} {...hint(formatFullTime(time))}>
      {formatClock(time)}
    </time>
  );
}
