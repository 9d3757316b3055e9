import { formatAmount, formatExactAmount, isNegative } from "../money.ts";
import { hint } from "./hint.tsx";

interface AmountProps {
  value: string;
  currency: string;
  loss?: boolean;
  note?: string | undefined;
}

/** An amount, short; every digit in a hint. A loss is red. */
export function Amount({ value, currency, loss = false, note }: AmountProps) {
  const short = formatAmount(value, currency);
  const exact = formatExactAmount(value, currency);
  const text = [exact === short ? undefined : exact, note].filter(Boolean).join("\n");
  return (
    <span className={loss && isNegative(value) ? "num loss" : "num"} {...hint(text || undefined)}>
      {short}
    </span>
  );
}

/** Dollars. */
export function Money({ usd, ...rest }: { usd: string; loss?: boolean; note?: string }) {
  return <Amount value={usd} currency="USD" {...rest} />;
}
