import type { SpanNode } from "@anyway-sh/api";
import { WARNING_MEANINGS } from "@anyway-sh/api/meanings";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { onlyView } from "../../view.ts";
import classes from "./span-panel.module.css";

interface SpanWarningsProps {
  warnings: SpanNode["warnings"];
  /** The other traces that tell of the same answer of the provider. */
  sameResponseIn: readonly string[];
}

/** What about a span cannot quite be, in words; it is shown as it came. */
export function SpanWarnings({ warnings, sameResponseIn }: SpanWarningsProps) {
  if (warnings.length === 0) return null;
  return (
    <ul className={classes.warnings} aria-label="Warnings">
      {warnings.map((warning) => (
        <li key={warning} data-warning={warning}>
          <IconAlertTriangle size={14} aria-hidden />
          <span>
            {WARNING_MEANINGS[warning]}
            {warning === "answered_elsewhere" &&
              sameResponseIn.map((traceId) => (
                <span key={traceId}>
                  {" "}
                  <Link
                    to="/traces/$traceId"
                    params={{ traceId }}
                    search={onlyView}
                    className="mono"
                    title={traceId}
                    aria-label={`Trace ${traceId}`}
                  >
                    {traceId.slice(0, 8)}…
                  </Link>
                </span>
              ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
