import type { Close } from "@anyway-sh/api";
import { Button } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { actorInWords } from "../../../actor-words.ts";
import { IncompleteBadge } from "../../../components/incomplete-badge.tsx";
import { Amount } from "../../../components/money.tsx";
import table from "../../../components/small-table.module.css";
import { SmallTable } from "../../../components/small-table.tsx";
import { StatusBadge } from "../../../components/status-badge.tsx";
import { isZero } from "../../../money.ts";
import { formatMinute } from "../../../time.ts";
import { Change } from "./change.tsx";
import classes from "./closes.module.css";
import { monthInWords } from "./months.ts";

interface MonthsTableProps {
  /** The latest first. */
  months: readonly string[];
  /** The one that is not over. */
  current: string;
  closes: readonly Close[];
  selected: string | undefined;
  onSelect: (month: string) => void;
  onClose: (month: string) => void;
}

/** Months with what they were closed with, what changed since, and what they come to. */
export function MonthsTable({ months, current, closes, selected, onSelect, onClose }: MonthsTableProps) {
  const closeOf = new Map(closes.map((one) => [one.month, one]));
  return (
    <SmallTable name="Months">
      <thead>
        <tr>
          <th>Month</th>
          <th>Status</th>
          <th className={table.number}>Revenue</th>
          <th className={table.number}>Cost</th>
          <th className={table.number}>Profit as closed</th>
          <th className={table.number}>Adjustments</th>
          <th className={table.number}>Restated</th>
        </tr>
      </thead>
      <tbody>
        {months.map((month) => {
          const close = closeOf.get(month);
          return (
            <tr key={month} data-selected={month === selected || undefined}>
              <td>
                {close ? (
                  <button
                    type="button"
                    className={classes.open}
                    aria-expanded={month === selected}
                    onClick={() => onSelect(month)}
                  >
                    {monthInWords(month)}
                    <IconChevronRight size={13} aria-hidden />
                  </button>
                ) : (
                  monthInWords(month)
                )}
              </td>
              {close ? (
                <Closed close={close} />
              ) : (
                <Open onClose={month < current ? () => onClose(month) : undefined} />
              )}
            </tr>
          );
        })}
      </tbody>
    </SmallTable>
  );
}

function Closed({ close }: { close: Close }) {
  const { closed, adjusted, restated, currency, adjustments } = close;
  return (
    <>
      <td>
        <StatusBadge
          status={{ label: "Closed", tone: "good" }}
          note={`On ${formatMinute(close.closed_at)} by ${actorInWords(close.closed_by)}`}
        />{" "}
        <IncompleteBadge reason={close.warnings.join("\n")} />
      </td>
      <td className={table.number}>
        <Amount value={closed.revenue} currency={currency} />
      </td>
      <td className={table.number}>
        <Amount value={closed.cost} currency={currency} />
      </td>
      <td className={table.number}>
        <Amount value={closed.profit} currency={currency} loss />
      </td>
      <td className={table.number}>
        {adjustments === 0 ? (
          <span className="faint">none</span>
        ) : (
          <>
            {!isZero(adjusted.profit) && <Change value={adjusted.profit} currency={currency} />}{" "}
            <span className="faint">({adjustments})</span>
          </>
        )}
      </td>
      <td className={table.number}>
        <Amount value={restated.profit} currency={currency} loss />
      </td>
    </>
  );
}

/** Without `onClose`, a month that is not over. */
function Open({ onClose }: { onClose: (() => void) | undefined }) {
  return (
    <>
      <td>
        {onClose ? (
          <Button size="compact-xs" variant="default" onClick={onClose}>
            Close…
          </Button>
        ) : (
          <span className="faint">not over</span>
        )}
      </td>
      <td colSpan={5} />
    </>
  );
}
