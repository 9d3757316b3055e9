import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, LIVE_MS, PAGE_SIZE } from "./api.ts";
import { type ViewSearch, viewQuery } from "./view.ts";

const liveInterval = (view: ViewSearch) => (view.live ? LIVE_MS : false);
// Live only says how often to ask, so it is no part of what an answer is kept under.
const viewKey = ({ live: _, ...view }: ViewSearch) => view;

export const trustQuery = (view: ViewSearch) =>
  queryOptions({
    queryKey: ["trust", "figures", viewKey(view)],
    queryFn: ({ signal }) => client.trust.get(viewQuery(view, new Date()), { signal }),
    select: (answer) => answer.data,
    refetchInterval: liveInterval(view),
    placeholderData: keepPreviousData,
  });

/** Where a page starts. The first one fixes the range for all, since "the last hour" moves on meanwhile. */
interface PageStart {
  range: ReturnType<typeof viewQuery>;
  cursor?: string;
}

export const unlinkedIdsQuery = (view: ViewSearch) =>
  infiniteQueryOptions({
    queryKey: ["trust", "unlinked ids", viewKey(view)],
    initialPageParam: null as PageStart | null,
    queryFn: async ({ pageParam, signal }) => {
      const { range, cursor } = pageParam ?? { range: viewQuery(view, new Date()) };
      const page = await client.trust.unlinkedIds({ ...range, cursor, limit: PAGE_SIZE }, { signal });
      return { ...page, range };
    },
    getNextPageParam: ({ pagination, range }): PageStart | undefined =>
      pagination.next_cursor ? { range, cursor: pagination.next_cursor } : undefined,
    refetchInterval: liveInterval(view),
  });
