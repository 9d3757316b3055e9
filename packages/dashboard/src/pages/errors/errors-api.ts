import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, PAGE_SIZE } from "../../api.ts";
import { type ViewSearch, viewQuery } from "../../view.ts";

/** What causes are narrowed by and sorted by, as the address carries it; what is absent is the default. */
export interface ErrorsSearch {
  /** Part of the type or the message. */
  q?: string | undefined;
  customer_id?: string | undefined;
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

export const errorsQuery = ({ q, customer_id, sort }: ErrorsSearch, { live: _, ...view }: ViewSearch) =>
  infiniteQueryOptions({
    queryKey: ["errors", "list", q, customer_id, sort, view],
    initialPageParam: null as PageStart | null,
    queryFn: async ({ pageParam, signal }) => {
      const { range, cursor } = pageParam ?? { range: viewQuery(view, new Date()) };
      const page = await client.errors.list(
        { q, customer_id, sort: sort && `-${sort}`, ...range, cursor, limit: PAGE_SIZE },
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

export const errorQuery = (id: string, { live: _, ...view }: ViewSearch) =>
  queryOptions({
    queryKey: ["errors", "one", id, view],
    queryFn: ({ signal }) => client.errors.get(id, viewQuery(view, new Date()), { signal }),
    select: (answer) => answer.data,
  });

/** The failed spans of a cause. */
export const failuresQuery = (
  id: string,
  { q, customer_id }: ErrorsSearch,
  { live: _, ...view }: ViewSearch,
) =>
  infiniteQueryOptions({
    queryKey: ["errors", "spans", id, q, customer_id, view],
    initialPageParam: null as PageStart | null,
    queryFn: async ({ pageParam, signal }) => {
      const { range, cursor } = pageParam ?? { range: viewQuery(view, new Date()) };
      const page = await client.errors.spans(
        id,
        { q, customer_id, ...range, cursor, limit: PAGE_SIZE },
        { signal },
      );
      return { ...page, range };
    },
    getNextPageParam: nextStart,
  });
