import type { Order } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { orderQuery, refundable } from "../../commerce-api.ts";
import { ORDER_STATUS } from "../../commerce-words.ts";
import { CopyableId } from "../../components/copy-button.tsx";
import { Crumbs, Page } from "../../components/page.tsx";
import { ErrorState, RefreshFailed, SkeletonBar } from "../../components/states.tsx";
import { EnvironmentMark, StatusBadge } from "../../components/status-badge.tsx";
import classes from "./order.module.css";
import { OrderEvents } from "./order-events.tsx";
import { OrderFacts } from "./order-facts.tsx";
import { OrderTiles } from "./order-tiles.tsx";
import { RefundDialog } from "./refund-dialog.tsx";
import { WhatLedToIt } from "./what-led-to-it.tsx";

const route = getRouteApi("/orders/$orderId");

/** Everything about one order: its money, what happened to it, and where it came from. */
export function OrderPage() {
  const { orderId } = route.useParams();
  const order = useQuery(orderQuery(orderId));
  const heading = (
    <Crumbs to="/orders" label="Orders">
      {orderId}
    </Crumbs>
  );
  return (
    <Page title={`Order ${orderId}`} heading={heading} view={false}>
      {order.error && !order.data && <ErrorState error={order.error} onRetry={() => void order.refetch()} />}
      {order.data && <RefreshFailed query={order} />}
      {order.isPending && (
        <div className={classes.loading}>
          <SkeletonBar width="40%" />
          <SkeletonBar width="60%" />
        </div>
      )}
      {order.data && <Loaded order={order.data} />}
    </Page>
  );
}

function Loaded({ order }: { order: Order }) {
  const [isRefunding, setIsRefunding] = useState(false);
  return (
    <div className={classes.page}>
      <div className={classes.ids}>
        <StatusBadge status={ORDER_STATUS[order.status]} />
        <EnvironmentMark environment={order.environment} />
        <CopyableId label="Order" id={order.id} />
        {order.external_id && <CopyableId label="External id" id={order.external_id} />}
        {refundable(order) > 0 && (
          <Button size="xs" variant="default" className={classes.action} onClick={() => setIsRefunding(true)}>
            Refund…
          </Button>
        )}
      </div>
      <OrderTiles order={order} />
      <WhatLedToIt order={order} />
      <div className={classes.columns}>
        <OrderEvents order={order} />
        <OrderFacts order={order} />
      </div>
      {isRefunding && <RefundDialog order={order} onClose={() => setIsRefunding(false)} />}
    </div>
  );
}
