import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./start.module.css";

interface WaitingProps {
  query: { data: unknown; error: unknown };
  waiting: string;
  /** Leads to it, once it is there. */
  children: ReactNode;
}

/** Says that something has not come yet, until it has. */
export function Waiting({ query, waiting, children }: WaitingProps) {
  return (
    <p className={classes.waiting} role="status" data-there={query.data ? true : undefined}>
      {query.data ? (
        <>
          <IconCheck size={16} aria-hidden />
          {children}
        </>
      ) : query.error ? (
        <>
          <IconAlertTriangle size={16} aria-hidden />
          The server does not answer; it is asked again.
        </>
      ) : (
        <>
          <span className={classes.dot} aria-hidden />
          {waiting}
        </>
      )}
    </p>
  );
}
