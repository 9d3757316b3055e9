import type { AttributeKey } from "@anyway-sh/api";
import { type FieldRef, fieldNamed, formatField } from "@anyway-sh/filter";
import { keepPreviousData, queryOptions, skipToken } from "@tanstack/react-query";
import { client } from "../api.ts";
import { type ViewSearch, viewQuery } from "../view.ts";

const MOST = 20;
const KEPT_MS = 60_000;

/** Keys of attributes that begin like what is typed; nothing is asked without a scope. */
export const keysQuery = (
  typed: string,
  scope: AttributeKey["scope"] | undefined,
  environment: ViewSearch["environment"],
) =>
  queryOptions({
    queryKey: ["attribute keys", scope, typed, environment],
    queryFn:
      scope === undefined
        ? skipToken
        : ({ signal }) => client.attributes.list({ typed, scope, environment, limit: MOST }, { signal }),
    select: ({ data }) => data,
    placeholderData: keepPreviousData,
    staleTime: KEPT_MS,
    retry: false,
  });

/** Values of a field that begin like what is typed; nothing is asked of a field that is compared by order. */
export const valuesQuery = (
  typed: string,
  field: FieldRef | undefined,
  environment: ViewSearch["environment"],
) =>
  queryOptions({
    queryKey: ["attribute values", field, typed, environment],
    queryFn:
      field === undefined || !hasKnownValues(field)
        ? skipToken
        : ({ signal }) =>
            client.attributes.values(
              { field: formatField(field), typed, environment, limit: MOST },
              { signal },
            ),
    select: ({ data }) => data,
    staleTime: KEPT_MS,
    retry: false,
  });

function hasKnownValues({ name, key }: FieldRef): boolean {
  const field = fieldNamed(name);
  if (!field || (field.keyed && key === undefined)) return false;
  return field.type === "text" || field.type === "attribute";
}

/**
 * How many traces a query finds in the range in which a list was read: each has one status. `came` is how many came since,
 * which may or may not be among them.
 */
export const traceCountQuery = (
  filter: string | undefined,
  range: ReturnType<typeof viewQuery> | undefined,
  came = 0,
) =>
  queryOptions({
    queryKey: ["trace count", filter, range, came],
    queryFn:
      range === undefined
        ? skipToken
        : ({ signal }) => client.facets({ filter, fields: "status", ...range }, { signal }),
    select: ({ data: [status] }) => status?.values.reduce((sum, { traces }) => sum + traces, 0) ?? 0,
    staleTime: KEPT_MS,
    retry: false,
  });

/** How many of the traces that a query finds have which values. */
export const facetsQuery = (filter: string | undefined, { live: _, ...view }: ViewSearch) =>
  queryOptions({
    queryKey: ["facets", filter, view],
    queryFn: ({ signal }) => client.facets({ filter, ...viewQuery(view, new Date()) }, { signal }),
    select: ({ data }) => data,
    placeholderData: keepPreviousData,
    retry: false,
  });
