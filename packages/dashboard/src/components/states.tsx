import { ApiError } from "@anyway-sh/api/client";
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page } from "./page.tsx";
import classes from "./states.module.css";

/** What a failed request says, field by field, and a way to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  // Some messages say all that the details do.
  const details =
    error instanceof ApiError ? error.details.filter(({ message }) => !error.message.includes(message)) : [];
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  const unreachable = error instanceof TypeError;
  return (
    <div className={classes.state} role="alert">
      <IconAlertTriangle size={20} className={classes.errorIcon} aria-hidden />
      <h2>{title(error)}</h2>
      <p>
        {unreachable
          ? "Check that it is running and that you are online."
          : error instanceof Error
            ? error.message
            : String(error)}
      </p>
      {details.length > 0 && (
        <ul className={classes.details}>
          {details.map((detail) => (
            <li key={`${detail.field} ${detail.message}`}>
              <span className="mono">{detail.field}</span> {detail.message}
            </li>
          ))}
        </ul>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconRefresh size={14} aria-hidden />}
        onClick={onRetry}
      >
        Try again
      </Button>
      {requestId && <p className={`faint mono ${classes.request}`}>Request {requestId}</p>}
    </div>
  );
}

/** Says that what is shown is not the newest, when an answer came before but not since. */
export function RefreshFailed({ query }: { query: { error: unknown; refetch: () => Promise<unknown> } }) {
  if (!query.error) return null;
  return (
    <p className={classes.refresh} role="status">
      <IconAlertTriangle size={14} aria-hidden />
      <span>{title(query.error)}. What follows is from before.</span>
      <button type="button" onClick={() => void query.refetch()}>
        Try again
      </button>
    </p>
  );
}

function title(error: unknown): string {
  if (error instanceof TypeError) return "The server does not answer";
  if (error instanceof ApiError && error.status === 403) return "Not allowed";
  return error instanceof ApiError && error.status === 404 ? "Not found" : "That did not work";
}

/** An answer with nothing in it, and what to do about that. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={classes.state}>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export function NotFound() {
  return (
    <Page title="Not found" view={false}>
      <EmptyState
        title="There is no such page"
        action={
          <Link to="/" className="link">
            Go to Overview
          </Link>
        }
      />
    </Page>
  );
}

/** A gray bar in place of text that is on its way. */
export function SkeletonBar({ width }: { width: number | string }) {
  return <span className={classes.bar} style={{ width }} data-skeleton aria-hidden />;
}
