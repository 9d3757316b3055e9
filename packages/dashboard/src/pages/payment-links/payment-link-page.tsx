import type { PaymentLink } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { client } from "../../api.ts";
import {
  customersByIdQuery,
  linkOrdersQuery,
  paymentLinkQuery,
  productNamesQuery,
} from "../../commerce-api.ts";
import { LINK_STATUS, ORDER_STATUS } from "../../commerce-words.ts";
import { CopyableId, CopyButton } from "../../components/copy-button.tsx";
import { CustomerLink } from "../../components/customer-link.tsx";
import { Fact, Facts } from "../../components/facts.tsx";
import { Crumbs, Page } from "../../components/page.tsx";
import { ErrorState, RefreshFailed, SkeletonBar } from "../../components/states.tsx";
import { EnvironmentMark, StatusBadge } from "../../components/status-badge.tsx";
import { formatMinorUnits } from "../../money.ts";
import { formatFullTime, formatMinute } from "../../time.ts";
import classes from "./payment-links.module.css";

const route = getRouteApi("/payments/links/$linkId");

/** One payment link: its address to hand out, its terms, and the orders that it made. */
export function PaymentLinkPage() {
  const { linkId } = route.useParams();
  const link = useQuery(paymentLinkQuery(linkId));
  const title = link.data?.title ?? linkId;
  const heading = (
    <Crumbs to="/payments/links" label="Payment links">
      {title}
    </Crumbs>
  );
  return (
    <Page title={title} heading={heading} view={false}>
      {link.error && !link.data && <ErrorState error={link.error} onRetry={() => void link.refetch()} />}
      {link.data && <RefreshFailed query={link} />}
      {link.isPending && (
        <div className={classes.loading}>
          <SkeletonBar width="60%" />
        </div>
      )}
      {link.data && <Loaded link={link.data} />}
    </Page>
  );
}

function Loaded({ link }: { link: PaymentLink }) {
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: (active: boolean) => client.paymentLinks.update(link.id, { active }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["payment links"] }),
  });
  const canPay = link.status === "active";
  return (
    <div className={classes.page}>
      <div className={classes.ids}>
        <StatusBadge status={LINK_STATUS[link.status]} />
        {link.provider === "sandbox" && <EnvironmentMark environment="test" />}
        <CopyableId label="Payment link" id={link.id} />
        {(canPay || link.status === "disabled") && (
          <Button
            size="xs"
            variant="default"
            className={classes.action}
            loading={change.isPending}
            onClick={() => change.mutate(!canPay)}
          >
            {canPay ? "Turn off" : "Turn on"}
          </Button>
        )}
      </div>
      {change.error && (
        <p className={classes.problem} role="alert">
          {change.error.message}
        </p>
      )}
      <section className={classes.share} aria-label="Address">
        <div className={classes.address} data-off={canPay ? undefined : true}>
          <span className="mono">{link.url}</span>
          <CopyButton text={link.url} what="the address" />
        </div>
        <p className="faint">{WORDS[link.status]}</p>
      </section>
      <div className={classes.columns}>
        <Orders link={link} />
        <Terms link={link} />
      </div>
    </div>
  );
}

const WORDS: Record<PaymentLink["status"], string> = {
  active: "Send this address to the buyer.",
  completed: "It has been used as often as it can be.",
  expired: "Its time is over, so nobody can pay on it any more.",
  disabled: "It is turned off: nobody can pay on it.",
};

function Orders({ link }: { link: PaymentLink }) {
  const orders = useQuery(linkOrdersQuery(link.id));
  return (
    <section className={classes.orders} aria-label="Orders">
      <h2 className={classes.heading}>Orders</h2>
      {orders.isPending && <SkeletonBar width="60%" />}
      {orders.error && !orders.data && (
        <ErrorState error={orders.error} onRetry={() => void orders.refetch()} />
      )}
      {orders.data?.data.length === 0 && <p className="faint">Nobody has begun to pay.</p>}
      <ul className={classes.list}>
        {orders.data?.data.map((order) => (
          <li key={order.id}>
            <Link to="/orders/$orderId" params={{ orderId: order.id }} className={classes.orderRow}>
              <span className="mono ellipsis">{order.id}</span>
              <StatusBadge status={ORDER_STATUS[order.status]} />
              <span className="num">{formatMinorUnits(order.amount, order.currency)}</span>
              <time className="faint num" dateTime={order.placed_at}>
                {formatMinute(order.placed_at)}
              </time>
            </Link>
          </li>
        ))}
      </ul>
      {orders.data?.pagination.has_more && (
        <p className="faint">The newest {orders.data.data.length} are shown.</p>
      )}
    </section>
  );
}

function Terms({ link }: { link: PaymentLink }) {
  const customers = useQuery(customersByIdQuery([link.customer_id])).data;
  const products = useQuery(productNamesQuery).data;
  return (
    <div className={classes.facts}>
      <h2 className={classes.heading}>Terms</h2>
      <Facts label="Terms">
        <Fact name="Amount">
          <span className="num">{formatMinorUnits(link.amount, link.currency)}</span>
          {link.tax > 0 && (
            <span className="faint"> with {formatMinorUnits(link.tax, link.currency)} tax</span>
          )}
        </Fact>
        <Fact name="Description">{link.description}</Fact>
        <Fact name="Product">
          {link.product_id &&
            (products?.get(link.product_id) ?? <span className="mono">{link.product_id}</span>)}
        </Fact>
        <Fact name="Customer">
          {link.customer_id && (
            <span className="link">
              <CustomerLink id={link.customer_id} customers={customers} />
            </span>
          )}
        </Fact>
        <Fact name="Uses">
          {link.uses.toLocaleString("en-US")}
          {link.max_uses === null ? ", without a limit" : ` of ${link.max_uses.toLocaleString("en-US")}`}
        </Fact>
        <Fact name="Expires">{link.expires_at ? formatFullTime(link.expires_at) : "never"}</Fact>
        <Fact name="Reference">{link.merchant_reference}</Fact>
        <Fact name="Afterwards">{link.success_url && <span className="mono">{link.success_url}</span>}</Fact>
        <Fact name="Trace">
          {link.trace_id && (
            <Link
              to="/traces/$traceId"
              params={{ traceId: link.trace_id }}
              search={(previous) => ({ ...previous, span: link.span_id ?? undefined })}
              className="link mono"
            >
              {link.trace_id}
            </Link>
          )}
        </Fact>
        <Fact name="Paid by">
          {link.provider === "sandbox" ? "Sandbox: a test, no money moves" : "Stripe"}
        </Fact>
        <Fact name="Created">{formatFullTime(link.created_at)}</Fact>
        {Object.entries(link.metadata).map(([key, value]) => (
          <Fact key={key} name={key}>
            <span className="mono">{value}</span>
          </Fact>
        ))}
      </Facts>
    </div>
  );
}
