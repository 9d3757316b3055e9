import type { ConversationCredit, Order, SessionConversation } from "@anyway-sh/api";
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { orderQuery } from "../../commerce-api.ts";
import { ORDER_STATUS } from "../../commerce-words.ts";
import { CreditedShare, useCredited } from "../../components/credited-with.tsx";
import { EnvironmentMark, StatusBadge } from "../../components/status-badge.tsx";
import { creditsQuery } from "../../conversions-api.ts";
import { formatMinorUnits } from "../../money.ts";
import classes from "./session.module.css";

/** More customers of one session are not asked for. */
const MOST_CUSTOMERS = 5;

interface SessionOrdersProps {
  session: SessionConversation;
  /** A trace of it, which tells who was at it where no customer is named. */
  traceId: string | undefined;
}

/**
 * The orders that the session is credited with, and those that its spans name. One that was never posted is named all
 * the same.
 */
export function SessionOrders({ session, traceId }: SessionOrdersProps) {
  const credited = useCredited(useSessionCredits(session, traceId));
  const creditOf = new Map(credited.map((one) => [one.of.order_id, one]));
  const ids = [...new Set([...creditOf.keys(), ...session.order_ids])];
  const orders = useQueries({ queries: ids.map((id) => orderQuery(id)) });
  if (ids.length === 0) return null;
  return (
    <ul className={classes.whole} aria-label="Orders of the session">
      {ids.map((id, index) => {
        const credit = creditOf.get(id);
        return (
          <li key={id} className={classes.order}>
            <span className="faint">{credit ? <CreditedShare credited={credit} /> : "Order"}</span>
            <Link to="/orders/$orderId" params={{ orderId: id }} className="link mono">
              {id}
            </Link>
            {orders[index]?.data && <Amount order={orders[index].data} />}
          </li>
        );
      })}
    </ul>
  );
}

/** What the session is credited with, whosever part of it. */
function useSessionCredits(
  { session_id, customer_ids }: SessionConversation,
  traceId: string | undefined,
): ConversationCredit[] {
  const owners =
    customer_ids.length > 0
      ? customer_ids.slice(0, MOST_CUSTOMERS).map((customer_id) => ({ customer_id }))
      : traceId === undefined
        ? []
        : [{ trace_id: traceId }];
  return useQueries({ queries: owners.map(creditsQuery) })
    .flatMap(({ data }) => data ?? [])
    .filter((credit) => credit.session_id === session_id);
}

function Amount({ order }: { order: Order }) {
  return (
    <>
      <span className="num">{formatMinorUnits(order.amount, order.currency)}</span>
      <StatusBadge status={ORDER_STATUS[order.status]} />
      <EnvironmentMark environment={order.environment} />
    </>
  );
}
