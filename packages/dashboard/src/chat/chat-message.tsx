import { IconBulb, IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { CopyButton } from "../components/copy-button.tsx";
import { useReadWhole } from "../components/span-texts.tsx";
import { count } from "../profit.ts";
import classes from "./chat-message.module.css";
import { useIsFoundIn } from "./find-context.ts";
import { Media } from "./media.tsx";
import { copyOf, textsOf } from "./message-text.ts";
import type { ShownMessage, ShownPart } from "./pair-calls.ts";
import { TextBody } from "./text-body.tsx";
import { ToolCallBlock, ToolResultBlock } from "./tool-block.tsx";

/** Roles whose texts are long, and the same on every call. */
const BRIEF = new Set(["system", "developer"]);

/** Ends of an answer that need no saying. */
const ORDINARY_ENDS = new Set(["stop", "end_turn", "tool_use", "tool_calls"]);

interface ChatMessageProps {
  message: ShownMessage;
  /** What tools took and gave is only named, until it is opened. */
  folded?: boolean;
  /** Of a call without a result: why there is none. */
  unanswered?: string;
  /** Beside the role. */
  note?: ReactNode;
}

/** One message of a chat, in a list. Nothing in it is ever markup of the page. */
export function ChatMessage({ message, folded = false, unanswered, note }: ChatMessageProps) {
  const { role, parts } = message;
  const finish = message.message.finish_reason;
  const readWhole = useReadWhole();
  const copy = () =>
    readWhole(
      textsOf(message).map(({ at }) => at),
      (whole) => copyOf(message, whole),
    );
  return (
    <li className={classes.message} data-role={role}>
      <div className={classes.role}>
        <span className="ellipsis">{role}</span>
        {finish && !ORDINARY_ENDS.has(finish) && <span className="faint ellipsis">{finish}</span>}
        {note}
        <span className={classes.copy}>
          <CopyButton text={copy} what="the message" />
        </span>
      </div>
      <div className={classes.parts}>
        {parts.length === 0 && <span className="faint">Nothing in it</span>}
        {parts.map((part) => (
          <Part
            key={part.at}
            part={part}
            brief={BRIEF.has(role)}
            folded={folded}
            unanswered={unanswered ?? "No result is known here."}
          />
        ))}
      </div>
    </li>
  );
}

interface PartProps {
  part: ShownPart;
  brief: boolean;
  folded: boolean;
  unanswered: string;
}

function Part({ part: { part, at, result }, brief, folded, unanswered }: PartProps) {
  switch (part.type) {
    case "text":
      return (
        <div className={classes.text}>
          <TextBody value={part.text} at={`${at}/text`} prose brief={brief} />
        </div>
      );
    case "reasoning":
      return <Reasoning text={part.text} at={`${at}/text`} />;
    case "tool_call":
      return <ToolCallBlock call={part} at={at} result={result} folded={folded} unanswered={unanswered} />;
    case "tool_result":
      return <ToolResultBlock result={part} at={at} folded={folded} />;
    default:
      return <Media part={part} at={at} />;
  }
}

function Reasoning({ text, at }: { text: string; at: string }) {
  const [isOpen, setOpen] = useState(false);
  const isFound = useIsFoundIn([at]);
  const shown = isOpen || isFound;
  if (text === "") return <p className={classes.withheld}>Reasoning, which the provider does not tell</p>;
  return (
    <div className={classes.reasoning}>
      <button type="button" aria-expanded={shown} onClick={() => setOpen(!shown)}>
        <IconChevronRight size={13} aria-hidden />
        <IconBulb size={13} aria-hidden />
        Reasoning
        <span className="faint num">{count(text.length, "character", "characters")}</span>
      </button>
      {shown && <TextBody value={text} at={at} prose />}
    </div>
  );
}
