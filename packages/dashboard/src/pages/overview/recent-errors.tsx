import type { ErrorCause } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { formatMinute } from "../../time.ts";
import { onlyView } from "../../view.ts";
import classes from "./overview.module.css";
import { type Asked, Panel } from "./panel.tsx";

/** The causes of errors that were met last. */
export function RecentErrors({ errors }: { errors: Asked<ErrorCause[]> }) {
  return (
    <Panel
      title="Recent errors"
      more={
        <Link to="/errors" search={(previous) => ({ ...onlyView(previous) })} className="link">
          All errors
        </Link>
      }
      query={errors}
      empty={(causes) => (causes.length === 0 ? "Nothing failed in this time range." : undefined)}
    >
      {(causes) => (
        <ul className={classes.rows}>
          {causes.map((cause) => (
            <li key={cause.id} className={classes.row}>
              <Link
                to="/errors/$causeId"
                params={{ causeId: cause.id }}
                search={(previous) => ({ ...onlyView(previous) })}
                className="ellipsis"
                title={cause.message.slice(0, 1_000)}
              >
                {cause.type && <strong className={classes.type}>{cause.type}</strong>} {cause.message}
              </Link>
              <span className={`num ${classes.side}`}>{formatMinute(cause.last_seen)}</span>
              <span className="num">×{cause.count.toLocaleString("en-US")}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
