import type { Search } from "@anyway-sh/api";
import { IconReceipt, IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { ORDER_STATUS } from "../../commerce-words.ts";
import { StatusBadge } from "../../components/status-badge.tsx";
import { formatMinorUnits } from "../../money.ts";
import { formatMinute } from "../../time.ts";
import classes from "./find.module.css";

/** Customers and orders that the question names. */
export function FoundRecords({ customers, orders }: Pick<Search, "customers" | "orders">) {
  if (customers.length + orders.length === 0) return null;
  return (
    <ul className={classes.records} aria-label="Customers and orders">
      {customers.map((customer) => (
        <li key={customer.customer_id}>
          <Link
            to="/customers/$customerId"
            params={{ customerId: customer.customer_id }}
            className={classes.record}
          >
            <IconUser size={15} stroke={1.7} aria-hidden />
            <span className={classes.recordName}>
              {customer.name ?? customer.email ?? customer.customer_id}
            </span>
            <span className="faint ellipsis">
              {customer.name ? (customer.email ?? customer.customer_id) : ""}
            </span>
          </Link>
        </li>
      ))}
      {orders.map((order) => (
        <li key={order.order_id}>
          <Link to="/orders/$orderId" params={{ orderId: order.order_id }} className={classes.record}>
            <IconReceipt size={15} stroke={1.7} aria-hidden />
            <span className={`mono ${classes.recordName}`}>{order.order_id}</span>
            <span className="num">{formatMinorUnits(order.amount, order.currency)}</span>
            <StatusBadge status={ORDER_STATUS[order.status]} />
            <span className="faint">{formatMinute(order.placed_at)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
