import { VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ConversionsSearch, onlyConversions } from "../../conversions-api.ts";
import { onlyView } from "../../view.ts";
import classes from "./conversions.module.css";

interface OrdersLinkProps {
  search: ConversionsSearch;
  /** Only those that something preceded, or that nothing did; undefined for all. */
  attributed?: "true" | "false";
  count: number;
}

/** How many conversions there are; leads to their orders. */
export function OrdersLink({ search, attributed, count }: OrdersLinkProps) {
  if (count === 0) return <span className="faint">–</span>;
  return (
    <Link
      to="/conversions/orders"
      search={(previous) => ({ ...onlyView(previous), ...onlyConversions(search), attributed })}
      className={`num ${classes.number}`}
    >
      {count.toLocaleString("en-US")}
      <VisuallyHidden>
        {attributed === "false" ? " unattributed" : ""} {count === 1 ? "order" : "orders"}
      </VisuallyHidden>
    </Link>
  );
}
