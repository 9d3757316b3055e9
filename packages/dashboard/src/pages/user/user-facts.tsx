import type { Customer, UserDetail } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { CopyableId } from "../../components/copy-button.tsx";
import { Cost } from "../../components/cost.tsx";
import { CustomerLink } from "../../components/customer-link.tsx";
import { SkeletonBar } from "../../components/states.tsx";
import { count } from "../../profit.ts";
import { formatFullTime, formatMinute } from "../../time.ts";
import { onlyView } from "../../view.ts";
import classes from "./user.module.css";

interface UserFactsProps {
  user: UserDetail | undefined;
  customers: ReadonlyMap<string, Customer>;
}

/** What a user did and cost in the range, and since when it is known. */
export function UserFacts({ user, customers }: UserFactsProps) {
  if (!user)
    return (
      <div className={classes.facts}>
        <SkeletonBar width={320} />
      </div>
    );
  return (
    <div className={classes.facts}>
      <dl>
        <Fact label="Cost">
          <Cost usd={user.cost} unpriced={user.cost_incomplete} />
        </Fact>
        <Fact label="Calls">
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
        </Fact>
        <Fact label="Sessions">{user.sessions.toLocaleString("en-US")}</Fact>
        <Fact label="Tokens">
          {user.tokens_input.toLocaleString("en-US")} in, {user.tokens_output.toLocaleString("en-US")} out
        </Fact>
        {user.customer_ids.length > 0 && (
          <Fact label="Paid for by">
            {user.customer_ids.map((id) => (
              <CustomerLink key={id} id={id} customers={customers} />
            ))}
          </Fact>
        )}
        <Fact label="First seen">
          <time dateTime={user.first_seen} title={formatFullTime(user.first_seen)}>
            {formatMinute(user.first_seen)}
          </time>
        </Fact>
        <Fact label="Last seen">
          <time dateTime={user.last_seen} title={formatFullTime(user.last_seen)}>
            {formatMinute(user.last_seen)}
          </time>
        </Fact>
      </dl>
      <div className={classes.id}>
        <CopyableId label="User" id={user.user_id} />
      </div>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd className="num">{children}</dd>
    </div>
  );
}
