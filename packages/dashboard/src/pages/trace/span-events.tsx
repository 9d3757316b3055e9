import type { Span } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { BreakableKey } from "../../components/breakable-key.tsx";
import { hint } from "../../components/hint.tsx";
import { LongText } from "../../components/long-text.tsx";
import { pointerStep } from "../../components/span-texts.tsx";
import { EmptyState } from "../../components/states.tsx";
import { toText } from "../../cut-text.ts";
import { formatDuration } from "../../duration.ts";
import { formatFullTime, preciseMs } from "../../time.ts";
import classes from "./attributes.module.css";

/** What happened within a span, in order, and the spans elsewhere that it points to. */
export function SpanEvents({ span }: { span: Span }) {
  if (span.events.length + span.links.length === 0)
    return <EmptyState title="No events">This span recorded none, and links to no other trace.</EmptyState>;
  const start = preciseMs(span.start_time);
  return (
    <div className={classes.attributes}>
      {span.events.map((event, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events have no id and never change
        <section key={index} className={classes.event}>
          <h3>
            <span className={event.name === "exception" ? "loss" : undefined}>{event.name}</span>
            <span className="faint num" {...hint(formatFullTime(event.time))}>
              +{formatDuration(Math.max(0, preciseMs(event.time) - start))}
            </span>
          </h3>
          <Entries attributes={event.attributes} at={`/events/${index}/attributes`} />
        </section>
      ))}
      {span.links.map((link, index) => (
        <section key={`${link.trace_id} ${link.span_id}`} className={classes.event}>
          <h3>
            <Link
              to="/traces/$traceId"
              params={{ traceId: link.trace_id }}
              search={{ span: link.span_id }}
              className="link"
            >
              Linked span in trace <span className="mono">{link.trace_id}</span>
            </Link>
          </h3>
          <Entries attributes={link.attributes} at={`/links/${index}/attributes`} />
        </section>
      ))}
    </div>
  );
}

function Entries({ attributes, at }: { attributes: Record<string, unknown>; at: string }) {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return null;
  return (
    <dl className={classes.table}>
      {entries.map(([key, value]) => (
        <div key={key} className={classes.row}>
          <dt className="mono">
            <BreakableKey name={key} />
          </dt>
          <dd>
            <LongText text={toText(value)} at={`${at}/${pointerStep(key)}`} mono />
          </dd>
        </div>
      ))}
    </dl>
  );
}
