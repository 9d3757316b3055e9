import type { Budget } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { hint } from "../../components/hint.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatFullTime, formatMinute } from "../../time.ts";
import { filterWords, windowWords } from "./budget-words.ts";
import classes from "./budgets.module.css";
import { Forecast } from "./forecast.tsx";
import { SpendBar } from "./spend-bar.tsx";

export const budgetColumns: readonly Column<Budget>[] = [
  {
    id: "name",
    header: "Budget",
    width: 150,
    grow: true,
    cell: (budget) => (
      <span className={classes.what}>
        <span className="ellipsis">
          <Link
            to="/budgets/$budgetId"
            params={{ budgetId: budget.id }}
            className={classes.name}
            title={budget.name}
          >
            {budget.name}
          </Link>
        </span>
        <span className={classes.facts}>{filterWords(budget)}</span>
      </span>
    ),
  },
  {
    id: "spent",
    header: "Spent",
    width: 230,
    cell: (budget) => <Spent budget={budget} />,
  },
  {
    id: "window",
    header: "Window",
    width: 220,
    from: 940,
    cell: (budget) => <span className="dim">{windowWords(budget)}</span>,
  },
  {
    id: "over",
    header: "Over",
    width: 84,
    from: 640,
    align: "right",
    cell: ({ per, status }) =>
      status === null || per === "project" ? (
        <span className="faint">–</span>
      ) : (
        <span
          className={status.exceeded > 0 ? `num ${classes.over}` : "num"}
          {...hint(`${status.exceeded} of the ${status.subjects} that spent anything have spent it all`)}
        >
          {status.exceeded} of {status.subjects}
        </span>
      ),
  },
  {
    id: "forecast",
    header: "Forecast",
    width: 92,
    from: 760,
    align: "right",
    cell: ({ status }) => {
      const [first] = status?.highest ?? [];
      return first ? <Forecast spend={first} /> : <span className="faint">–</span>;
    },
  },
  {
    id: "resets",
    header: "Begins anew",
    width: 116,
    from: 1060,
    cell: ({ status, window }) =>
      status?.resets_at ? (
        <time className="dim num" dateTime={status.resets_at} {...hint(formatFullTime(status.resets_at))}>
          {formatMinute(status.resets_at)}
        </time>
      ) : (
        <span className="faint">{window.type === "rolling" ? "rolls on" : "–"}</span>
      ),
  },
];

/** Of several, who spent most. */
function Spent({ budget }: { budget: Budget }) {
  if (budget.status === null) return <span className="faint">{budget.active ? "not known yet" : "off"}</span>;
  const [first] = budget.status.highest;
  if (!first) return <span className="faint">nothing yet</span>;
  return <SpendBar label={budget.name} spend={first} limit={budget.amount} thresholds={budget.thresholds} />;
}
