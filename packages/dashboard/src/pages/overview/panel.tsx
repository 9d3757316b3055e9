import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { SkeletonBar } from "../../components/states.tsx";
import classes from "./overview.module.css";

/** An answer that a part of the page waits for. */
export interface Asked<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => Promise<unknown>;
}

interface PanelProps<T> {
  title: string;
  /** Leads to the whole list. */
  more: ReactNode;
  query: Asked<T>;
  /** In place of rows when the answer has none. */
  empty: (data: T) => ReactNode | undefined;
  children: (data: T) => ReactNode;
}

/** A short list with a state of its own: one that cannot be had leaves the others as they are. */
export function Panel<T>({ title, more, query, empty, children }: PanelProps<T>) {
  const nothing = query.data === undefined ? undefined : empty(query.data);
  return (
    <section className={classes.panel} aria-label={title} aria-busy={!query.data && !query.error}>
      <div className={classes.panelHead}>
        <h2>{title}</h2>
        {more}
      </div>
      <Failed query={query} />
      {query.data === undefined ? (
        !query.error && <SkeletonRows />
      ) : nothing === undefined ? (
        children(query.data)
      ) : (
        <p className={classes.quiet}>{nothing}</p>
      )}
    </section>
  );
}

/** What went wrong with it, in a line. */
export function Failed({ query: { data, error, refetch } }: { query: Asked<unknown> }) {
  if (!error) return null;
  const words =
    error instanceof TypeError
      ? "The server does not answer."
      : error instanceof Error
        ? error.message
        : String(error);
  return (
    <p className={classes.failed} role="alert">
      <IconAlertTriangle size={14} aria-hidden />
      <span>
        {words} {data !== undefined && "What follows is from before."}
      </span>
      <button type="button" onClick={() => void refetch()}>
        Try again
      </button>
    </p>
  );
}

const WIDTHS = ["62%", "48%", "70%", "40%"];

function SkeletonRows() {
  return (
    <ul className={classes.rows} aria-hidden>
      {WIDTHS.map((width) => (
        <li key={width} className={classes.line}>
          <SkeletonBar width={width} />
        </li>
      ))}
    </ul>
  );
}
