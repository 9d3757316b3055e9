import type { Customer, SessionConversation } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { CopyableId } from "../../components/copy-button.tsx";
import { Cost } from "../../components/cost.tsx";
import { CustomerLink } from "../../components/customer-link.tsx";
import { FactStrip, PendingStrip, StripFact } from "../../components/fact-strip.tsx";
import { Thumbs } from "../../components/thumbs.tsx";
import { formatDuration } from "../../duration.ts";
import { count } from "../../profit.ts";
import { formatFullTime } from "../../time.ts";
import { onlyView } from "../../view.ts";
import classes from "./session.module.css";

interface SessionFactsProps {
  session: SessionConversation | undefined;
  customers: ReadonlyMap<string, Customer>;
}

/** What a session took and cost, whom it belongs to, and what people think of it. */
export function SessionFacts({ session, customers }: SessionFactsProps) {
  if (!session) return <PendingStrip />;
  const { session_id: id } = session;
  return (
    <FactStrip end={<CopyableId label="Session" id={id} />}>
      <StripFact label="Started">
        <time dateTime={session.start_time}>{formatFullTime(session.start_time)}</time>
      </StripFact>
      <StripFact label="Length">
        {formatDuration(Date.parse(session.end_time) - Date.parse(session.start_time))}
      </StripFact>
      <StripFact label="Cost">
        <Cost usd={session.cost} unpriced={session.cost_incomplete} />
      </StripFact>
      <StripFact label="Calls">
        {session.calls.toLocaleString("en-US")} in{" "}
        <Link
          to="/traces"
          search={(previous) => ({ ...onlyView(previous), ...around(session), session_id: id })}
          className="link"
        >
          {count(session.traces, "trace", "traces")}
        </Link>
        {session.errors > 0 && <span className="loss">{count(session.errors, "error", "errors")}</span>}
      </StripFact>
      <StripFact label="Tokens">
        {session.tokens_input.toLocaleString("en-US")} in, {session.tokens_output.toLocaleString("en-US")} out
      </StripFact>
      {session.customer_ids.length > 0 && (
        <StripFact label={session.customer_ids.length === 1 ? "Customer" : "Customers"}>
          {session.customer_ids.map((customer) => (
            <CustomerLink key={customer} id={customer} customers={customers} />
          ))}
        </StripFact>
      )}
      {session.user_ids.length > 0 && (
        <StripFact label={session.user_ids.length === 1 ? "User" : "Users"}>
          {session.user_ids.map((user) => (
            <Link
              key={user}
              to="/users/$userId"
              params={{ userId: user }}
              search={onlyView}
              className={`link mono ellipsis ${classes.id}`}
              title={user}
            >
              {user}
            </Link>
          ))}
        </StripFact>
      )}
      <StripFact label="Helpful?">
        <Thumbs
          what="the whole session"
          target={{ session_id: id }}
          scores={session.given_scores}
          refresh={[["sessions"]]}
        />
      </StripFact>
    </FactStrip>
  );
}

/** A range in which all of the session lies; its end is exclusive. */
function around({ start_time, end_time }: SessionConversation) {
  return { from: start_time, to: new Date(Date.parse(end_time) + 1).toISOString(), range: undefined };
}
