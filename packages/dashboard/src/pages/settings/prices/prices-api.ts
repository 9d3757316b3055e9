import type { PriceInput } from "@anyway-sh/api";
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { client, LIVE_MS, PAGE_SIZE } from "../../../api.ts";
import { type ViewSearch, viewQuery } from "../../../view.ts";

export const unpricedQuery = ({ live, ...view }: ViewSearch) =>
  queryOptions({
    queryKey: ["unpriced", view],
    queryFn: ({ signal }) => client.prices.unpriced(viewQuery(view, new Date()), { signal }),
    select: (answer) => answer.data,
    refetchInterval: live ? LIVE_MS : false,
    placeholderData: keepPreviousData,
  });

/** Prices that the words find in the whole book; without words the project's own. */
export const pricesQuery = (words: string) =>
  infiniteQueryOptions({
    queryKey: ["prices", words],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.prices.list(
        { ...(words === "" ? { kind: "override" } : { q: words }), cursor: pageParam, limit: PAGE_SIZE },
        { signal },
      ),
    getNextPageParam: ({ pagination }) => pagination.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const priceListsQuery = queryOptions({
  queryKey: ["price lists"],
  queryFn: ({ signal }) => client.priceLists.list({ signal }),
  select: (answer) => answer.data,
});

/** A change of the book, after which everything that is shown is asked for again. */
function useChange<T, R>(change: (input: T) => Promise<R>) {
  const queryClient = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => queryClient.invalidateQueries() });
}

export const useSetPrice = () => useChange((input: PriceInput) => client.prices.set(input));
export const useRemovePrice = () => useChange((id: string) => client.prices.remove(id));
export const useRemoveList = () => useChange((id: string) => client.priceLists.remove(id));
export const useImport = () =>
  useChange(async (file: File) => client.priceLists.import(await file.text(), { source: file.name }));
