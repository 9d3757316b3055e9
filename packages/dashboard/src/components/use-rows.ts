import { useCallback, useMemo } from "react";

interface Pages<Row> {
  data: { pages: readonly { data: readonly Row[] }[] } | undefined;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/** The rows of a list that is read page by page, and how to have more of them. */
export function useRows<Row>({ data, hasNextPage, isFetchingNextPage, fetchNextPage }: Pages<Row>) {
  const rows = useMemo(() => data?.pages.flatMap((page) => page.data) ?? [], [data]);
  const onReachEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { rows, onReachEnd };
}
