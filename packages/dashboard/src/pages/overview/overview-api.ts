import type { Profit } from "@anyway-sh/api";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client } from "../../api.ts";
import { previousQuery, type ViewSearch } from "../../view.ts";

/** By customer, as the profit table has it, of the period of the same length before. */
export const profitBeforeQuery = ({ live: _, ...view }: ViewSearch) =>
  queryOptions({
    queryKey: ["profit", "before", view],
    queryFn: ({ signal }) => client.profit(previousQuery(view, new Date()), { signal }),
    select: (answer): Profit => answer.data,
    placeholderData: keepPreviousData,
  });

/** Budgets that fired, the newest first. */
export const newestFiringsQuery = queryOptions({
  queryKey: ["budgets", "firings", "newest"],
  queryFn: ({ signal }) => client.budgets.firings({ limit: 5 }, { signal }),
  select: (answer) => answer.data,
});
