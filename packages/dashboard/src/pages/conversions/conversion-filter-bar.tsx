import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { customersByIdQuery } from "../../commerce-api.ts";
import toolbar from "../../components/toolbar.module.css";
import { type ConversionFilters, conversionFilters, PROPERTY } from "../../conversions-api.ts";
import { customerLabel } from "../../profit.ts";
import { AddFilter } from "./add-filter.tsx";
import classes from "./filter-bar.module.css";

interface ConversionFilterBarProps {
  search: ConversionFilters;
  onChange: (change: ConversionFilters) => void;
}

/** What the conversations are narrowed by, each with a way to take it away; and a way to say more. */
export function ConversionFilterBar({ search, onChange }: ConversionFilterBarProps) {
  const filters = conversionFilters(search);
  const customerId = filters.customer_id;
  const customer = useQuery(customersByIdQuery([customerId ?? null])).data?.get(customerId ?? "");
  return (
    <section className={`${toolbar.toolbar} ${classes.bar}`} aria-label="Filters">
      <AddFilter onAdd={onChange} />
      {Object.entries(filters).map(([name, value = ""]) => {
        const field = fieldLabel(name);
        const shown = name === "customer_id" && customer ? customerLabel({ ...customer, key: value }) : value;
        return (
          <span key={name} className={classes.chip}>
            <span className="dim">{field}</span>
            <span className="ellipsis" title={value}>
              {shown}
            </span>
            <button
              type="button"
              aria-label={`Remove filter ${field} ${shown}`}
              onClick={() => onChange({ [name]: undefined })}
            >
              <IconX size={12} aria-hidden />
            </button>
          </span>
        );
      })}
    </section>
  );
}

function fieldLabel(name: string): string {
  if (name === "customer_id") return "customer";
  return name.startsWith(PROPERTY) ? name.slice(PROPERTY.length) : name;
}
