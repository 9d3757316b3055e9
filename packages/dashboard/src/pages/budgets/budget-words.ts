import type { Budget, BudgetWindow } from "@anyway-sh/api";
import { describeFilters, FILTER_FIELDS } from "../../trace-filters.ts";

const CALENDAR = { day: "a day", week: "a week", month: "a month" };
const PER = { project: "", customer: " for each customer", user: " for each user" };

/** `a month for each customer`, `in 24 hours`. */
export function windowWords({ window, per }: Pick<Budget, "window" | "per">): string {
  return (window.type === "calendar" ? CALENDAR[window.unit] : `in ${hoursWords(window)}`) + PER[per];
}

function hoursWords({ hours }: Extract<BudgetWindow, { type: "rolling" }>): string {
  if (hours % 24 !== 0 || hours < 48) return hours === 1 ? "1 hour" : `${hours} hours`;
  return `${hours / 24} days`;
}

/** `model gpt-4o · team growth`, or that everything counts. */
export function filterWords({ filter, environment }: Pick<Budget, "filter" | "environment">): string {
  const words = describeFilters(filter).map(({ label, value }) => `${label} ${value}`);
  const where = environment === "production" ? [] : [environment];
  return [...where, ...(words.length === 0 ? ["all spend"] : words)].join(" · ");
}

/** A filter as it is typed: `model:gpt-4o property.team:"growth team"`. */
export function filterText(filter: Readonly<Record<string, string>>): string {
  const typed = (name: string, value: string) => `${name}:${/\s/.test(value) ? `"${value}"` : value}`;
  return Object.entries(filter)
    .map(([param, value]) => {
      for (const field of FILTER_FIELDS) {
        if (field.param === param) return typed(field.name, value);
        const unit = field.name === "latency" ? "ms" : "";
        if (field.bounds?.min === param) return typed(field.name, `>${value}${unit}`);
        if (field.bounds?.max === param) return typed(field.name, `<${value}${unit}`);
      }
      const [, bound, name] = /^(min|max)_(score\..*)$/.exec(param) ?? [];
      return name ? typed(name, `${bound === "min" ? ">" : "<"}${value}`) : typed(param, value);
    })
    .join(" ");
}
