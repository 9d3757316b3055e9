import { hint } from "../../../components/hint.tsx";
import { formatAmount, formatExactAmount, isNegative, isZero } from "../../../money.ts";

/** By how much an amount changed; a dash where it is the same. */
export function Change({ value, currency }: { value: string; currency: string }) {
  if (isZero(value)) return <span className="faint">–</span>;
  const sign = isNegative(value) ? "" : "+";
  return (
    <span className="num" {...hint(`${sign}${formatExactAmount(value, currency)}`)}>
      {sign}
      {formatAmount(value, currency)}
    </span>
  );
}
