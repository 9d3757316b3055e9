import type { One, Score, ScoreInput, SessionConversation } from "@anyway-sh/api";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, LIVE_MS, PAGE_SIZE } from "./api.ts";
import type { TraceFilters } from "./filter/address.ts";
import { type ViewSearch, viewQuery } from "./view.ts";

const liveInterval = (view: ViewSearch) => (view.live ? LIVE_MS : false);
// Live only says how often to ask, so it is no part of what an answer is kept under.
const viewKey = ({ live: _, ...view }: ViewSearch) => view;

/** Where a page of a list starts. The first one fixes the range for all, since "the last hour" moves on meanwhile. */
interface PageStart {
  range: ReturnType<typeof viewQuery>;
  cursor?: string;
}
interface RangedPage extends Pick<PageStart, "range"> {
  pagination: { next_cursor: string | null };
}
const nextStart = ({ pagination, range }: RangedPage): PageStart | undefined =>
  pagination.next_cursor ? { range, cursor: pagination.next_cursor } : undefined;

export const sessionsQuery = (filters: TraceFilters, view: ViewSearch) =>
  infiniteQueryOptions({
    queryKey: ["sessions", "list", filters, viewKey(view)],
    initialPageParam: null as PageStart | null,
    queryFn: async ({ pageParam, signal }) => {
      const { range, cursor } = pageParam ?? { range: viewQuery(view, new Date()) };
      const page = await client.sessions.list({ ...filters, ...range, cursor, limit: PAGE_SIZE }, { signal });
      return { ...page, range };
    },
    getNextPageParam: nextStart,
    refetchInterval: liveInterval(view),
  });

/** A session with its turns, page by page, whatever the range. */
export const conversationQuery = (sessionId: string, view: ViewSearch) =>
  infiniteQueryOptions({
    queryKey: ["sessions", "one", sessionId, view.environment],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.sessions.get(sessionId, { environment: view.environment, cursor: pageParam }, { signal }),
    getNextPageParam: (page: One<SessionConversation>) => page.data.next_cursor ?? undefined,
    refetchInterval: liveInterval(view),
  });

export const usersQuery = (filters: TraceFilters, view: ViewSearch) =>
  infiniteQueryOptions({
    queryKey: ["users", filters, viewKey(view)],
    initialPageParam: null as PageStart | null,
    queryFn: async ({ pageParam, signal }) => {
      const { range, cursor } = pageParam ?? { range: viewQuery(view, new Date()) };
      const page = await client.users.list({ ...filters, ...range, cursor, limit: PAGE_SIZE }, { signal });
      return { ...page, range };
    },
    getNextPageParam: nextStart,
    refetchInterval: liveInterval(view),
  });

export const userQuery = (userId: string, view: ViewSearch) =>
  queryOptions({
    queryKey: ["user", userId, viewKey(view)],
    queryFn: ({ signal }) => client.users.get(userId, viewQuery(view, new Date()), { signal }),
    select: (answer) => answer.data,
    refetchInterval: liveInterval(view),
  });

/** What scores of traces that filters find come to that were given in the range, by user. */
export const userScoresQuery = ({ filter }: TraceFilters, view: ViewSearch) =>
  queryOptions({
    queryKey: ["scores", "by user", filter, viewKey(view)],
    queryFn: ({ signal }) =>
      client.scores.summary({ filter, group_by: "user", ...viewQuery(view, new Date()) }, { signal }),
    select: ({ data }) => Map.groupBy(data.rows, ({ key }) => key),
    refetchInterval: liveInterval(view),
  });

/** Scores of a trace and its spans; the latest hundred. */
export const traceScoresQuery = (traceId: string) =>
  queryOptions({
    queryKey: ["scores", "of trace", traceId],
    queryFn: ({ signal }) => client.scores.list({ trace_id: traceId, limit: PAGE_SIZE }, { signal }),
    select: (page) => page.data,
  });

/** What people say here of an answer. */
export const THUMBS = { name: "helpful", source: "dashboard" } as const;

/** Whether a score is such a thumb, which says no more than its buttons do. */
export const isThumb = (score: Score): boolean =>
  score.name === THUMBS.name && score.source === THUMBS.source && score.comment === null;

/** Gives a thumb, or takes it back. */
export async function setThumb(
  target: Pick<ScoreInput, "trace_id" | "span_id" | "session_id">,
  given: Score | undefined,
  value: boolean,
): Promise<void> {
  if (given?.value === value) await client.scores.remove(given.id);
  else await client.scores.add({ ...target, ...THUMBS, value });
}
