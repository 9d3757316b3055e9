import type { SpendRow } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { hint } from "../../components/hint.tsx";
import type { TraceFilters } from "../../filter/address.ts";
import { useView } from "../../use-view.ts";
import { onlyView } from "../../view.ts";
import classes from "./costs.module.css";
import { filtersOf } from "./rows.ts";

interface CostValueProps {
  row: SpendRow;
  groups: readonly string[];
  place: number;
  filters: TraceFilters;
}

/** What a row is of; leads to the customer or session itself, else to the traces. */
export function CostValue({ row, groups, place, filters }: CostValueProps) {
  const view = onlyView(useView());
  const value = row.values[place] ?? null;
  const group = groups[place];
  const own = filtersOf(row, groups);
  const label = <Label row={row} place={place} group={group} />;
  if (value !== null && group === "customer")
    return (
      <Link
        to="/customers/$customerId"
        params={{ customerId: value }}
        search={view}
        className={classes.value}
      >
        {label}
      </Link>
    );
  if (value !== null && group === "session")
    return (
      <Link to="/sessions/$sessionId" params={{ sessionId: value }} search={view} className={classes.value}>
        {label}
      </Link>
    );
  return own ? (
    <Link to="/traces" search={{ ...view, ...filters, ...own }} className={classes.value}>
      {label}
    </Link>
  ) : (
    label
  );
}

function Label({ row, place, group }: { row: SpendRow; place: number; group: string | undefined }) {
  const value = row.values[place] ?? null;
  if (value === null)
    return group === "customer" && row.shared ? (
      <span className="dim" {...hint("Calls in traces that serve several customers and name none of them")}>
        shared
      </span>
    ) : (
      <span className="faint">none</span>
    );
  const name = row.names[place];
  return (
    <span className={name || group === "workflow" ? "ellipsis" : "ellipsis mono"} title={value}>
      {name ?? value}
    </span>
  );
}
