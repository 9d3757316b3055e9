import { hint } from "./hint.tsx";
import classes from "./incomplete-badge.module.css";

/** Marks a figure that lacks something; says what when pointed at, focused or read out. */
export function IncompleteBadge({ reason }: { reason: string | undefined }) {
  if (!reason) return null;
  return (
    <span
      className={classes.badge}
      role="note"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: focus explains it to those without a pointer
      tabIndex={0}
      aria-label={`Incomplete. ${reason}`}
      {...hint(reason)}
    >
      incomplete
    </span>
  );
}
