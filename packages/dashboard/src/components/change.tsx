import { formatAmount, fromScaled, isNegative, isZero, toScaled } from "../money.ts";
import { hint } from "./hint.tsx";

/** Beyond this factor, percents say less than "new". */
const MOST_PERCENT = 1_000n;

interface ChangeProps {
  now: string;
  before: string;
  currency?: string;
  /** Whether something of the period before is not known. */
  beforeIncomplete?: boolean;
}

/** How much more or less an amount is than in the period before. */
export function Change({ now, before, currency = "USD", beforeIncomplete = false }: ChangeProps) {
  if (isZero(now) && isZero(before)) return <span className="faint">–</span>;
  const words = `${beforeIncomplete ? "At least " : ""}${formatAmount(before, currency)} in the period before`;
  return (
    <span className="num" {...hint(words)}>
      {changeWords(now, before, currency)}
    </span>
  );
}

/** `+12.5%`; where the amounts are on both sides of zero, by how much. */
export function changeWords(now: string, before: string, currency: string): string {
  const change = toScaled(now) - toScaled(before);
  if (change === 0n) return "as before";
  if (isZero(before)) return "new";
  const sign = change < 0n ? "\u2212" : "+";
  if (isNegative(now) || isNegative(before))
    return `${sign}${formatAmount(fromScaled(change < 0n ? -change : change), currency)}`;
  const tenths = (change * 1_000n) / toScaled(before);
  const size = tenths < 0n ? -tenths : tenths;
  if (size >= MOST_PERCENT * 10n) return `×${toScaled(now) / toScaled(before)}`;
  return `${sign}${size / 10n}.${size % 10n}%`;
}
