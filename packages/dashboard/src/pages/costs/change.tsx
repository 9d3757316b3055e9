import type { CostLine } from "@anyway-sh/api";
import { hint } from "../../components/hint.tsx";
import { formatUsd, isNegative, isZero, toScaled } from "../../money.ts";

/** Beyond this factor, percents say less than "new". */
const MOST_PERCENT = 1_000n;

/** How much more or less than in the period before. */
export function Change({
  line,
}: {
  line: Pick<CostLine, "change" | "previous_cost" | "previous_incomplete">;
}) {
  const { change, previous_cost, previous_incomplete } = line;
  if (isZero(change) && isZero(previous_cost)) return <span className="faint">–</span>;
  const before = `${previous_incomplete ? "At least " : ""}${formatUsd(previous_cost)} in the period before`;
  return (
    <span className="num" {...hint(before)}>
      {words(change, previous_cost)}
    </span>
  );
}

function words(change: string, previous: string): string {
  if (isZero(change)) return "as before";
  if (isZero(previous)) return "new";
  const tenths = (toScaled(change) * 1_000n) / toScaled(previous);
  const size = tenths < 0n ? -tenths : tenths;
  if (size >= MOST_PERCENT * 10n) return `×${(toScaled(change) + toScaled(previous)) / toScaled(previous)}`;
  return `${isNegative(change) ? "\u2212" : "+"}${size / 10n}.${size % 10n}%`;
}
