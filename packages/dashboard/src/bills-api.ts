import { queryOptions, skipToken } from "@tanstack/react-query";
import { client, PAGE_SIZE } from "./api.ts";

/** What of a comparison is shown. */
export const RECONCILE_ONLY = ["differing", "unexplained"] as const;
type ReconcileOnly = (typeof RECONCILE_ONLY)[number];

/** `bill` is the one that is compared, the newest when none is named; `add` opens a form. */
export interface ReconcileSearch {
  bill?: string | undefined;
  only?: ReconcileOnly | undefined;
  add?: "file" | "provider" | undefined;
}

/** The newest ones; more than a hundred bills nobody looks through. */
export const billsQuery = queryOptions({
  queryKey: ["bills", "list"],
  queryFn: ({ signal }) => client.bills.list({ limit: PAGE_SIZE }, { signal }),
  select: (answer) => answer.data,
});

export const reconciliationQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: ["bills", "reconciliation", id],
    queryFn: id === undefined ? skipToken : ({ signal }) => client.bills.reconcile(id, undefined, { signal }),
    select: (answer) => answer.data,
  });
