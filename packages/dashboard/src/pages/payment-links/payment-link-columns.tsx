import type { Customer, PaymentLink } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { LINK_STATUS } from "../../commerce-words.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { CustomerLink } from "../../components/customer-link.tsx";
import { hint } from "../../components/hint.tsx";
import { EnvironmentMark, StatusBadge } from "../../components/status-badge.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatMinorUnits } from "../../money.ts";
import { formatFullTime, formatMinute } from "../../time.ts";
import classes from "./payment-links.module.css";

/** The columns of payment links, with what is known of their customers. */
export function paymentLinkColumns(
  customers: ReadonlyMap<string, Customer> | undefined,
): readonly Column<PaymentLink>[] {
  return [
    {
      id: "title",
      header: "Title",
      width: 140,
      grow: true,
      cell: (link) => (
        <div className={classes.title}>
          <span className={classes.line}>
            <Link
              to="/payments/links/$linkId"
              params={{ linkId: link.id }}
              className={`ellipsis ${classes.link}`}
              title={link.title}
            >
              {link.title}
            </Link>
            {link.provider === "sandbox" && <EnvironmentMark environment="test" />}
          </span>
          <span className={classes.narrowLine}>{formatMinute(link.created_at)}</span>
        </div>
      ),
    },
    {
      id: "url",
      header: "Address",
      width: 220,
      from: 980,
      cell: (link) => (
        <span className={classes.url}>
          <span className="mono faint ellipsis" title={link.url}>
            {link.url.replace(/^https?:\/\//, "")}
          </span>
          <CopyButton text={link.url} what="the address" />
        </span>
      ),
    },
    {
      id: "amount",
      header: "Amount",
      width: 110,
      align: "right",
      cell: (link) => formatMinorUnits(link.amount, link.currency),
    },
    {
      id: "status",
      header: "Status",
      width: 96,
      cell: (link) => <StatusBadge status={LINK_STATUS[link.status]} />,
    },
    {
      id: "uses",
      header: "Uses",
      width: 84,
      align: "right",
      from: 620,
      cell: (link) => (
        <span {...hint("Orders that it made which are, or may still be, paid")}>
          {link.uses.toLocaleString("en-US")}
          {link.max_uses !== null && (
            <span className="faint"> of {link.max_uses.toLocaleString("en-US")}</span>
          )}
        </span>
      ),
    },
    {
      id: "customer",
      header: "Customer",
      width: 150,
      from: 760,
      cell: (link) => <CustomerLink id={link.customer_id} customers={customers} />,
    },
    {
      id: "expires",
      header: "Expires",
      width: 112,
      from: 1120,
      cell: ({ expires_at }) => <Time time={expires_at} none="never" />,
    },
    {
      id: "created",
      header: "Created",
      width: 112,
      from: 880,
      cell: ({ created_at }) => <Time time={created_at} none="–" />,
    },
  ];
}

function Time({ time, none }: { time: string | null; none: string }) {
  if (time === null) return <span className="faint">{none}</span>;
  return (
    <time className="dim num" dateTime={time} {...hint(formatFullTime(time))}>
      {formatMinute(time)}
    </time>
  );
}
