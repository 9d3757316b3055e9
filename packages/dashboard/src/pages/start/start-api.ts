import type { Order, TraceSummary } from "@anyway-sh/api";
import { ENVIRONMENTS } from "@anyway-sh/semconv";
import { queryOptions } from "@tanstack/react-query";
import { client } from "../../api.ts";

/** How often it is looked for what is waited for. */
const WAIT_MS = 2_000;
const YEARS_MS = 10 * 365 * 86_400_000;

/** The newest trace of any environment, looked for until there is one. */
export const firstTraceQuery = queryOptions({
  queryKey: ["start", "trace"],
  queryFn: async ({ signal }): Promise<TraceSummary | null> => {
    const start_time = new Date(Date.now() - YEARS_MS).toISOString();
    const pages = await Promise.all(
      ENVIRONMENTS.map((environment) =>
        client.traces.list({ environment, start_time, limit: 1 }, { signal }),
      ),
    );
    const found = pages.flatMap(({ data }) => data);
    return found.sort((a, b) => Date.parse(b.start_time) - Date.parse(a.start_time))[0] ?? null;
  },
  refetchInterval: ({ state }) => (state.data ? false : WAIT_MS),
});

/** The newest order, looked for until there is one. */
export const firstOrderQuery = queryOptions({
  queryKey: ["start", "order"],
  queryFn: async ({ signal }): Promise<Order | null> =>
    (await client.orders.list({ limit: 1 }, { signal })).data[0] ?? null,
  refetchInterval: ({ state }) => (state.data ? false : WAIT_MS),
});

export const demoQuery = queryOptions({
  queryKey: ["start", "demo"],
  queryFn: ({ signal }) => client.demo.get({ signal }),
  select: (answer) => answer.data,
  refetchInterval: ({ state }) => (state.data?.data.status === "starting" ? WAIT_MS : false),
});
