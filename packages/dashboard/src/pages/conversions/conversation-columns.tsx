import type { ConvertingConversation, Customer } from "@anyway-sh/api";
import { ConversationLink } from "../../components/conversation-link.tsx";
import { Cost } from "../../components/cost.tsx";
import { CustomerLink } from "../../components/customer-link.tsx";
import { hint } from "../../components/hint.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatMinorUnits } from "../../money.ts";
import { count } from "../../profit.ts";
import { formatFullTime, formatMinute, formatTime } from "../../time.ts";
import classes from "./conversions.module.css";
import { Orders } from "./parts.tsx";

/** The columns of the conversations behind a number, with what is known of their customers. */
export function conversationColumns(
  customers: ReadonlyMap<string, Customer> | undefined,
): readonly Column<ConvertingConversation>[] {
  return [
    {
      id: "started",
      header: "Started",
      width: 132,
      from: 600,
      cell: ({ started_at }) => (
        <time className="dim num" dateTime={started_at} {...hint(formatFullTime(started_at))}>
          {formatTime(started_at)}
        </time>
      ),
    },
    {
      id: "conversation",
      header: "Conversation",
      width: 170,
      grow: true,
      cell: (one) => (
        <div className={classes.name}>
          <ConversationLink conversation={one} />
          <span className={classes.narrowLine}>
            {formatMinute(one.started_at)} · {count(one.traces, "trace", "traces")}
            {one.paid && " · paid"}
          </span>
        </div>
      ),
    },
    {
      id: "customer",
      header: "Customer",
      width: 160,
      from: 760,
      cell: ({ customer_id }) => <CustomerLink id={customer_id} customers={customers} />,
    },
    {
      id: "stage",
      header: "How far",
      width: 172,
      from: 900,
      cell: (one) => <Marks conversation={one} />,
    },
    {
      id: "calls",
      header: "Calls",
      width: 64,
      align: "right",
      from: 1080,
      cell: ({ calls }) => calls.toLocaleString("en-US"),
    },
    {
      id: "cost",
      header: "Cost",
      width: 92,
      align: "right",
      from: 420,
      cell: (one) => <Cost usd={one.cost} unpriced={one.cost_incomplete} />,
    },
    {
      id: "orders",
      header: "Orders",
      width: 76,
      align: "right",
      from: 640,
      cell: ({ orders }) => (Number(orders) === 0 ? <None /> : <Orders parts={orders} />),
    },
    {
      id: "credited",
      header: "Credited",
      width: 116,
      align: "right",
      cell: ({ credited }) =>
        credited.length === 0 ? (
          <None />
        ) : (
          <span className="num">
            {credited.map(({ amount, currency }) => formatMinorUnits(amount, currency)).join(" + ")}
          </span>
        ),
    },
  ];
}

function Marks({ conversation: { intent, payment_link, paid } }: { conversation: ConvertingConversation }) {
  return (
    <span className={classes.marks}>
      {intent && <span className={classes.mark}>intent</span>}
      {payment_link && <span className={classes.mark}>payment link</span>}
      {paid && (
        <span className={classes.mark} data-good>
          paid
        </span>
      )}
    </span>
  );
}

const None = () => <span className="faint">–</span>;
