import { IconX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { OrderFilters } from "../../commerce-api.ts";
import { keysOf, ORDER_STATUS } from "../../commerce-words.ts";
import { CustomerField } from "../../components/customer-field.tsx";
import { FilterMenu } from "../../components/filter-menu.tsx";
import { SearchField } from "../../components/search-field.tsx";
import toolbar from "../../components/toolbar.module.css";
import classes from "./orders.module.css";

const STATUSES = keysOf(ORDER_STATUS).map((value) => ({ value, label: ORDER_STATUS[value].label }));
/** Filters that other pages lead here with. */
const BROUGHT = {
  has_customer: "has a customer",
  product_id: "product",
  payment_link_id: "payment link",
  merchant_reference: "reference",
  trace_id: "trace",
  external_id: "external id",
} as const;

interface OrderFilterBarProps {
  filters: OrderFilters;
  onChange: (change: OrderFilters) => void;
  note: ReactNode;
}

/** Narrows the orders; the totals follow. */
export function OrderFilterBar({ filters, onChange, note }: OrderFilterBarProps) {
  return (
    <div className={`${toolbar.toolbar} ${classes.filters}`}>
      <FindOrder onReference={(merchant_reference) => onChange({ merchant_reference })} />
      <FilterMenu
        label="Status"
        all="Any status"
        options={STATUSES}
        value={filters.status}
        onChange={(status) => onChange({ status })}
      />
      <CustomerField
        aria-label="Customer"
        placeholder="Any customer"
        size="xs"
        className={classes.customer}
        value={filters.customer_id}
        onChange={(customer_id) => onChange({ customer_id })}
      />
      {keysOf(BROUGHT).map((name) => {
        const value = filters[name];
        return value === undefined ? null : (
          <span key={name} className={classes.chip}>
            <span className="dim">{BROUGHT[name]}</span>
            <span className="ellipsis" title={value}>
              {value}
            </span>
            <button
              type="button"
              aria-label={`Remove filter ${BROUGHT[name]} ${value}`}
              onClick={() => onChange({ [name]: undefined })}
            >
              <IconX size={12} aria-hidden />
            </button>
          </span>
        );
      })}
      <span className={classes.note}>{note}</span>
    </div>
  );
}

/** An order id opens the order; anything else is taken as the reference that it was made with. */
function FindOrder({ onReference }: { onReference: (reference: string) => void }) {
  const [text, setText] = useState("");
  const navigate = useNavigate();
  return (
    <form
      className={classes.find}
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = text.trim();
        if (wanted === "") return;
        setText("");
        if (/^ORD_/.test(wanted)) void navigate({ to: "/orders/$orderId", params: { orderId: wanted } });
        else onReference(wanted);
      }}
    >
      <SearchField label="Reference or order id" value={text} onChange={setText} />
    </form>
  );
}
