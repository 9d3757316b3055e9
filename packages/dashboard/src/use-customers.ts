import type { Customer } from "@anyway-sh/api";
import { type UseQueryResult, useQueries } from "@tanstack/react-query";
import { customersByIdQuery } from "./commerce-api.ts";

interface Pages {
  pages: readonly { data: readonly { customer_id: string | null }[] }[];
}

/** The customers of a list's rows by id, asked for page by page, as far as they are known yet. */
export function useCustomers(list: Pages | undefined): ReadonlyMap<string, Customer> {
  return useQueries({
    queries: (list?.pages ?? []).map((page) => customersByIdQuery(page.data.map((row) => row.customer_id))),
    combine,
  });
}

const combine = (answers: UseQueryResult<Map<string, Customer>>[]): ReadonlyMap<string, Customer> =>
  new Map(answers.flatMap(({ data }) => (data ? [...data] : [])));
