import { queryOptions } from "@tanstack/react-query";
import { client } from "./api.ts";

/** All that are kept, of whatever page. */
export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: ({ signal }) => client.views.list(undefined, { signal }),
  select: (answer) => answer.data,
});
