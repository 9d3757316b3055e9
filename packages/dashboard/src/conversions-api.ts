import type { CONVERSION_STAGES } from "@anyway-sh/api";
import { CREDIT_MODELS, type CreditModel } from "@anyway-sh/semconv";
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, LIVE_MS, PAGE_SIZE } from "./api.ts";
import { chartInterval, type ViewSearch, viewQuery } from "./view.ts";

export type ConversionStage = (typeof CONVERSION_STAGES)[number];
// Said again, so that pages need none of the schemas.
const STAGES: readonly ConversionStage[] = [
  "conversations",
  "intent",
  "payment_link",
  "paid",
  "not_paid",
  "credited",
];

/** What conversations are narrowed by; named as `GET /v1/conversions` has it. */
export const CONVERSION_FILTERS = ["customer_id", "workflow", "agent", "model", "provider"] as const;
export const PROPERTY = "property.";
/** Conversations that have all of these are shown. */
export type ConversionFilters = { [name in (typeof CONVERSION_FILTERS)[number]]?: string | undefined } & {
  [name: `property.${string}`]: string | undefined;
};

/** The filters among what an address carries. */
export function conversionFilters(search: object): ConversionFilters {
  const filters: Record<string, string> = {};
  for (const [name, value] of Object.entries(search))
    if (isFilter(name) && typeof value === "string" && value !== "") filters[name] = value;
  return filters;
}

function isFilter(name: string): boolean {
  const names: readonly string[] = CONVERSION_FILTERS;
  return names.includes(name) || (name.startsWith(PROPERTY) && name !== PROPERTY);
}

/** What conversions are asked for beside range and environment, as addresses carry it; what is absent is the default. */
export interface ConversionsSearch extends ConversionFilters {
  /** By what the table has rows: as `group_by` of `GET /v1/conversions`. */
  group?: string | undefined;
  credit?: CreditModel | undefined;
  /** Days before an order in which conversations count. */
  window?: string | undefined;
  date?: "cohort" | undefined;
}

/** Shows the credit of all models side by side. `sort` is a column, after a minus when its greatest value comes first. */
export interface ConversionsPageSearch extends ConversionsSearch {
  compare?: "1" | undefined;
  sort?: string | undefined;
}

/** Which number the list is behind: `value` is a row's, empty for the row without one. */
export interface ConversionListSearch extends ConversionsSearch {
  stage?: ConversionStage | undefined;
  value?: string | undefined;
}

/** Only orders that something preceded, or that nothing did. */
export interface ConversionOrdersSearch extends ConversionsSearch {
  attributed?: "true" | "false" | undefined;
}

const DEFAULT_GROUP = "workflow";
const GROUPS = /^(agent|model|provider|prompt_version|feature|team|customer|property\..*)$/;

const parseConversions = (search: Record<string, unknown>): ConversionsSearch => ({
  ...conversionFilters(search),
  ...parseCredit(search),
});

function parseCredit({ group, credit, window, date }: Record<string, unknown>) {
  return {
    group: typeof group === "string" && GROUPS.test(group) ? group : undefined,
    credit: CREDIT_MODELS.find((model) => model === credit),
    window: typeof window === "string" && /^\d{1,3}$/.test(window) ? window : undefined,
    date: date === "cohort" ? ("cohort" as const) : undefined,
  };
}

export const parseConversionsPage = (search: Record<string, unknown>): ConversionsPageSearch => ({
  ...parseConversions(search),
  compare: search.compare === "1" ? "1" : undefined,
  sort: typeof search.sort === "string" && search.sort !== "" ? search.sort : undefined,
});

export const parseConversionList = (search: Record<string, unknown>): ConversionListSearch => ({
  ...parseConversions(search),
  stage: STAGES.find((stage) => stage === search.stage),
  value: typeof search.value === "string" ? search.value : undefined,
});

/** No filter: these are told of conversations, and which orders nothing preceded is asked of all of them. */
export const parseConversionOrders = (search: Record<string, unknown>): ConversionOrdersSearch => ({
  ...parseCredit(search),
  attributed: (["true", "false"] as const).find((attributed) => attributed === search.attributed),
});

/** How the page of an order credits what led to it. */
export function parseOrder(search: Record<string, unknown>): Pick<ConversionsSearch, "credit" | "window"> {
  const { credit, window } = parseConversions(search);
  return { credit, window };
}

