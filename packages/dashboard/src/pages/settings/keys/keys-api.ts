import type { KeyScope } from "@anyway-sh/api";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, PAGE_SIZE } from "../../../api.ts";

/** What each scope lets a key do, the least first. */
export const SCOPES: Readonly<Record<KeyScope, string>> = {
  ingest: "Sends traces, logs and metrics. Reads nothing.",
  read: "Reads everything of its project. Changes nothing.",
  write: "Sends and reads, and changes records: orders, customers, payment links, prices.",
  admin: "All of these. Signs in to the dashboard, and makes and revokes keys of every project.",
};

/** What goes on without a key no more, once it is revoked. */
export const STOPS: Readonly<Record<KeyScope, string>> = {
  ingest: "Applications that send traces with it are refused, and what they send meanwhile is lost.",
  read: "What reads with it is refused: exports, reports, scripts.",
  write:
    "Applications that send traces, orders or customers with it are refused, and what they send meanwhile is lost.",
  admin: "Scripts that use it are refused, and dashboards that signed in with it are signed out.",
};

const nextCursor = (page: { pagination: { next_cursor: string | null } }) =>
  page.pagination.next_cursor ?? undefined;

/** The keys in force, of all projects, newest first. */
export const keysQuery = infiniteQueryOptions({
  queryKey: ["keys"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam, signal }) => client.keys.list({ cursor: pageParam, limit: PAGE_SIZE }, { signal }),
  getNextPageParam: nextCursor,
});

/** The projects of the installation, newest first. */
export const projectsQuery = infiniteQueryOptions({
  queryKey: ["projects", "list"],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam, signal }) =>
    client.projects.list({ cursor: pageParam, limit: PAGE_SIZE }, { signal }),
  getNextPageParam: nextCursor,
});

/** The newest projects, to choose from. */
export const projectChoicesQuery = queryOptions({
  queryKey: ["projects", "choices"],
  queryFn: ({ signal }) => client.projects.list({ limit: PAGE_SIZE }, { signal }),
  select: ({ data }) => data,
});
