import type { Order } from "@anyway-sh/api";
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { orderQuery } from "../../commerce-api.ts";
import { ORDER_STATUS } from "../../commerce-words.ts";
import { StatusBadge } from "../../components/status-badge.tsx";
import { formatMinorUnits } from "../../money.ts";
import classes from "./session.module.css";

/** The orders that spans of the session name. One that was never posted is named all the same. */
export function SessionOrders({ orderIds }: { orderIds: readonly string[] }) {
  const orders = useQueries({ queries: orderIds.map((id) => orderQuery(id)) });
  if (orderIds.length === 0) return null;
  return (
    <ul className={classes.whole} aria-label="Orders that the session names">
      {orderIds.map((id, index) => (
        <li key={id} className={classes.order}>
          <span className="faint">Order</span>
          <Link to="/orders/$orderId" params={{ orderId: id }} className="link mono">
            {id}
          </Link>
          {orders[index]?.data && <Amount order={orders[index].data} />}
        </li>
      ))}
    </ul>
  );
}

function Amount({ order }: { order: Order }) {
  return (
    <>
      <span className="num">{formatMinorUnits(order.amount, order.currency)}</span>
      <StatusBadge status={ORDER_STATUS[order.status]} />
    </>
  );
}
