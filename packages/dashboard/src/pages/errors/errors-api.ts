import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, PAGE_SIZE } from "../../api.ts";
import type { TraceFilters } from "../../filter/address.ts";
import { type ViewSearch, viewQuery } from "../../view.ts";

/** What an address of errors carries beside filters of their traces; what is absent is the default. */
export const ERRORS_OPTIONS = ["q", "sort"] as const;
export interface ErrorsOptions {
  /** Part of the type or the message. */
  q?: string | undefined;
  sort?: "count" | "traces" | undefined;
}

/** Where a page starts. The first one fixes the range for all, since "the last hour" moves on meanwhile. */
interface PageStart {
  range: ReturnType<typeof viewQuery>;
  cursor?: string;
}
interface RangedPage extends Pick<PageStart, "range"> {
  pagination: { next_cursor: string | null };
}
const nextStart = ({ pagination, range }: RangedPage): PageStart | undefined =>
  pagination.next_cursor ? { range, cursor: pagination.next_cursor } : undefined;

export const errorsQuery = (
  filters: TraceFilters,
  { q, sort }: ErrorsOptions,
  { live: _, ...view }: ViewSearch,
) =>
  infiniteQueryOptions({
    queryKey: ["errors", "list", filters, q, sort, view],
    initialPageParam: null as PageStart | null,
    queryFn: async ({ pageParam, signal }) => {
      const { range, cursor } = pageParam ?? { range: viewQuery(view, new Date()) };
      const page = await client.errors.list(
        { ...filters, q, sort: sort && `-${sort}`, ...range, cursor, limit: PAGE_SIZE },
        { signal },
      );
      return { ...page, range };
    },
    getNextPageParam: nextStart,
  });

/** The causes that were met last. */
export const newestErrorsQuery = ({ live: _, ...view }: ViewSearch) =>
  queryOptions({
    queryKey: ["errors", "newest", view],
    queryFn: ({ signal }) => client.errors.list({ ...viewQuery(view, new Date()), limit: 5 }, { signal }),
    select: (answer) => answer.data,
    placeholderData: keepPreviousData,
  });

export const errorQuery = (id: string, filters: TraceFilters, { live: _, ...view }: ViewSearch) =>
  queryOptions({
    queryKey: ["errors", "one", id, filters, view],
    queryFn: ({ signal }) =>
      client.errors.get(id, { ...filters, ...viewQuery(view, new Date()) }, { signal }),
    select: (answer) => answer.data,
  });

/** The failed spans of a cause. */
export const failuresQuery = (id: string, filters: TraceFilters, { live: _, ...view }: ViewSearch) =>
  infiniteQueryOptions({
    queryKey: ["errors", "spans", id, filters, view],
    initialPageParam: null as PageStart | null,
    queryFn: async ({ pageParam, signal }) => {
      const { range, cursor } = pageParam ?? { range: viewQuery(view, new Date()) };
      const page = await client.errors.spans(
        id,
        { ...filters, ...range, cursor, limit: PAGE_SIZE },
        { signal },
      );
      return { ...page, range };
    },
    getNextPageParam: nextStart,
  });
