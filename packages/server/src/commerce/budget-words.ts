import type { BudgetFiring } from "../model/budget-firing.ts";
import { divideHalfUp, formatNanoUsd } from "../model/money.ts";

/** What an e-mail or a chat is told of a firing. */
export function describeFiring(
  { name, per, subject, threshold, spent, amount, periodStart, periodEnd }: BudgetFiring,
  timeZone: string,
): { subject: string; text: string } {
  const time = new Intl.DateTimeFormat("en-US", { timeZone, dateStyle: "medium", timeStyle: "short" });
  const who = per === "project" ? "The project" : `The ${per} ${subject}`;
  const window =
    periodEnd === null
      ? `Counted since ${time.format(periodStart)} (${timeZone}); the window goes on with the clock.`
      : `Counted from ${time.format(periodStart)}; it begins anew at ${time.format(periodEnd)} (${timeZone}).`;
  return {
    subject: `Budget ${name}: ${threshold}% spent${per === "project" ? "" : ` by ${subject}`}`,
    text: `${who} has spent ${dollars(spent)} of ${dollars(amount)}.\n${window}\n`,
  };
}

/** To the cent; what is less than a dollar to a hundredth of that. */
function dollars(nano: bigint): string {
  const places = nano < 1_000_000_000n ? 4 : 2;
  const unit = 10n ** BigInt(9 - places);
  return `$${formatNanoUsd(divideHalfUp(nano, unit) * unit).slice(0, places - 9)}`;
}
