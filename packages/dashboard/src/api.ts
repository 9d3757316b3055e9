import type { One, ReproductionForm, Session } from "@anyway-sh/api";
import { ApiError, createClient } from "@anyway-sh/api/client";
import {
  infiniteQueryOptions,
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
  skipToken,
} from "@tanstack/react-query";
import type { TraceFilters } from "./filter/address.ts";
import { chartInterval, type ViewSearch, viewQuery } from "./view.ts";

/** The API on the page's own origin; the session cookie signs its requests. */
export const client = createClient({ baseUrl: "" });

/** How often a page that is switched to live asks again. */
export const LIVE_MS = 5_000;
/** Rows that are asked for at once; the most that the server gives. */
export const PAGE_SIZE = 100;

/** Creates the cache of answers. A request refused for want of a session sends the page to the sign-in form. */
function createQueryClient(): QueryClient {
  const signInAgain = (error: Error) => {
    if (error instanceof ApiError && error.status === 401)
      void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
  const queryClient: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: signInAgain }),
    mutationCache: new MutationCache({ onError: signInAgain }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        // A refusal stays one; only a fault or a lost connection is worth another try.
        retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
      },
    },
  });
  return queryClient;
}

/** What every page asks and keeps. */
export const queryClient = createQueryClient();

const liveInterval = (view: ViewSearch) => (view.live ? LIVE_MS : false);
// Live only says how often to ask, so it is no part of what an answer is kept under.
const viewKey = ({ live: _, ...view }: ViewSearch) => view;

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => client.session.get({ signal }),
  select: (answer: One<Session>) => answer.data,
  staleTime: 60_000,
});

/** What the profit table shows beside the range: by what it has rows, and when revenue counts. */
export interface ProfitOptions {
  group_by?: string | undefined;
  basis?: "cash" | "earned" | undefined;
  /** A closed month has no intervals. */
  as?: "closed" | undefined;
  customer_id?: string | undefined;
}

export const profitQuery = (view: ViewSearch, options: ProfitOptions = {}) =>
  queryOptions({
    queryKey: ["profit", viewKey(view), options],
    queryFn: ({ signal }) => {
      const now = new Date();
      const interval = options.as === "closed" ? undefined : chartInterval(view, now);
      return client.profit({ ...options, interval, ...viewQuery(view, now) }, { signal });
    },
    select: (answer) => answer.data,
    refetchInterval: liveInterval(view),
    placeholderData: keepPreviousData,
  });

/** What made the cost of a customer. */
export const customerCostsQuery = (id: string, view: ViewSearch) =>
  queryOptions({
    queryKey: ["customer costs", id, viewKey(view)],
    queryFn: ({ signal }) => client.customers.costs(id, viewQuery(view, new Date()), { signal }),
    select: (answer) => answer.data,
    refetchInterval: liveInterval(view),
  });

/** The same usage at another model's prices; nothing is asked before one is named. */
export const whatIfQuery = (customerId: string, model: string | undefined, view: ViewSearch) =>
  queryOptions({
    queryKey: ["what if", customerId, model, viewKey(view)],
    queryFn:
      model === undefined
        ? skipToken
        : ({ signal }) =>
            client.whatIf({ model, customer_id: customerId, ...viewQuery(view, new Date()) }, { signal }),
    select: (answer) => answer.data,
    retry: false,
  });

/** Customers who cost more than they pay, as alerts say. */
export const openAlertsQuery = queryOptions({
  queryKey: ["alerts", "open"],
  queryFn: ({ signal }) => client.alerts({ status: "open", limit: PAGE_SIZE }, { signal }),
  select: (answer) => new Set(answer.data.map((alert) => alert.customer_id)),
});

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: ({ signal }) => client.settings.get({ signal }),
  select: (answer) => answer.data,
});

export const customerQuery = (id: string, view: ViewSearch) =>
  queryOptions({
    queryKey: ["customer", id, viewKey(view)],
    queryFn: ({ signal }) => client.customers.get(id, viewQuery(view, new Date()), { signal }),
    select: (answer) => answer.data,
    refetchInterval: liveInterval(view),
  });

