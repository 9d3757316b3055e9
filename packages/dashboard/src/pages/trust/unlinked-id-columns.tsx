import type { UnlinkedId } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { Cost } from "../../components/cost.tsx";
import { hint } from "../../components/hint.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatAgo, formatFullTime } from "../../time.ts";
import classes from "./trust.module.css";

export const unlinkedIdColumns: readonly Column<UnlinkedId>[] = [
  {
    id: "id",
    header: "Id",
    width: 160,
    grow: true,
    cell: (row) => (
      <span className={classes.id}>
        <Link
          to="/customers/$customerId"
          params={{ customerId: row.id }}
          className="mono ellipsis"
          title={row.id}
        >
          {row.id}
        </Link>
        {row.id.startsWith("anon_") && <span className="faint">a visitor who did not sign in</span>}
      </span>
    ),
  },
  {
    id: "cost",
    header: "Cost",
    width: 92,
    align: "right",
    cell: (row) => <Cost usd={row.cost} />,
  },
  {
    id: "calls",
    header: "Calls",
    width: 84,
    align: "right",
    from: 560,
    cell: (row) => row.calls.toLocaleString("en-US"),
  },
  {
    id: "orders",
    header: "Orders",
    width: 76,
    align: "right",
    from: 460,
    cell: (row) => (row.orders === 0 ? <span className="faint">–</span> : row.orders),
  },
  {
    id: "last_seen",
    header: "Last seen",
    width: 118,
    align: "right",
    from: 700,
    cell: (row) => (
      <time className="dim" dateTime={row.last_seen} {...hint(formatFullTime(row.last_seen))}>
        {formatAgo(row.last_seen, new Date())}
      </time>
    ),
  },
  {
    id: "link",
    header: "",
    width: 130,
    align: "right",
    cell: (row) => (
      <Link to="." search={(previous) => ({ ...previous, id: row.id })} className="link">
        Link to a customer
      </Link>
    ),
  },
];
