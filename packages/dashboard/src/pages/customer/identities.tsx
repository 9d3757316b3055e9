import type { Customer, CustomerDetail } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { customersByIdQuery } from "../../commerce-api.ts";
import { ErrorState, SkeletonBar } from "../../components/states.tsx";
import { customerLabel } from "../../profit.ts";
import { onlyView } from "../../view.ts";
import { AddIdentityDialog } from "./add-identity-dialog.tsx";
import classes from "./identities.module.css";
import {
  aliasesQuery,
  consequence,
  makeTie,
  membersQuery,
  nameOf,
  type Tie,
  undoTie,
} from "./identity-queries.ts";
import { AliasRow, MemberRow, MergedRow } from "./identity-rows.tsx";

/** More than that are shown when they are asked for. */
const MOST = 5;

/** Which ids stand for a customer and why, who belongs to it, and how that is said or undone. */
export function Identities({ customer }: { customer: CustomerDetail }) {
  const [customerId = customer.id] = customer.ids;
  const [isAdding, setAdding] = useState(false);
  const [isWhole, setWhole] = useState(false);
  const aliases = useInfiniteQuery(aliasesQuery(customerId));
  const members = useInfiniteQuery(membersQuery(customerId));
  const merged = useQuery(customersByIdQuery(customer.ids));
  const queryClient = useQueryClient();
  // Whose anything is may have changed.
  const onSuccess = () => queryClient.invalidateQueries();
  const undo = useMutation({ mutationFn: undoTie, onSuccess });
  const redo = useMutation({
    mutationFn: makeTie,
    onSuccess: () => {
      undo.reset();
      return onSuccess();
    },
  });
  const doing = { undo: undo.mutate, link: redo.mutate, pending: undo.isPending || redo.isPending };

  const rows = [
    ...[...(merged.data?.values() ?? [])]
      .filter(isMergedInto(customerId))
      .map((one) => (
        <MergedRow
          key={`merged ${one.id}`}
          tie={{ kind: "merge", customerId, merged: one.id, label: customerLabel({ ...one, key: one.id }) }}
          {...doing}
        />
      )),
    ...(aliases.data?.pages ?? [])
      .flatMap(({ data }) => data)
      .map((alias) => <AliasRow key={`${alias.created_at} ${alias.alias}`} alias={alias} {...doing} />),
  ];
  const ofUser = Map.groupBy(members.data?.pages.flatMap(({ data }) => data) ?? [], ({ user_id }) => user_id);
  const people = Array.from(ofUser, ([userId, periods]) => (
    <MemberRow key={userId} userId={userId} periods={periods} {...doing} />
  ));
  const failed = aliases.error ?? members.error;
  const more = aliases.hasNextPage || members.hasNextPage;
  const readMore = () => {
    setWhole(true);
    if (isWhole && aliases.hasNextPage) void aliases.fetchNextPage();
    if (isWhole && members.hasNextPage) void members.fetchNextPage();
  };
  return (
    <section className={classes.section} aria-label="Ids and members">
      <div className={classes.head}>
        <h2>Ids and members</h2>
        <button type="button" className={classes.add} onClick={() => setAdding(true)}>
          <IconPlus size={14} aria-hidden /> Add
        </button>
      </div>
      <Outcome undone={undo} redone={redo} />
      {failed && rows.length + people.length === 0 && (
        <ErrorState error={failed} onRetry={() => void Promise.all([aliases.refetch(), members.refetch()])} />
      )}
      {aliases.isPending && <SkeletonBar width="70%" />}
      {aliases.isSuccess && rows.length === 0 && (
        <p className="faint">No other id stands for this customer.</p>
      )}
      <ul className={classes.rows}>{isWhole ? rows : rows.slice(0, MOST)}</ul>
      {people.length > 0 && (
        <>
          <h3 className={classes.subheading}>Users who belong to it</h3>
          <ul className={classes.rows}>{isWhole ? people : people.slice(0, MOST)}</ul>
        </>
      )}
      {(more || (!isWhole && Math.max(rows.length, people.length) > MOST)) && (
        <Button size="compact-xs" variant="default" onClick={readMore} loading={aliases.isFetchingNextPage}>
          {isWhole ? "More" : `All ${rows.length + people.length}${more ? "+" : ""}`}
        </Button>
      )}
      <Link
        to="/settings/audit"
        search={(previous) => ({ ...onlyView(previous), subject: customerId })}
        className={classes.history}
      >
        Who changed what
      </Link>
      {isAdding && <AddIdentityDialog customerId={customerId} onClose={() => setAdding(false)} />}
    </section>
  );
}

const isMergedInto = (customerId: string) => (one: Customer) => one.merged_into === customerId;

interface OutcomeProps {
  undone: { data: unknown; error: Error | null; isSuccess: boolean; variables: Tie | undefined };
  redone: { error: Error | null; mutate: (tie: Tie) => void };
}

/** What came of the last undoing, and the way back. */
function Outcome({ undone, redone }: OutcomeProps) {
  const error = redone.error ?? undone.error;
  if (error)
    return (
      <p className={classes.problem} role="alert">
        {error.message}
      </p>
    );
  const tie = undone.variables;
  if (!undone.isSuccess || !tie) return null;
  return (
    <p className={classes.done} role="status">
      <span>Undone. {consequence(tie)}</span>
      <button
        type="button"
        className="link"
        onClick={() => redone.mutate(tie)}
        aria-label={`Link ${nameOf(tie)} again`}
      >
        Take it back
      </button>
    </p>
  );
}
