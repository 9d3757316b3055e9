import type { ConversionRow } from "@anyway-sh/api";
import { useQuery } from "@tanstack/react-query";
import { customersByIdQuery } from "../../commerce-api.ts";
import type { ConversionsSearch } from "../../conversions-api.ts";
import { customerLabel } from "../../profit.ts";
import classes from "./conversions.module.css";
import { ListLink } from "./parts.tsx";
import { groupLabel } from "./rows.ts";

interface ValueLinkProps {
  row: ConversionRow;
  group: string;
  search: ConversionsSearch;
}

/** What a row is of; leads to its conversations. */
export function ValueLink({ row: { value }, group, search }: ValueLinkProps) {
  const list = { ...search, stage: "conversations", value: value ?? "" } as const;
  if (value === null)
    return (
      <ListLink list={list} label={`conversations without ${groupLabel(group)}`}>
        <span className="faint">none</span>
      </ListLink>
    );
  return (
    <ListLink list={list} label="conversations">
      <span className={classes.value} title={value}>
        {group === "customer" ? <CustomerName id={value} /> : value}
      </span>
    </ListLink>
  );
}

function CustomerName({ id }: { id: string }) {
  const customer = useQuery(customersByIdQuery([id])).data?.get(id);
  return customer ? customerLabel({ ...customer, key: id }) : <span className="mono">{id}</span>;
}
