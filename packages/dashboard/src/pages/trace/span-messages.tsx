import type { Message, MessagePart, Span } from "@anyway-sh/api";
import { IconArrowBackUp, IconBulb, IconFile, IconPhoto, IconTool } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { CopyButton } from "../../components/copy-button.tsx";
import { LongText } from "../../components/long-text.tsx";
import { toText } from "../../cut-text.ts";
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

/** Roles whose texts are long, and the same on every call. */
const BRIEF = new Set(["system", "developer"]);

function MessageList({ heading, messages }: { heading: string; messages: readonly Message[] }) {
  if (messages.length === 0) return null;
  return (
    <section aria-label={heading}>
      <h3 className={classes.heading}>{heading}</h3>
      <ol className={classes.list}>
        {messages.map((message, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages of a span have no id and never change
          <li key={index} className={classes.message} data-role={message.role}>
            <div className={classes.role}>
              <span>{message.role}</span>
              {message.finish_reason && message.finish_reason !== "stop" && (
                <span className="faint">{message.finish_reason}</span>
              )}
              <span className={classes.copy}>
                <CopyButton text={() => messageText(message)} what="the message" />
              </span>
            </div>
            <div className={classes.parts}>
              {message.parts.map((part, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: parts have no id and never change
                <Part key={place} part={part} brief={BRIEF.has(message.role)} />
              ))}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Part({ part, brief }: { part: MessagePart; brief: boolean }) {
  switch (part.type) {
    case "text":
      return (
        <div>
          <LongText text={part.text} brief={brief} />
        </div>
      );
    case "reasoning":
      return (
        <Block icon={<IconBulb size={13} aria-hidden />} title="Reasoning" className={classes.reasoning}>
          <LongText text={part.text} />
        </Block>
      );
    case "tool_call":
      return (
        <Block icon={<IconTool size={13} aria-hidden />} title={part.name} note={part.id}>
          <LongText text={toText(part.arguments)} mono />
        </Block>
      );
    case "tool_result":
      return (
        <Block icon={<IconArrowBackUp size={13} aria-hidden />} title="Result" note={part.id}>
          <LongText text={toText(part.result)} mono />
        </Block>
      );
    case "image":
      return <Media icon={<IconPhoto size={15} aria-hidden />} name="Image" part={part} />;
    case "file":
      return <Media icon={<IconFile size={15} aria-hidden />} name={part.name ?? "File"} part={part} />;
  }
}

interface BlockProps {
  icon: ReactNode;
  title: string;
  note?: string | null;
  className?: string | undefined;
  children: ReactNode;
}

function Block({ icon, title, note, className, children }: BlockProps) {
  return (
    <div className={className ? `${classes.block} ${className}` : classes.block}>
      <div className={classes.blockTitle}>
        {icon}
        <span className="ellipsis">{title}</span>
        {note && <span className="faint mono ellipsis">{note}</span>}
      </div>
      {children}
    </div>
  );
}

/** An image or file is named, never loaded: its address comes from the span and may lead anywhere. */
function Media({
  icon,
  name,
  part,
}: {
  icon: ReactNode;
  name: string;
  part: { mime_type: string | null; uri: string | null };
}) {
  const where = part.uri?.startsWith("data:") ? "inline data" : part.uri;
  return (
    <div className={classes.media}>
      {icon}
      <span>{name}</span>
      <span className="faint mono ellipsis">{[part.mime_type, where].filter(Boolean).join(" · ")}</span>
    </div>
  );
}

function messageText(message: Message): string {
  return message.parts
    .map((part) => {
      if (part.type === "text" || part.type === "reasoning") return part.text;
      if (part.type === "tool_call") return `${part.name}(${toText(part.arguments)})`;
      if (part.type === "tool_result") return toText(part.result);
      return part.uri ?? part.type;
    })
    .join("\n\n");
}
