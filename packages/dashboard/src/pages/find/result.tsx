import type { FoundConversation, SearchMatch } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { hint } from "../../components/hint.tsx";
import { formatDuration } from "../../duration.ts";
import { formatAgo, formatFullTime, formatMinute } from "../../time.ts";
import classes from "./find.module.css";
import { pieces } from "./without.ts";

/** One conversation: whose, when, what matches, and why it is where it is. */
export function Result({ conversation, selected }: { conversation: FoundConversation; selected: boolean }) {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (selected) item.current?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  const [customer] = conversation.customers;
  const { trace_id, span_id, session_id, start_time, matches } = conversation;
  return (
    <li ref={item} className={classes.result} data-selected={selected || undefined}>
      <div className={classes.head}>
        <ConversationLink conversation={conversation}>
          {customer
            ? (customer.name ?? customer.email ?? customer.customer_id)
            : (conversation.user_id ?? conversation.name)}
        </ConversationLink>
        <Reasons conversation={conversation} />
        <time className="dim num" dateTime={start_time} {...hint(formatFullTime(start_time))}>
          {formatMinute(start_time)} <span className="faint">{formatAgo(start_time, new Date())}</span>
        </time>
      </div>
      {matches.map((match) => (
        <Excerpt key={`${match.span_id} ${match.speaker} ${match.excerpt.slice(0, 40)}`} match={match} />
      ))}
      {matches.length === 0 && <p className="faint">{conversation.name}</p>}
      <div className={classes.foot}>
        {session_id !== null && <span className="mono ellipsis">{session_id}</span>}
        <Link
          to="/traces/$traceId"
          params={{ traceId: trace_id }}
          search={span_id === null ? {} : { span: span_id }}
          className="link"
        >
          {matches.length > 0 ? "Trace of the match" : "Trace"}
        </Link>
      </div>
    </li>
  );
}

function ConversationLink({
  conversation: { session_id, trace_id, span_id },
  children,
}: {
  conversation: FoundConversation;
  children: string;
}) {
  return session_id !== null ? (
    <Link to="/sessions/$sessionId" params={{ sessionId: session_id }} className={classes.name}>
      {children}
    </Link>
  ) : (
    <Link
      to="/traces/$traceId"
      params={{ traceId: trace_id }}
      search={span_id === null ? {} : { span: span_id }}
      className={classes.name}
    >
      {children}
    </Link>
  );
}

const SPEAKER: Record<SearchMatch["speaker"], string> = {
  user: "User",
  assistant: "Assistant",
  tool: "Tool",
  step: "Step",
  error: "Error",
};

function Excerpt({ match: { speaker, excerpt, highlights, time } }: { match: SearchMatch }) {
  return (
    <p className={classes.excerpt} {...hint(formatFullTime(time))}>
      <span className={classes.speaker} data-speaker={speaker}>
        {SPEAKER[speaker]}
      </span>
      <span>
        {pieces(excerpt, highlights).map(({ text, start, marked }) =>
          marked ? <mark key={start}>{text}</mark> : <span key={start}>{text}</span>,
        )}
      </span>
    </p>
  );
}

function Reasons({ conversation: { reasons, errors, slowest_ms } }: { conversation: FoundConversation }) {
  const shown = [
    ...((reasons.errors ?? 0) > 0
      ? [{ tone: "bad", label: errors === 1 ? "1 error" : `${errors} errors` }]
      : []),
    ...((reasons.slow ?? 0) > 0 ? [{ tone: "warn", label: `slow: ${formatDuration(slowest_ms)}` }] : []),
    ...((reasons.thumbs_down ?? 0) > 0 ? [{ tone: "bad", label: "thumbs down" }] : []),
    ...((reasons.time ?? 0) > 0.2 ? [{ tone: "good", label: "at that time" }] : []),
  ];
  return (
    <span className={classes.reasons}>
      {shown.map(({ tone, label }) => (
        <span key={label} className={classes.reason} data-tone={tone}>
          {label}
        </span>
      ))}
    </span>
  );
}
