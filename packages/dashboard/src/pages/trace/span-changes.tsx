import type { PreviousCall, Span } from "@anyway-sh/api";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { previousCallQuery, spanQuery } from "../../api.ts";
import { ChatMessage } from "../../chat/chat-message.tsx";
import { diffCalls, type MessageChange, type NamedChange } from "../../chat/diff-calls.ts";
import { copyOf } from "../../chat/message-text.ts";
import { pairCalls, type Said, type ShownMessage } from "../../chat/pair-calls.ts";
import { TextDiff } from "../../chat/text-diff.tsx";
import { SpanTexts } from "../../components/span-texts.tsx";
import { EmptyState, ErrorState, SkeletonBar } from "../../components/states.tsx";
import { formatDuration } from "../../duration.ts";
import { count } from "../../profit.ts";
import { preciseMs } from "../../time.ts";
import classes from "./span-changes.module.css";

/** What is new in what a call was sent, against the call before it in the conversation. */
export function SpanChanges({ span }: { span: Span }) {
  const previous = useQuery(previousCallQuery(span.trace_id, span.span_id));
  if (previous.error && !previous.data)
    return <ErrorState error={previous.error} onRetry={() => void previous.refetch()} />;
  if (previous.data === undefined) return <SkeletonBar width="60%" />;
  if (previous.data === null)
    return (
      <EmptyState title="Nothing came before">
        This is the first model call of its {span.session_id === null ? "trace" : "session"}.
      </EmptyState>
    );
  return <Against previous={previous.data} span={span} />;
}

function Against({ previous, span }: { previous: PreviousCall; span: Span }) {
  const before = useQuery(spanQuery(previous.trace_id, previous.span_id));
  const diff = useMemo(() => before.data && diffCalls(before.data, span), [before.data, span]);
  if (before.error && !before.data)
    return <ErrorState error={before.error} onRetry={() => void before.refetch()} />;
  const pause = preciseMs(span.start_time) - preciseMs(previous.start_time);
  return (
    <section aria-label="Changes" className={classes.changes}>
      <p className={classes.against}>
        Against{" "}
        <Link
          to="/traces/$traceId"
          params={{ traceId: previous.trace_id }}
          search={(all) => ({ ...all, span: previous.span_id })}
          className="link"
        >
          {previous.agent ?? previous.name}
        </Link>
        , {formatDuration(Math.max(0, pause))} before in the same {previous.within}
      </p>
      {!diff || !before.data ? (
        <SkeletonBar width="50%" />
      ) : (
        <>
          <Named heading="Parameters" changes={diff.parameters} />
          <Tools changes={diff.tools} />
          <ol className={classes.messages} aria-label="Changes of the messages">
            {diff.messages.map((change) => (
              <Change key={keyOf(change)} change={change} before={before.data} />
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function keyOf(change: MessageChange): string {
  if (change.kind === "same") return `same ${change.messages[0]?.at}`;
  return change.kind === "changed" ? `changed ${change.after.at}` : `${change.kind} ${change.said.at}`;
}

function Change({ change, before }: { change: MessageChange; before: Span }) {
  switch (change.kind) {
    case "same":
      return <Same messages={change.messages} />;
    case "added":
      return (
        <li className={classes.change} data-kind="added">
          <Alone said={change.said} note="new" />
        </li>
      );
    case "removed":
      return (
        <li className={classes.change} data-kind="removed">
          <SpanTexts span={before}>
            <Alone said={change.said} note="no longer sent" />
          </SpanTexts>
        </li>
      );
    case "changed":
      return (
        <li className={classes.change} data-kind="changed">
          <div className={classes.changed}>
            <p>
              {change.after.message.role} <span className="faint">changed</span>
            </p>
            <TextDiff before={textOf(change.before)} after={textOf(change.after)} />
          </div>
        </li>
      );
  }
}

function Same({ messages }: { messages: readonly Said[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li>
      <button type="button" className={classes.same} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {count(messages.length, "message", "messages")} as before
      </button>
      {isOpen && (
        <ol className={classes.messages}>
          {shown(messages).map((message) => (
            <ChatMessage key={message.at} message={message} folded />
          ))}
        </ol>
      )}
    </li>
  );
}

function Alone({ said, note }: { said: Said; note: string }) {
  return (
    <ol className={classes.messages}>
      {shown([said]).map((message) => (
        <ChatMessage
          key={message.at}
          message={message}
          note={<span className={classes.note}>{note}</span>}
          unanswered="What the tool gave is a message of its own here."
        />
      ))}
    </ol>
  );
}

function shown(messages: readonly Said[]): ShownMessage[] {
  return pairCalls([messages])[0] ?? [];
}

const textOf = (said: Said): string =>
  shown([said])
    .map((message) => copyOf(message, () => undefined))
    .join("\n\n");

function Named({ heading, changes }: { heading: string; changes: readonly NamedChange[] }) {
  if (changes.length === 0) return null;
  return (
    <section aria-label={heading}>
      <h3 className={classes.heading}>{heading}</h3>
      <dl className={classes.named}>
        {changes.map(({ name, before, after }) => (
          <div key={name}>
            <dt className="mono">{name}</dt>
            <dd className="num">
              {before === null ? <span className="faint">not set</span> : <del>{before}</del>}
              <span className="faint" aria-hidden>
                →
              </span>
              {after === null ? <span className="faint">not set</span> : <ins>{after}</ins>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Tools({ changes }: { changes: readonly NamedChange[] }) {
  if (changes.length === 0) return null;
  return (
    <section aria-label="Tools">
      <h3 className={classes.heading}>Tools</h3>
      <ul className={classes.tools}>
        {changes.map(({ name, before, after }) => (
          <li key={name}>
            <details>
              <summary>
                <span className="mono">{name}</span>{" "}
                <span className={classes.note}>
                  {before === null ? "now offered" : after === null ? "no longer offered" : "changed"}
                </span>
              </summary>
              <TextDiff before={before ?? ""} after={after ?? ""} />
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
