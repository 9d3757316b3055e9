import { useContext, useState } from "react";
import { ChatMessage } from "../../chat/chat-message.tsx";
import { FindContext } from "../../chat/find-context.ts";
import { textsOf } from "../../chat/message-text.ts";
import type { ShownMessage } from "../../chat/pair-calls.ts";
import { count } from "../../profit.ts";
import classes from "./messages.module.css";

/** Of a long conversation the first messages and the last are shown, and so many more with each press. */
const FIRST = 4;
const LAST = 26;
const STEP = 100;

interface MessageListProps {
  heading: string;
  messages: readonly ShownMessage[];
  /** Why calls of tools have no result. */
  unanswered?: string;
}

export function MessageList({ heading, messages, unanswered }: MessageListProps) {
  const [opened, setOpened] = useState(0);
  const { places } = useContext(FindContext);
  if (messages.length === 0) return null;
  const hidden = Math.max(0, messages.length - FIRST - LAST - opened);
  const isFound = (message: ShownMessage) =>
    places.size > 0 && textsOf(message).some(({ at }) => places.has(at));
  const shownOf = (some: readonly ShownMessage[]) =>
    some.map((message) => (
      <ChatMessage key={message.at} message={message} {...(unanswered === undefined ? {} : { unanswered })} />
    ));
  return (
    <section aria-label={heading}>
      <h3 className={classes.heading}>
        {heading}{" "}
        {messages.length > 1 && <span className="num">{messages.length.toLocaleString("en-US")}</span>}
      </h3>
      <ol className={classes.list}>
        {shownOf(messages.slice(0, FIRST))}
        {hidden > 0 && (
          <>
            <li className={classes.between}>
              <button type="button" onClick={() => setOpened(opened + STEP)}>
                Show {hidden > STEP ? `${STEP} of ` : ""}
                {count(hidden, "message", "messages")} in between
              </button>
            </li>
            {shownOf(messages.slice(FIRST, FIRST + hidden).filter(isFound))}
          </>
        )}
        {shownOf(messages.slice(FIRST + hidden))}
      </ol>
    </section>
  );
}
