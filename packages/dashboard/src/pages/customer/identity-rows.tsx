import type { Alias, Member } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { actorInWords } from "../../actor-words.ts";
import { hint } from "../../components/hint.tsx";
import { formatDuration } from "../../duration.ts";
import { formatAgo, formatFullTime, formatMinute } from "../../time.ts";
import { onlyView } from "../../view.ts";
import classes from "./identities.module.css";
import { consequence, nameOf, type Tie } from "./identity-queries.ts";

interface Doing {
  undo: (tie: Tie) => void;
  link: (tie: Tie) => void;
  pending: boolean;
}

/** An id that somebody linked, or that a session shows to be this customer. */
export function AliasRow({ alias, ...doing }: Doing & { alias: Alias }) {
  const { undone, evidence } = alias;
  const isFound = evidence.type === "session";
  const tie: Tie = {
    kind: "alias",
    customerId: alias.customer_id,
    input: {
      alias: alias.alias,
      ...(alias.valid_from ? { valid_from: alias.valid_from } : {}),
      ...(alias.valid_until ? { valid_until: alias.valid_until } : {}),
      ...(evidence.type === "statement" && evidence.text ? { evidence: evidence.text } : {}),
    },
  };
  return (
    <Row tie={tie} undone={undone !== null} {...doing}>
      <span className={`mono ellipsis ${undone ? classes.undone : ""}`} title={alias.alias}>
        {alias.alias}
      </span>
      <span className={classes.why}>
        {isFound ? <Found evidence={evidence} /> : <Stated alias={alias} />}
      </span>
      {(alias.valid_from || alias.valid_until) && (
        <span className={classes.why}>Counts {period(alias)}.</span>
      )}
      {undone && (
        <span className={classes.why}>
          Undone {ago(undone.at)} by {actorInWords(undone.by)}: it counts for itself.
        </span>
      )}
    </Row>
  );
}

function Found({ evidence }: { evidence: Extract<Alias["evidence"], { type: "session" }> }) {
  const { session_id: sessionId, anonymous_at: before, customer_at: after } = evidence;
  const trace = (traceId: string, label: string, time: string) => (
    <Link
      to="/traces/$traceId"
      params={{ traceId }}
      search={{}}
      className="link"
      {...hint(formatFullTime(time))}
    >
      {label}
    </Link>
  );
  return (
    <>
      Found on the session{" "}
      <Link to="/sessions/$sessionId" params={{ sessionId }} search={onlyView} className="link mono">
        {sessionId}
      </Link>
      : {trace(evidence.anonymous_trace_id, "a visitor", before)}, and{" "}
      {formatDuration(Date.parse(after) - Date.parse(before))} later{" "}
      {trace(evidence.customer_trace_id, "this customer", after)}.
    </>
  );
}

function Stated({ alias }: { alias: Alias }) {
  const how = alias.source === "sdk" ? "Identified" : "Linked";
  const text = alias.evidence.type === "statement" ? alias.evidence.text : null;
  return (
    <>
      {how} {ago(alias.created_at)} by {actorInWords(alias.created_by)}
      {text ? `: ${text}` : "."}
    </>
  );
}

/** A customer whose record was merged into this one. */
export function MergedRow({ tie, ...doing }: Doing & { tie: Extract<Tie, { kind: "merge" }> }) {
  return (
    <Row tie={tie} {...doing}>
      <span className="ellipsis">{tie.label}</span>
      <span className={classes.why}>
        Merged into this customer
        {tie.label !== tie.merged && (
          <>
            {" "}
            · <span className="mono">{tie.merged}</span>
          </>
        )}
      </span>
    </Row>
  );
}

/** A user who belongs to this customer, at all times or at some. */
export function MemberRow({
  userId,
  periods,
  ...doing
}: Doing & { userId: string; periods: readonly Member[] }) {
  const tie: Tie = {
    kind: "member",
    customerId: periods[0]?.customer_id ?? "",
    userId,
    inputs: periods.map(({ user_id, valid_from, valid_until }) => ({
      user_id,
      ...(valid_from ? { valid_from } : {}),
      ...(valid_until ? { valid_until } : {}),
    })),
  };
  return (
    <Row tie={tie} {...doing}>
      <Link
        to="/traces"
        search={(previous) => ({ ...onlyView(previous), user_id: userId })}
        className="link mono ellipsis"
        title={userId}
      >
        {userId}
      </Link>
      <span className={classes.why}>
        Member {periods.map(period).join("; ")}
        {periods[0]?.source === "sdk" ? ", told by identify" : ""}
      </span>
    </Row>
  );
}

function Row({
  tie,
  undone = false,
  undo,
  link,
  pending,
  children,
}: Doing & { tie: Tie; undone?: boolean; children: ReactNode }) {
  return (
    <li className={classes.row}>
      <div className={classes.what}>{children}</div>
      <button
        type="button"
        className={classes.undo}
        disabled={pending}
        aria-label={`${undone ? "Link" : "Undo"} ${nameOf(tie)}`}
        onClick={() => (undone ? link(tie) : undo(tie))}
        {...hint(undone ? "It counts for this customer again." : consequence(tie))}
      >
        {undone ? "Link" : "Undo"}
      </button>
    </li>
  );
}

const ago = (time: string) => formatAgo(time, new Date());

function period({
  valid_from: from,
  valid_until: until,
}: Pick<Member, "valid_from" | "valid_until">): string {
  if (!from && !until) return "at all times";
  return [from && `from ${formatMinute(from)}`, until && `until ${formatMinute(until)}`]
    .filter(Boolean)
    .join(" ");
}
