import { formatExactUsd, formatUsd, isNegative } from "../money.ts";
import { hint } from "./hint.tsx";

/** Dollars, short; every digit in a hint. A loss is red. */
export function Money({ usd, loss = false, note }: { usd: string; loss?: boolean; note?: string }) {
  const short = formatUsd(usd);
  const exact = formatExactUsd(usd);
  const text = [exact === short ? undefined : exact, note].filter(Boolean).join("\n");
  return (
    <span className={loss && isNegative(usd) ? "num loss" : "num"} {...hint(text || undefined)}>
      {short}
    </span>
  );
}
