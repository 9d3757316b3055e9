import { useQuery } from "@tanstack/react-query";
import { traceCountQuery } from "../../filter/filter-api.ts";
import type { Live } from "../../use-live.ts";

/** How many of the traces that came a query finds; undefined without one, since all are. */
export function useListed(
  live: Live,
  filter: string | undefined,
  range: Parameters<typeof traceCountQuery>[1],
  total: number | undefined,
): number | undefined {
  const asks = live.on && filter !== undefined && live.fresh > 0;
  const { data: now } = useQuery({
    ...traceCountQuery(filter, range, live.fresh),
    enabled: asks,
    // Until the next count is there the one before it stands, but not that of another query.
    placeholderData: (before, query) =>
      query?.queryKey[1] === filter && query?.queryKey[2] === range ? before : undefined,
  });
  if (filter === undefined) return undefined;
  return asks && now !== undefined && total !== undefined ? Math.max(0, now - total) : 0;
}
