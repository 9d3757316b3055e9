import type { Message, MessagePart } from "@anyway-sh/api";
import { IconArrowBackUp, IconBulb, IconFile, IconPhoto, IconTool } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { toText } from "../cut-text.ts";
import classes from "./chat-message.module.css";
import { CopyButton } from "./copy-button.tsx";
import { LongText } from "./long-text.tsx";

/** Roles whose texts are long, and the same on every call. */
const BRIEF = new Set(["system", "developer"]);

/** Ends of an answer that need no saying. */
const ORDINARY_ENDS = new Set(["stop", "end_turn", "tool_use", "tool_calls"]);

interface ChatMessageProps {
  message: Message;
  /** What tools took and gave is only named, until it is opened. */
  folded?: boolean;
}

/** One message of a chat, in a list. Every text of it is shown as text, never as markup. */
export function ChatMessage({ message, folded = false }: ChatMessageProps) {
  // Some providers send what tools gave as the user's.
  const isOfTools = message.parts.length > 0 && message.parts.every((part) => part.type === "tool_result");
  const role = isOfTools ? "tool" : message.role;
  return (
    <li className={classes.message} data-role={role}>
      <div className={classes.role}>
        <span>{role}</span>
        {message.finish_reason && !ORDINARY_ENDS.has(message.finish_reason) && (
          <span className="faint">{message.finish_reason}</span>
        )}
        <span className={classes.copy}>
          <CopyButton text={() => messageText(message)} what="the message" />
        </span>
      </div>
      <div className={classes.parts}>
        {message.parts.map((part, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no id and never change
          <Part key={place} part={part} brief={BRIEF.has(message.role)} folded={folded} />
        ))}
      </div>
    </li>
  );
}

function Part({ part, brief, folded }: { part: MessagePart; brief: boolean; folded: boolean }) {
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
        <Block icon={<IconTool size={13} aria-hidden />} title={part.name} note={part.id} folded={folded}>
          <LongText text={toText(part.arguments)} mono />
        </Block>
      );
    case "tool_result":
      return (
        <Block icon={<IconArrowBackUp size={13} aria-hidden />} title="Result" note={part.id} folded={folded}>
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
  /** Only its title, until it is opened. */
  folded?: boolean;
  children: ReactNode;
}

function Block({ icon, title, note, className, folded = false, children }: BlockProps) {
  const heading = (
    <div className={classes.blockTitle}>
      {icon}
      <span className="ellipsis">{title}</span>
      {note && <span className="faint mono ellipsis">{note}</span>}
    </div>
  );
  if (folded)
    return (
      <details className={`${classes.block} ${classes.folded}`}>
        <summary>{heading}</summary>
        <div>{children}</div>
      </details>
    );
  return (
    <div className={className ? `${classes.block} ${className}` : classes.block}>
      {heading}
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
