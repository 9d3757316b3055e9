import type { Order } from "@anyway-sh/api";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { customersByIdQuery, productNamesQuery } from "../../commerce-api.ts";
import { ORDER_KIND, PROVIDER } from "../../commerce-words.ts";
import { CustomerLink } from "../../components/customer-link.tsx";
import { Fact, Facts } from "../../components/facts.tsx";
import { formatFullTime } from "../../time.ts";
import { AssignCustomerDialog } from "./assign-customer-dialog.tsx";
import classes from "./order.module.css";

/** Where an order came from and what it is for. */
export function OrderFacts({ order }: { order: Order }) {
  const customers = useQuery(customersByIdQuery([order.customer_id])).data;
  const products = useQuery(productNamesQuery).data;
  const [isAssigning, setIsAssigning] = useState(false);
  return (
    <div className={classes.facts}>
      <h2 className={classes.heading}>About it</h2>
      <Facts label="About the order">
        <Fact name="Customer">
          {order.customer_id === null ? (
            <button type="button" className={classes.assign} onClick={() => setIsAssigning(true)}>
              Say whose it is
            </button>
          ) : (
            <span className="link">
              <CustomerLink id={order.customer_id} customers={customers} />
            </span>
          )}
        </Fact>
        <Fact name="Product">
          {order.product_id &&
            (products?.get(order.product_id) ?? <span className="mono">{order.product_id}</span>)}
        </Fact>
        <Fact name="Payment link">
          {order.payment_link_id && (
            <Link
              to="/payments/links/$linkId"
              params={{ linkId: order.payment_link_id }}
              className="link mono"
            >
              {order.payment_link_id}
            </Link>
          )}
        </Fact>
        <Fact name="Trace">
          {order.trace_id && (
            <Link
              to="/traces/$traceId"
              params={{ traceId: order.trace_id }}
              search={(previous) => ({ ...previous, span: order.span_id ?? undefined })}
              className="link mono"
            >
              {order.trace_id}
            </Link>
          )}
        </Fact>
        <Fact name="Reference">{order.merchant_reference}</Fact>
        <Fact name="Kind">{ORDER_KIND[order.kind]}</Fact>
        <Fact name="Paid by">
          {order.provider === "sandbox" ? "Sandbox: a test, no money moved" : PROVIDER[order.provider]}
        </Fact>
        <Fact name="Subscription">
          {order.subscription_id && <span className="mono">{order.subscription_id}</span>}
        </Fact>
        <Fact name="For the time">
          {order.period_start &&
            order.period_end &&
            `${formatFullTime(order.period_start)} to ${formatFullTime(order.period_end)}`}
        </Fact>
        <Fact name="Placed">{formatFullTime(order.placed_at)}</Fact>
        {Object.entries(order.metadata).map(([key, value]) => (
          <Fact key={key} name={key}>
            <span className="mono">{value}</span>
          </Fact>
        ))}
      </Facts>
      {isAssigning && <AssignCustomerDialog order={order} onClose={() => setIsAssigning(false)} />}
    </div>
  );
}
