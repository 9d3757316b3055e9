import type { Customer } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { customerLabel } from "../profit.ts";
import classes from "./links.module.css";

interface CustomerLinkProps {
  id: string | null;
  /** Records by id, of those that have one. */
  customers: ReadonlyMap<string, Customer> | undefined;
}

/** A customer by name, or by id where there is no more to say. */
export function CustomerLink({ id, customers }: CustomerLinkProps) {
  if (id === null) return <span className="faint">–</span>;
  const label = customerName(id, customers);
  return (
    <Link
      to="/customers/$customerId"
      params={{ customerId: id }}
      className={label === id ? `mono ${classes.link}` : classes.link}
      title={id}
    >
      {label}
    </Link>
  );
}

/** What a customer is called where they are. */
export function customerName(id: string, customers: CustomerLinkProps["customers"]): string {
  const customer = customers?.get(id);
  return customer ? customerLabel({ ...customer, key: id }) : id;
}
