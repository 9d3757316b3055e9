import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, LIVE_MS } from "./api.ts";
import type { TraceFilters } from "./filter/address.ts";
import { chartInterval, type ViewSearch, viewQuery } from "./view.ts";

/**
 * How costs are shown, as the address carries it beside range, environment and the filters of traces; what is absent is
 * the default. `by` and `and` are what rows are of, as `group_by` of `GET /v1/costs`; `sort` is a column, after a minus
 * when its greatest value comes first.
 */
export interface CostsOptions {
  by?: string | undefined;
  and?: string | undefined;
  interval?: CostInterval | undefined;
  sort?: string | undefined;
}

export const COST_INTERVALS = ["hour", "day", "week", "month"] as const;
export type CostInterval = (typeof COST_INTERVALS)[number];

/** What rows may be of. Said again, so that the page needs none of the schemas. */
export const COST_GROUPS = {
  model: "Model",
  provider: "Provider",
  customer: "Customer",
  user: "User",
  session: "Session",
  workflow: "Workflow",
  agent: "Agent",
  feature: "Feature",
  team: "Team",
} as const;
export const PROPERTY = "property.";
const DEFAULT_GROUP = "model";
/** The names of the options in the address; all else in it is a filter. */
export const COSTS_OPTIONS = ["by", "and", "interval", "sort"] as const satisfies (keyof CostsOptions)[];

const isGroup = (value: string | undefined): value is string =>
  value !== undefined && (value in COST_GROUPS || value.startsWith(PROPERTY));

/** The options among what the address carries. */
export function costsOptions(search: Record<string, string | undefined>): CostsOptions {
  return {
    by: isGroup(search.by) ? search.by : undefined,
    and: isGroup(search.and) ? search.and : undefined,
    interval: COST_INTERVALS.find((interval) => interval === search.interval),
    sort: search.sort,
  };
}

/** What rows are of: one or two. A property without a key is one that is being typed. */
export function groupsOf({ by = DEFAULT_GROUP, and }: CostsOptions): string[] {
  const groups = [by, ...(and === undefined ? [] : [and])].filter((group) => group !== PROPERTY);
  return groups.length === 0 ? [DEFAULT_GROUP] : [...new Set(groups)];
}

export function groupLabel(group: string): string {
  return group.startsWith(PROPERTY)
    ? group.slice(PROPERTY.length)
    : COST_GROUPS[group as keyof typeof COST_GROUPS];
}

/** Rows that the table holds; the file has more. */
const MOST_ROWS = 100;

/** What the report is asked for. */
export function costsParams(filters: TraceFilters, options: CostsOptions, view: ViewSearch) {
  const now = new Date();
  return {
    ...filters,
    group_by: groupsOf(options).join(","),
    interval: options.interval ?? chartInterval(view, now),
    ...viewQuery(view, now),
  };
}

export const costsQuery = (filters: TraceFilters, options: CostsOptions, view: ViewSearch) =>
  queryOptions({
    queryKey: ["costs", filters, groupsOf(options), options.interval, { ...view, live: undefined }],
    queryFn: ({ signal }) =>
      client.costs.report({ ...costsParams(filters, options, view), limit: MOST_ROWS }, { signal }),
    select: (answer) => answer.data,
    refetchInterval: view.live ? LIVE_MS : false,
    placeholderData: keepPreviousData,
  });

/** What today costs so far: asked again as long as somebody looks. */
export const costsTodayQuery = (filters: TraceFilters, view: ViewSearch) =>
  queryOptions({
    queryKey: ["costs today", filters, view.environment],
    queryFn: ({ signal }) =>
      client.costs.today(
        { ...filters, ...(view.environment ? { environment: view.environment } : {}) },
        { signal },
      ),
    select: (answer) => answer.data,
    refetchInterval: LIVE_MS,
  });
