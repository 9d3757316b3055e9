import type { Customer, Member } from "@anyway-sh/api";
import { CustomerLink } from "../../components/customer-link.tsx";
import { formatMinute } from "../../time.ts";
import classes from "./user.module.css";

interface MembershipsProps {
  memberships: readonly Member[];
  customers: ReadonlyMap<string, Customer>;
}

/** The customers that a user is said to belong to, and since when. */
export function Memberships({ memberships, customers }: MembershipsProps) {
  if (memberships.length === 0) return null;
  return (
    <div className={classes.line}>
      <span className="faint">Member of</span>
      <ul className={classes.memberships} aria-label="Memberships">
        {memberships.map((membership) => (
          <li key={`${membership.customer_id} ${membership.valid_from} ${membership.valid_until}`}>
            <CustomerLink id={membership.customer_id} customers={customers} />{" "}
            <span className="faint">{periodOf(membership)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function periodOf({ valid_from, valid_until }: Member): string {
  if (valid_from === null && valid_until === null) return "";
  const from = valid_from === null ? "" : `from ${formatMinute(valid_from)}`;
  const until = valid_until === null ? "" : `until ${formatMinute(valid_until)}`;
  return [from, until].filter(Boolean).join(" ");
}