/** The parts of an address that every page of conversions shares. */
export const onlyConversions = (search: ConversionsSearch): ConversionsSearch => ({
  group: search.group,
  credit: search.credit,
  window: search.window,
  date: search.date,
  ...conversionFilters(search),
});

/** A property whose name is still being typed is not asked for. */
export const groupOf = ({ group }: ConversionsSearch): string =>
  group === undefined || group === "property." ? DEFAULT_GROUP : group;

const question = (search: ConversionsSearch) => ({
  ...conversionFilters(search),
  group_by: groupOf(search),
  credit: search.credit,
  window_days: search.window,
  date: search.date,
});
const liveInterval = (view: ViewSearch) => (view.live ? LIVE_MS : false);
// Live only says how often to ask, so it is no part of what an answer is kept under.
const viewKey = ({ live: _, ...view }: ViewSearch) => view;

/** What the report is asked for, but for intervals. */
export const conversionsParams = (search: ConversionsSearch, view: ViewSearch) => ({
  ...question(search),
  ...viewQuery(view, new Date()),
});

export const conversionsQuery = (search: ConversionsSearch, view: ViewSearch) =>
  queryOptions({
    queryKey: ["conversions", "report", question(search), viewKey(view)],
    queryFn: ({ signal }) => {
      const now = new Date();
      const interval = chartInterval(view, now);
      return client.conversions.get({ ...question(search), interval, ...viewQuery(view, now) }, { signal });
    },
    select: (answer) => answer.data,
    refetchInterval: liveInterval(view),
    placeholderData: keepPreviousData,
  });

/** Where a page of a list starts. The first one fixes the range for all, since "the last hour" moves on meanwhile. */
interface PageStart {
  range: ReturnType<typeof viewQuery>;
  cursor?: string;
}

export const convertingConversationsQuery = (search: ConversionListSearch, view: ViewSearch) =>
  infiniteQueryOptions({
    queryKey: ["conversions", "conversations", question(search), search.stage, search.value, viewKey(view)],
    initialPageParam: null as PageStart | null,
    queryFn: async ({ pageParam, signal }) => {
      const { range, cursor } = pageParam ?? { range: viewQuery(view, new Date()) };
      const { stage, value } = search;
      const page = await client.conversions.conversations(
        { ...question(search), stage, value, ...range, cursor, limit: PAGE_SIZE },
        { signal },
      );
      return { ...page, range };
    },
    getNextPageParam: ({ pagination, range }): PageStart | undefined =>
      pagination.next_cursor ? { range, cursor: pagination.next_cursor } : undefined,
    refetchInterval: liveInterval(view),
  });

export const conversionOrdersQuery = (search: ConversionOrdersSearch, view: ViewSearch) =>
  infiniteQueryOptions({
    queryKey: ["conversions", "orders", search.window, search.attributed, viewKey(view)],
    initialPageParam: null as PageStart | null,
    queryFn: async ({ pageParam, signal }) => {
      const { range, cursor } = pageParam ?? { range: viewQuery(view, new Date()) };
      const page = await client.conversions.orders(
        { window_days: search.window, attributed: search.attributed, ...range, cursor, limit: PAGE_SIZE },
        { signal },
      );
      return { ...page, range };
    },
    getNextPageParam: ({ pagination, range }): PageStart | undefined =>
      pagination.next_cursor ? { range, cursor: pagination.next_cursor } : undefined,
    refetchInterval: liveInterval(view),
  });

/** Which conversations preceded an order, by every credit model. */
export const orderAttributionQuery = (orderId: string, window: string | undefined) =>
  queryOptions({
    queryKey: ["orders", "attribution", orderId, window],
    queryFn: ({ signal }) => client.orders.attribution(orderId, { window_days: window }, { signal }),
    select: (answer) => answer.data,
    placeholderData: keepPreviousData,
  });

/** What conversations are credited with: those of a customer, or of who was at it in a trace. */
export const creditsQuery = (who: { customer_id: string } | { trace_id: string }) =>
  queryOptions({
    queryKey: ["conversions", "credits", who],
    queryFn: ({ signal }) => client.conversions.credits(who, { signal }),
    select: (answer) => answer.data.credits,
  });
