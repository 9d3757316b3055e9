import { queryOptions, skipToken } from "@tanstack/react-query";
import { client } from "./api.ts";
import type { ViewSearch } from "./view.ts";

/** `month` is the one that is open on the page; `dialog` asks about it. */
export interface ClosesSearch {
  month?: string | undefined;
  dialog?: "close" | "reopen" | undefined;
}

export const closesQuery = queryOptions({
  queryKey: ["closes", "list"],
  queryFn: ({ signal }) => client.closes.list({ signal }),
  select: (answer) => answer.data.months,
});

export const closeQuery = (month: string | undefined) =>
  queryOptions({
    queryKey: ["closes", "one", month],
    queryFn: month === undefined ? skipToken : ({ signal }) => client.closes.get(month, { signal }),
    select: (answer) => answer.data,
  });

/** Whether the view shows exactly this month, and the environment that is kept of it. */
export function isShown(view: ViewSearch, close: { start_time: string; end_time: string }): boolean {
  return (
    view.from !== undefined &&
    view.to !== undefined &&
    Date.parse(view.from) === Date.parse(close.start_time) &&
    Date.parse(view.to) === Date.parse(close.end_time) &&
    (view.environment === undefined || view.environment === "production")
  );
}
