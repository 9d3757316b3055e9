import { isZero } from "../money.ts";
import { hint } from "./hint.tsx";
import classes from "./incomplete-badge.module.css";
import { Amount } from "./money.tsx";

interface CostProps {
  usd: string;
  /** Another one than dollars, where it was converted. */
  currency?: string;
  /** True when a model call in it has no price: the cost is then a lower bound, and never zero. */
  unpriced?: boolean;
  note?: string;
}

/** What AI calls cost. */
export function Cost({ usd, currency = "USD", unpriced = false, note }: CostProps) {
  if (!unpriced)
    return isZero(usd) ? (
      <span className="faint">–</span>
    ) : (
      <Amount value={usd} currency={currency} note={note} />
    );
  if (isZero(usd))
    return (
      <span className={classes.bound} {...hint(note ?? "No price is known for its model calls")}>
        no price
      </span>
    );
  return (
    <>
      <span className={classes.bound} role="img" aria-label="at least">
        ≥{" "}
      </span>
      <Amount value={usd} currency={currency} note={note ?? "Without the model calls that have no price"} />
    </>
  );
}
