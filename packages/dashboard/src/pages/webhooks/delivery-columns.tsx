import type { WebhookDelivery } from "@anyway-sh/api";
import { DELIVERY_STATUS } from "../../commerce-words.ts";
import { hint } from "../../components/hint.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatFullTime, formatTime } from "../../time.ts";
import { lastAnswer } from "./last-answer.ts";
import classes from "./webhooks.module.css";

/** The columns of deliveries; without `onReplay`, none can be sent again. */
export function deliveryColumns(
  onReplay: ((deliveryId: string) => void) | undefined,
): readonly Column<WebhookDelivery>[] {
  return [
    {
      id: "event",
      header: "Event",
      width: 150,
      grow: true,
      cell: (delivery) => (
        <span className={classes.what}>
          <span className="mono ellipsis">{delivery.type}</span>
          <span className={classes.facts} title={delivery.event_id}>
            {delivery.event_id}
          </span>
        </span>
      ),
    },
    {
      id: "status",
      header: "Status",
      width: 104,
      cell: (delivery) => <StatusBadge status={DELIVERY_STATUS[delivery.status]} />,
    },
    {
      id: "attempts",
      header: "Attempts",
      width: 84,
      align: "right",
      from: 620,
      cell: ({ attempts }) => attempts,
    },
    {
      id: "answer",
      header: "Last answer",
      width: 240,
      from: 760,
      cell: (delivery) => {
        const answer = lastAnswer(delivery);
        return (
          <span className={delivery.last_error ? "loss" : "dim"} title={answer}>
            {answer}
          </span>
        );
      },
    },
    {
      id: "next",
      header: "Next attempt",
      width: 132,
      from: 1020,
      cell: ({ next_attempt_at }) => <Time time={next_attempt_at} />,
    },
    {
      id: "created",
      header: "Happened",
      width: 132,
      from: 560,
      cell: ({ created_at }) => <Time time={created_at} />,
    },
    {
      id: "replay",
      header: "",
      width: 84,
      cell: ({ id, type }) =>
        onReplay && (
          <button
            type="button"
            className={`link ${classes.replay}`}
            aria-label={`Send ${type} again`}
            onClick={() => onReplay(id)}
          >
            Replay
          </button>
        ),
    },
  ];
}

function Time({ time }: { time: string | null }) {
  if (time === null) return <span className="faint">–</span>;
  return (
    <time className="dim num" dateTime={time} {...hint(formatFullTime(time))}>
      {formatTime(time)}
    </time>
  );
}
