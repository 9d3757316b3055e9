import { Link } from "@tanstack/react-router";
import type { FooterLine } from "../../components/data-table.tsx";
import type { TraceFilters } from "../../filter/address.ts";
import { count } from "../../profit.ts";
import { onlyView } from "../../view.ts";

/** How many traces there are in all, whatever of them is on the page, and the way to what they cost. */
export function traceTotals(total: number, { filter }: TraceFilters): FooterLine {
  return {
    key: "total",
    cells: {
      name: <span className="dim num">{count(total, "trace", "traces")}</span>,
      cost: (
        <Link to="/costs" search={(previous) => ({ ...onlyView(previous), filter })} className="link">
          Costs
        </Link>
      ),
    },
  };
}
