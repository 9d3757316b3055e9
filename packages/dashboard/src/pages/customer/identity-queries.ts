import type { AliasInput, MemberInput } from "@anyway-sh/api";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { client, PAGE_SIZE } from "../../api.ts";

export const aliasesQuery = (customerId: string) =>
  infiniteQueryOptions({
    queryKey: ["aliases", customerId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.customers.aliases.list(customerId, { cursor: pageParam, limit: PAGE_SIZE }, { signal }),
    getNextPageParam: ({ pagination }) => pagination.next_cursor ?? undefined,
  });

export const membersQuery = (customerId: string) =>
  infiniteQueryOptions({
    queryKey: ["members", customerId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      client.customers.members.list(customerId, { cursor: pageParam, limit: PAGE_SIZE }, { signal }),
    getNextPageParam: ({ pagination }) => pagination.next_cursor ?? undefined,
  });

/** What ties an id, a user or another customer to a customer, as it is said or unsaid. */
export type Tie =
  | { kind: "alias"; customerId: string; input: AliasInput }
  | { kind: "member"; customerId: string; inputs: readonly MemberInput[]; userId: string }
  | { kind: "merge"; customerId: string; merged: string; label: string };

/** What the tie is about, as people call it. */
export function nameOf(tie: Tie): string {
  if (tie.kind === "alias") return tie.input.alias;
  return tie.kind === "member" ? tie.userId : tie.label;
}

export async function makeTie(tie: Tie): Promise<void> {
  if (tie.kind === "alias") await client.customers.aliases.add(tie.customerId, tie.input);
  else if (tie.kind === "merge") await client.customers.merge(tie.merged, tie.customerId);
  else for (const input of tie.inputs) await client.customers.members.add(tie.customerId, input);
}

export async function undoTie(tie: Tie): Promise<void> {
  if (tie.kind === "alias") await client.customers.aliases.remove(tie.customerId, tie.input.alias);
  else if (tie.kind === "merge") await client.customers.unmerge(tie.merged);
  else await client.customers.members.remove(tie.customerId, tie.userId);
}

/** What undoing does, or has done, to the numbers. */
export function consequence(tie: Tie): string {
  switch (tie.kind) {
    case "alias":
      return `What names ${tie.input.alias} stands by itself, and no longer counts for this customer, in the past neither.`;
    case "merge":
      return `${tie.label} has its own conversations, orders and profit again.`;
    case "member":
      return `What ${tie.userId} does no longer counts for this customer where it names none, in the past neither.`;
  }
}
