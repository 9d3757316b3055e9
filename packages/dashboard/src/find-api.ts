import { keepPreviousData, queryOptions, skipToken } from "@tanstack/react-query";
import { client } from "./api.ts";
import type { ViewSearch } from "./view.ts";

/** What a line of text may mean; nothing is asked before there is one. */
export const findQuery = (text: string, { environment }: ViewSearch) =>
  queryOptions({
    queryKey: ["find", text, environment],
    queryFn:
      text === ""
        ? skipToken
        : ({ signal }) => client.search({ q: text, ...(environment ? { environment } : {}) }, { signal }),
    select: (answer) => answer.data,
    placeholderData: keepPreviousData,
  });
