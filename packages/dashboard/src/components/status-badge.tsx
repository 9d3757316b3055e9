import type { StatusWord } from "../commerce-words.ts";
import { hint } from "./hint.tsx";
import classes from "./status-badge.module.css";

/** A status in a word, with a dot in its color. */
export function StatusBadge({ status, note }: { status: StatusWord; note?: string | undefined }) {
  return (
    <span className={classes.badge} data-tone={status.tone} {...hint(note)}>
      {status.label}
    </span>
  );
}

/** Marks what moves no money, or is otherwise not of production. */
export function EnvironmentMark({ environment }: { environment: string }) {
  if (environment === "production") return null;
  return (
    <span
      className={classes.mark}
      {...hint(environment === "test" ? "A test: no money moved" : `Of the environment ${environment}`)}
    >
      {environment}
    </span>
  );
}
