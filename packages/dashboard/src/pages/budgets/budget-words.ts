import type { Budget, BudgetWindow } from "@anyway-sh/api";
import { readParameters } from "@anyway-sh/filter";

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

/** `model:gpt-4o property.team:growth`, or that everything counts. */
export function filterWords({ filter, environment }: Pick<Budget, "filter" | "environment">): string {
  const where = environment === "production" ? [] : [environment];
  return [...where, filterText(filter) || "all spend"].join(" · ");
}

/** A filter as it is typed. A budget of before the query language has its conditions one by one. */
export function filterText(filter: Readonly<Record<string, string>>): string {
  return readParameters(filter).text;
}
