import type { Customer, UserDetail } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { CopyableId } from "../../components/copy-button.tsx";
import { Cost } from "../../components/cost.tsx";
import { CustomerLink } from "../../components/customer-link.tsx";
import { FactStrip, PendingStrip, StripFact } from "../../components/fact-strip.tsx";
import { count } from "../../profit.ts";
import { formatFullTime, formatMinute } from "../../time.ts";
import { onlyView } from "../../view.ts";

interface UserFactsProps {
  user: UserDetail | undefined;
  customers: ReadonlyMap<string, Customer>;
}

/** What a user did and cost in the range, and since when it is known. */
export function UserFacts({ user, customers }: UserFactsProps) {
  if (!user) return <PendingStrip />;
  return (
    <FactStrip end={<CopyableId label="User" id={user.user_id} />}>
      <StripFact label="Cost">
        <Cost usd={user.cost} unpriced={user.cost_incomplete} />
      </StripFact>
      <StripFact label="Calls">
        {user.calls.toLocaleString("en-US")} in{" "}
        <Link to="/traces" search={(all) => ({ ...onlyView(all), user_id: user.user_id })} className="link">
          {count(user.traces, "trace", "traces")}
        </Link>
        {user.errors > 0 && (
          <Link
            to="/traces"
            search={(all) => ({ ...onlyView(all), user_id: user.user_id, status: "error" })}
            className="loss"
          >
            {count(user.errors, "error", "errors")}
          </Link>
        )}
      </StripFact>
      <StripFact label="Sessions">{user.sessions.toLocaleString("en-US")}</StripFact>
      <StripFact label="Tokens">
        {user.tokens_input.toLocaleString("en-US")} in, {user.tokens_output.toLocaleString("en-US")} out
      </StripFact>
      {user.customer_ids.length > 0 && (
        <StripFact label="Paid for by">
          {user.customer_ids.map((id) => (
            <CustomerLink key={id} id={id} customers={customers} />
          ))}
        </StripFact>
      )}
      <StripFact label="First seen">
        <time dateTime={user.first_seen} title={formatFullTime(user.first_seen)}>
          {formatMinute(user.first_seen)}
        </time>
      </StripFact>
      <StripFact label="Last seen">
        <time dateTime={user.last_seen} title={formatFullTime(user.last_seen)}>
          {formatMinute(user.last_seen)}
        </time>
      </StripFact>
    </FactStrip>
  );
}