/** A customer's whole history, whatever the range. */
export const timelineQuery = (id: string, view: ViewSearch) =>
  infiniteQueryOptions({
    queryKey: ["timeline", id, view.environment],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.customers.timeline(
        id,
        { environment: view.environment, cursor: pageParam, limit: PAGE_SIZE },
        { signal },
      ),
    getNextPageParam: (page) => page.pagination.next_cursor ?? undefined,
    refetchInterval: liveInterval(view),
  });

/** Where a page starts. The first one fixes the range for all, since "the last hour" moves on meanwhile. */
interface TracesPageStart {
  range: ReturnType<typeof viewQuery>;
  cursor?: string;
}

/** The traces that filters find. They do not move by themselves: a page that is live tells what came since. */
export const tracesQuery = (filters: TraceFilters, view: ViewSearch) =>
  infiniteQueryOptions({
    queryKey: ["traces", filters, viewKey(view)],
    initialPageParam: null as TracesPageStart | null,
    queryFn: async ({ pageParam, signal }) => {
      const { range, cursor } = pageParam ?? { range: viewQuery(view, new Date()) };
      const page = await client.traces.list({ ...filters, ...range, cursor, limit: PAGE_SIZE }, { signal });
      return { ...page, range };
    },
    getNextPageParam: ({ pagination, range }): TracesPageStart | undefined =>
      pagination.next_cursor ? { range, cursor: pagination.next_cursor } : undefined,
  });

/** Characters of each text that come with a span; the rest is asked for when somebody wants it. */
const MOST_OF_TEXT = 20_000;

/** A span, its long texts cut. */
export const spanQuery = (traceId: string, spanId: string) =>
  queryOptions({
    queryKey: ["span", traceId, spanId],
    queryFn: ({ signal }) => client.traces.span(traceId, spanId, { max_text: MOST_OF_TEXT }, { signal }),
    select: (answer) => answer.data,
    staleTime: 60_000,
  });

/** A request that asks a model again what the call of a span asked it. */
export const reproductionQuery = (traceId: string, spanId: string, form: ReproductionForm) =>
  queryOptions({
    queryKey: ["reproduction", traceId, spanId, form],
    queryFn: ({ signal }) => client.traces.reproduction(traceId, spanId, form, { signal }),
    select: (answer) => answer.data,
    staleTime: 60_000,
  });

/** The model call before one in its conversation; null for the first. */
export const previousCallQuery = (traceId: string, spanId: string) =>
  queryOptions({
    queryKey: ["previous call", traceId, spanId],
    queryFn: ({ signal }) => client.traces.previousCall(traceId, spanId, { signal }),
    select: (answer) => answer.data,
    staleTime: 60_000,
  });

/** A span whole, as JSON. */
export const wholeSpanQuery = (traceId: string, spanId: string) =>
  queryOptions({
    queryKey: ["whole span", traceId, spanId],
    queryFn: ({ signal }) => client.traces.span(traceId, spanId, {}, { signal }),
    select: (answer) => JSON.stringify(answer.data, null, 2),
    staleTime: 60_000,
    gcTime: 60_000,
  });

/** A stored span as JSON to read again; empty where none is named. */
export const pastedSpanQuery = (traceId: string | undefined, spanId: string | undefined) =>
  queryOptions({
    queryKey: ["pasted span", traceId, spanId],
    queryFn:
      traceId === undefined || spanId === undefined
        ? skipToken
        : ({ signal }) => client.traces.span(traceId, spanId, {}, { signal }),
    select: (answer) => JSON.stringify(answer.data, null, 2),
    staleTime: 60_000,
  });

/** How the span in a text is read. A pasted text is not kept once that another is. */
export const explanationQuery = (text: string) =>
  queryOptions({
    queryKey: ["explanation", text],
    queryFn: ({ signal }) => client.spans.explain(text, { signal }),
    select: (answer) => answer.data,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
