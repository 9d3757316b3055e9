import type { BudgetSpend } from "@anyway-sh/api";
import { hint } from "../../components/hint.tsx";
import { Amount } from "../../components/money.tsx";
import { formatFullTime, formatMinute } from "../../time.ts";

const HOW =
  "A straight line: what will be spent when the window ends, if it goes on as it did since the window began.";

/** Where spending leads. */
export function Forecast({ spend }: { spend: BudgetSpend }) {
  if (spend.forecast === null)
    return (
      <span className="faint" {...hint("None for a window that rolls, and before a twentieth of it is over")}>
        –
      </span>
    );
  return (
    <span {...hint(HOW)}>
      <Amount value={spend.forecast} currency="USD" />
    </span>
  );
}

/** When the amount is spent, by the same line. */
export function SpentUp({ spend }: { spend: BudgetSpend }) {
  if (spend.spent_up_at === null) return <span className="faint">–</span>;
  return (
    <time
      className="num"
      dateTime={spend.spent_up_at}
      {...hint(`By a straight line: ${formatFullTime(spend.spent_up_at)}`)}
    >
      {formatMinute(spend.spent_up_at)}
    </time>
  );
}
