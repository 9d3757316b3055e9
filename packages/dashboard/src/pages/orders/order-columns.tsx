import type { Customer, Order } from "@anyway-sh/api";
import { IconListTree } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { ORDER_KIND, ORDER_STATUS, PROVIDER } from "../../commerce-words.ts";
import { CustomerLink, customerName } from "../../components/customer-link.tsx";
import { hint } from "../../components/hint.tsx";
import { EnvironmentMark, StatusBadge } from "../../components/status-badge.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatMinorUnits } from "../../money.ts";
import { formatFullTime, formatMinute, formatTime } from "../../time.ts";
import classes from "./orders.module.css";

/** The columns of orders, with what is known of their customers and products. */
export function orderColumns(
  customers: ReadonlyMap<string, Customer> | undefined,
  products: ReadonlyMap<string, string> | undefined,
): readonly Column<Order>[] {
  return [
    {
      id: "placed",
      header: "Placed",
      width: 132,
      from: 600,
      cell: ({ placed_at }) => (
        <time className="dim num" dateTime={placed_at} {...hint(formatFullTime(placed_at))}>
          {formatTime(placed_at)}
        </time>
      ),
    },
    {
      id: "order",
      header: "Order",
      width: 138,
      grow: true,
      cell: (order) => (
        <div className={classes.order}>
          <span className={classes.line}>
            <Link
              to="/orders/$orderId"
              params={{ orderId: order.id }}
              className={`mono ellipsis ${classes.link}`}
              title={order.id}
            >
              {order.id}
            </Link>
            <EnvironmentMark environment={order.environment} />
          </span>
          <span className={classes.narrowLine}>
            {order.customer_id !== null && (
              <>
                {customerName(order.customer_id, customers)}
                {" · "}
              </>
            )}
            {formatMinute(order.placed_at)}
          </span>
        </div>
      ),
    },
    {
      id: "customer",
      header: "Customer",
      width: 180,
      from: 700,
      cell: (order) => <CustomerLink id={order.customer_id} customers={customers} />,
    },
    {
      id: "product",
      header: "Product",
      width: 150,
      from: 1000,
      cell: ({ product_id: id }) => {
        const name = id === null ? undefined : products?.get(id);
        if (id === null) return <span className="faint">–</span>;
        return (
          <span className={name ? undefined : "mono"} title={id}>
            {name ?? id}
          </span>
        );
      },
    },
    { id: "amount", header: "Amount", width: 112, align: "right", cell: (order) => <Amount order={order} /> },
    {
      id: "status",
      header: "Status",
      width: 136,
      cell: (order) => <StatusBadge status={ORDER_STATUS[order.status]} />,
    },
    {
      id: "kind",
      header: "Kind",
      width: 128,
      from: 1100,
      cell: (order) => <span className="dim">{ORDER_KIND[order.kind]}</span>,
    },
    {
      id: "provider",
      header: "Paid by",
      width: 84,
      from: 860,
      cell: (order) => <span className="dim">{PROVIDER[order.provider]}</span>,
    },
    {
      id: "reference",
      header: "Reference",
      width: 130,
      from: 1220,
      cell: ({ merchant_reference: reference }) =>
        reference ? <span title={reference}>{reference}</span> : <span className="faint">–</span>,
    },
    {
      id: "trace",
      header: "Trace",
      width: 60,
      from: 780,
      cell: ({ trace_id }) =>
        trace_id ? (
          <Link
            to="/traces/$traceId"
            params={{ traceId: trace_id }}
            className={classes.trace}
            aria-label={`Trace ${trace_id}`}
            {...hint("The trace in which it was made")}
          >
            <IconListTree size={15} stroke={1.7} aria-hidden />
          </Link>
        ) : (
          <span className="faint">–</span>
        ),
    },
  ];
}

function Amount({ order }: { order: Order }) {
  const parts = [
    order.amount_refunded > 0 && `${formatMinorUnits(order.amount_refunded, order.currency)} refunded`,
    order.amount_disputed > 0 && `${formatMinorUnits(order.amount_disputed, order.currency)} disputed`,
    order.tax > 0 && `${formatMinorUnits(order.tax, order.currency)} of it is tax`,
  ].filter((part) => part !== false);
  return (
    <span className={order.paid_at === null ? "num faint" : "num"} {...hint(parts.join("\n") || undefined)}>
      {formatMinorUnits(order.amount, order.currency)}
    </span>
  );
}
