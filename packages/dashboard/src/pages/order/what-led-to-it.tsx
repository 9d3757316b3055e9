import type { Order, OrderAttribution } from "@anyway-sh/api";
import type { CreditModel } from "@anyway-sh/semconv";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { settingsQuery } from "../../api.ts";
import { Cost } from "../../components/cost.tsx";
import { CreditMenu } from "../../components/credit-menu.tsx";
import { hint } from "../../components/hint.tsx";
import { ErrorState, SkeletonBar } from "../../components/states.tsx";
import { orderAttributionQuery } from "../../conversions-api.ts";
import { CREDIT_WORDS } from "../../credit-words.ts";
import { formatDuration } from "../../duration.ts";
import { formatMinorUnits } from "../../money.ts";
import { count } from "../../profit.ts";
import { Touches } from "./touches.tsx";
import classes from "./what-led-to-it.module.css";

const route = getRouteApi("/orders/$orderId");

/** The conversations that preceded an order, and what each is credited with. */
export function WhatLedToIt({ order }: { order: Order }) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/orders/$orderId" });
  const attribution = useQuery(orderAttributionQuery(order.id, search.window));
  const usual = useQuery(settingsQuery).data?.credit_model;
  const model = search.credit ?? usual ?? "last";
  const { data } = attribution;
  return (
    <section className={classes.section} aria-labelledby="what-led-to-it">
      <header className={classes.header}>
        <h2 id="what-led-to-it">What led to it</h2>
        <CreditMenu
          credit={search.credit}
          window={search.window}
          onChange={(change) =>
            void navigate({ search: (previous) => ({ ...previous, ...change }), replace: true })
          }
        />
      </header>
      {attribution.error && !data && (
        <ErrorState error={attribution.error} onRetry={() => void attribution.refetch()} />
      )}
      {attribution.isPending && (
        <div className={classes.pending}>
          <SkeletonBar width="60%" />
        </div>
      )}
      {data && (
        <>
          <Summary attribution={data} model={model} />
          {data.touches.length > 0 && <Touches attribution={data} model={model} order={order} />}
        </>
      )}
    </section>
  );
}

function Summary({ attribution, model }: { attribution: OrderAttribution; model: CreditModel }) {
  const { touches, window_days, time_to_convert_ms: time, not_credited, currency, amount } = attribution;
  if (touches.length === 0)
    return (
      <p className={classes.summary}>
        No conversation of {attribution.customer_ids.length > 0 ? "its customer" : "the buyer"} is known in
        the {window_days} days before it
        {not_credited === null && `: ${formatMinorUnits(amount, currency)} unattributed`}.{" "}
        {attribution.customer_ids.length === 0 &&
          "Say whose it is, or let the request that makes the order carry a traceparent."}
      </p>
    );
  return (
    <p className={classes.summary}>
      {count(touches.length, "conversation", "conversations")} in the {window_days} days before it
      {time !== null && `, the first ${formatDuration(time)} before`} ·{" "}
      <Cost usd={attribution.cost_to_convert} unpriced={attribution.cost_incomplete} /> AI cost ·{" "}
      {not_credited === "renewal" ? (
        <span {...hint("It continues what was bought before")}>a renewal is revenue without credit</span>
      ) : not_credited === "unpaid" ? (
        "nothing is credited before it is paid"
      ) : (
        <span {...hint(CREDIT_WORDS[model].why)}>
          {CREDIT_WORDS[model].label.toLowerCase()} credit
          {model === "direct" &&
            attribution.direct_is_last &&
            ", which is the last one: no evidence names one"}
        </span>
      )}
    </p>
  );
}
