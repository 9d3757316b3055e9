import type { Message, Span } from "@anyway-sh/api";
import { ChatMessage } from "../../components/chat-message.tsx";
import classes from "./messages.module.css";

/** What went in and what came out, as a chat. Every text of a span is shown as text, never as markup. */
export function SpanMessages({ span }: { span: Pick<Span, "input_messages" | "output_messages"> }) {
  return (
    <>
      <MessageList heading="Input" messages={span.input_messages} />
      <MessageList heading="Output" messages={span.output_messages} />
    </>
  );
}

function MessageList({ heading, messages }: { heading: string; messages: readonly Message[] }) {
  if (messages.length === 0) return null;
  return (
    <section aria-label={heading}>
      <h3 className={classes.heading}>{heading}</h3>
      <ol className={classes.list}>
        {messages.map((message, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages of a span have no id and never change
          <ChatMessage key={index} message={message} />
        ))}
      </ol>
    </section>
  );
}
