import type { Message } from "@anyway-sh/api";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { spanQuery } from "../../api.ts";
import { ChatMessage } from "../../chat/chat-message.tsx";
import { pairCalls, type ShownMessage } from "../../chat/pair-calls.ts";
import { SpanTexts } from "../../components/span-texts.tsx";
import { SkeletonBar } from "../../components/states.tsx";
import { count } from "../../profit.ts";
import { onlyView } from "../../view.ts";
import classes from "./peek-panel.module.css";

/** What was said last in a trace: from what the user said to the answer. */
export function PeekConversation({ traceId, spanId }: { traceId: string; spanId: string }) {
  const { data: span, error } = useQuery(spanQuery(traceId, spanId));
  const messages = useMemo(
    () =>
      span
        ? pairCalls([
            [
              ...placed("/input_messages", span.input_messages),
              ...placed("/output_messages", span.output_messages),
            ],
          ]).flat()
        : [],
    [span],
  );
  if (error) return null;
  if (!span) return <SkeletonBar width="60%" />;
  if (messages.length === 0) return <p className={classes.nothing}>What was said was not recorded.</p>;
  const from = Math.max(0, messages.findLastIndex(isOfUser));
  return (
    <section aria-label="Conversation">
      <h3 className={classes.heading}>Conversation</h3>
      {from > 0 && (
        <p className={classes.more}>
          <Link
            to="/traces/$traceId"
            params={{ traceId }}
            search={(previous) => ({ ...onlyView(previous), span: spanId })}
            className="link"
          >
            {count(from, "message", "messages")} before
          </Link>
        </p>
      )}
      <SpanTexts span={span}>
        <ol className={classes.messages}>
          {messages.slice(from).map((message) => (
            <ChatMessage
              key={message.at}
              message={message}
              folded
              unanswered="The call ends here; what the tool gave comes with the next one."
            />
          ))}
        </ol>
      </SpanTexts>
    </section>
  );
}

const isOfUser = ({ role }: ShownMessage) => role === "user";

const placed = (at: string, messages: readonly Message[]) =>
  messages.map((message, i) => ({ message, at: `${at}/${i}` }));
