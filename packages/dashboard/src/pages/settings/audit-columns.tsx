import type { AuditEntry } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { actorInWords } from "../../actor-words.ts";
import { hint } from "../../components/hint.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatFullTime, formatMinute } from "../../time.ts";
import classes from "./audit.module.css";

/** What those who look for it call it; what is not here is shown as it is stored. */
const ACTION: Readonly<Record<string, string>> = {
  "alias.added": "Id linked",
  "alias.removed": "Link of an id undone",
  "alias.refused": "Found link undone",
  "member.added": "User added to a customer",
  "member.removed": "User taken from a customer",
  "customer.merged": "Customer merged",
  "customer.unmerged": "Merge undone",
  "price.set": "Price set",
  "price.removed": "Price removed",
  "price_list.imported": "Price list imported",
  "price_list.removed": "Price list removed",
  "costs.repriced": "Calls re-priced",
  "bill.added": "Bill added",
  "bill.removed": "Bill removed",
  "budget.created": "Budget made",
  "budget.updated": "Budget changed",
  "budget.deleted": "Budget deleted",
  "settings.changed": "Settings changed",
  "exchange_rates.changed": "Exchange rates changed",
  "month.closed": "Month closed",
  "view.created": "View saved",
  "view.updated": "View changed",
  "view.deleted": "View deleted",
  "key.created": "API key made",
  "key.revoked": "API key revoked",
  "project.created": "Project made",
  "month.reopened": "Month opened again",
};

export const auditColumns: readonly Column<AuditEntry>[] = [
  {
    id: "at",
    header: "When",
    width: 118,
    cell: ({ at }) => (
      <time className="num dim" dateTime={at} {...hint(formatFullTime(at))}>
        {formatMinute(at)}
      </time>
    ),
  },
  {
    id: "action",
    header: "What",
    width: 200,
    grow: true,
    cell: (entry) => (
      <span className={classes.two}>
        <span className="ellipsis">{ACTION[entry.action] ?? entry.action}</span>
        <span className="faint ellipsis" title={inWords(entry)}>
          {inWords(entry)}
        </span>
      </span>
    ),
  },
  {
    id: "subject",
    header: "Of",
    width: 240,
    from: 700,
    cell: ({ action, subject }) =>
      /^(alias|member|customer)\./.test(action) ? (
        <Link
          to="/customers/$customerId"
          params={{ customerId: subject }}
          className="link mono ellipsis"
          title={subject}
        >
          {subject}
        </Link>
      ) : (
        <span className="mono ellipsis" title={subject}>
          {subject}
        </span>
      ),
  },
  {
    id: "actor",
    header: "By",
    width: 220,
    from: 460,
    cell: ({ actor }) => <span className="dim ellipsis">{actorInWords(actor)}</span>,
  },
];

/** What else is known of it: `alias anon_1, period for all time`. */
function inWords({ details }: AuditEntry): string {
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`)
    .join(" · ");
}
