import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, PAGE_SIZE } from "../../api.ts";

/** What is spent moves as spans come in. */
const REFRESH_MS = 5_000;
const nextCursor = (page: { pagination: { next_cursor: string | null } }) =>
  page.pagination.next_cursor ?? undefined;

export const budgetsQuery = infiniteQueryOptions({
  queryKey: ["budgets", "list"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam, signal }) =>
    client.budgets.list({ cursor: pageParam, limit: PAGE_SIZE }, { signal }),
  getNextPageParam: nextCursor,
  refetchInterval: REFRESH_MS,
});

export const budgetQuery = (id: string) =>
  queryOptions({
    queryKey: ["budgets", "one", id],
    queryFn: ({ signal }) => client.budgets.get(id, { signal }),
    select: (answer) => answer.data,
    refetchInterval: REFRESH_MS,
  });

/** Who spent of a budget that is on. */
export const spendQuery = (id: string, isOn: boolean) =>
  queryOptions({
    queryKey: ["budgets", "spend", id],
    queryFn: ({ signal }) => client.budgets.spend(id, { limit: 1_000 }, { signal }),
    select: (answer) => answer.data,
    enabled: isOn,
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });

export const firingsQuery = (budgetId: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ["budgets", "firings", budgetId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.budgets.firings({ budget_id: budgetId, cursor: pageParam, limit: PAGE_SIZE }, { signal }),
    getNextPageParam: nextCursor,
    refetchInterval: REFRESH_MS,
  });
