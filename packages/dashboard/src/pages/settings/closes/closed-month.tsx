import type { Close } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { actorInWords } from "../../../actor-words.ts";
import { closeQuery } from "../../../closes-api.ts";
import { ExportMenu } from "../../../components/export-menu.tsx";
import { ErrorState, SkeletonBar } from "../../../components/states.tsx";
import { formatMinute } from "../../../time.ts";
import { Adjustment } from "./adjustment.tsx";
import classes from "./closes.module.css";
import { monthInWords } from "./months.ts";

/** A closed month: what it lacked, its figures as files, and what came to differ, the latest first. */
export function ClosedMonth({ close, onReopen }: { close: Close; onReopen: () => void }) {
  const { month, start_time, end_time, warnings, currency, exchange_rates } = close;
  const detail = useQuery(closeQuery(month));
  const range = { start_time, end_time };
  const closed = { ...range, as: "closed" } as const;
  const changes = detail.data?.changes.toReversed() ?? [];
  return (
    <section aria-label={monthInWords(month)}>
      <h2>{monthInWords(month)}</h2>
      <p className="dim">
        Closed on {formatMinute(close.closed_at)} by {actorInWords(close.closed_by)}, in {currency} and the
        time zone {close.time_zone}
        {exchange_rates.length > 0 &&
          `, with ${exchange_rates.length} exchange ${exchange_rates.length === 1 ? "rate" : "rates"}`}
        .
      </p>
      {warnings.map((warning) => (
        <p key={warning} className={classes.warning}>
          {warning}
        </p>
      ))}
      <div className={classes.buttons}>
        <Link to="/customers" search={{ from: start_time, to: end_time, as: "closed" }} className="link">
          Profit as closed
        </Link>
        <ExportMenu label="Export profit" of={{ profit: "Profit as closed" }} query={() => closed} />
        <ExportMenu
          label="Export costs"
          of={{ costs: "Costs by model, as closed" }}
          query={() => ({ ...closed, group_by: "model" })}
        />
        <Button size="compact-sm" variant="default" onClick={onReopen}>
          Reopen…
        </Button>
      </div>
      {detail.isPending && <SkeletonBar width="40%" />}
      {detail.error && !detail.data && (
        <ErrorState error={detail.error} onRetry={() => void detail.refetch()} />
      )}
      {detail.data && changes.length === 0 && (
        <p className="faint">Nothing has changed since. It is looked at every hour.</p>
      )}
      {changes.map((change) => (
        <Adjustment key={change.number} change={change} currency={currency} />
      ))}
    </section>
  );
}
