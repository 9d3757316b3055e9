import type { Member } from "@anyway-sh/api";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client } from "../../api.ts";
import { hint } from "../../components/hint.tsx";
import { formatFullTime } from "../../time.ts";
import { onlyView } from "../../view.ts";

/** More than that are counted, not named. */
const MOST_NAMED = 5;

const membersQuery = (customerId: string) =>
  queryOptions({
    queryKey: ["members", customerId],
    queryFn: ({ signal }) => client.customers.members.list(customerId, { limit: 100 }, { signal }),
  });

/** The users whose calls are this customer's where they name no other; nothing where it has none. */
export function Members({ customerId }: { customerId: string }) {
  const { data: page, error } = useQuery(membersQuery(customerId));
  if (error && !page) return <span className="faint">Members could not be read: {error.message}</span>;
  if (!page || page.data.length === 0) return null;
  const ofUser = [...Map.groupBy(page.data, (member) => member.user_id)];
  const more = ofUser.length - MOST_NAMED;
  return (
    <span>
      <span className="dim">Members</span>{" "}
      {ofUser.slice(0, MOST_NAMED).map(([userId, periods], i) => (
        <span key={userId}>
          {i > 0 && ", "}
          <Link
            to="/traces"
            search={(previous) => ({ ...onlyView(previous), user_id: userId })}
            className="link mono"
            {...hint(periods.map(inWords).join("; "))}
          >
            {userId}
          </Link>
        </span>
      ))}
      {more > 0 && (
        <span className="faint">
          {" "}
          and {more}
          {page.pagination.has_more && "+"} more
        </span>
      )}
    </span>
  );
}

function inWords({ valid_from, valid_until }: Member): string {
  if (!valid_from && !valid_until) return "Member for all time";
  const from = valid_from ? ` from ${formatFullTime(valid_from)}` : "";
  const until = valid_until ? ` until ${formatFullTime(valid_until)}` : "";
  return `Member${from}${until}`;
}
