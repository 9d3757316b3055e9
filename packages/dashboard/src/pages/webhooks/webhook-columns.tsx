import type { Webhook } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { hint } from "../../components/hint.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import type { Column } from "../../components/table-column.ts";
import { count } from "../../profit.ts";
import { formatFullTime, formatMinute } from "../../time.ts";
import { webhookStatus } from "./webhook-status.ts";
import classes from "./webhooks.module.css";

export const webhookColumns: readonly Column<Webhook>[] = [
  {
    id: "url",
    header: "Address",
    width: 180,
    grow: true,
    cell: (webhook) => (
      <span className={classes.what}>
        <span className="ellipsis">
          <Link
            to="/payments/webhooks/$webhookId"
            params={{ webhookId: webhook.id }}
            className={classes.name}
            title={webhook.url}
          >
            {webhook.name ?? webhook.url}
          </Link>
        </span>
        <span className={classes.facts}>{webhook.name ? webhook.url : webhook.id}</span>
      </span>
    ),
  },
  {
    id: "events",
    header: "Events",
    width: 100,
    from: 520,
    cell: ({ events }) =>
      events.length === 0 ? (
        <span className="dim">all</span>
      ) : (
        <span className="dim" {...hint(events.join("\n"))}>
          {count(events.length, "event", "events")}
        </span>
      ),
  },
  {
    id: "status",
    header: "Status",
    width: 84,
    cell: (webhook) => <StatusBadge status={webhookStatus(webhook)} />,
  },
  {
    id: "created",
    header: "Created",
    width: 112,
    from: 760,
    cell: ({ created_at }) => (
      <time className="dim num" dateTime={created_at} {...hint(formatFullTime(created_at))}>
        {formatMinute(created_at)}
      </time>
    ),
  },
];
