import { IconArrowBackUp, IconChevronRight, IconTool } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { hint } from "../components/hint.tsx";
import classes from "./chat-message.module.css";
import { useIsFoundIn } from "./find-context.ts";
import type { ToolCall, ToolResult } from "./pair-calls.ts";
import { TextBody } from "./text-body.tsx";

interface ToolCallBlockProps {
  call: ToolCall;
  at: string;
  result: { part: ToolResult; at: string } | undefined;
  folded: boolean;
  unanswered: string;
}

/** What a model asked a tool for, and what the tool gave. */
export function ToolCallBlock({ call, at, result, folded, unanswered }: ToolCallBlockProps) {
  const args = `${at}/arguments`;
  const given = result && `${result.at}/result`;
  return (
    <Block
      icon={<IconTool size={13} aria-hidden />}
      title={call.name || "a tool without a name"}
      id={call.id}
      folded={folded}
      texts={[args, given]}
      note={!result && <span className={classes.unanswered}>{folded ? "no result" : ""}</span>}
    >
      {isNothing(call.arguments) ? (
        <span className="faint">No arguments</span>
      ) : (
        <TextBody value={call.arguments} at={args} />
      )}
      <div className={classes.result}>
        <span className={classes.resultLabel}>
          <IconArrowBackUp size={13} aria-hidden />
          Result
        </span>
        {result && given ? (
          <Given value={result.part.result} at={given} />
        ) : (
          <span className="faint">{unanswered}</span>
        )}
      </div>
    </Block>
  );
}

/** What a tool gave, where the call that asked for it is not known. */
export function ToolResultBlock({ result, at, folded }: { result: ToolResult; at: string; folded: boolean }) {
  const given = `${at}/result`;
  return (
    <Block
      icon={<IconArrowBackUp size={13} aria-hidden />}
      title="Result"
      id={result.id}
      folded={folded}
      texts={[given]}
      note={<span className={classes.unanswered}>its call is not here</span>}
    >
      <Given value={result.result} at={given} />
    </Block>
  );
}

function Given({ value, at }: { value: unknown; at: string }) {
  if (isNothing(value)) return <span className="faint">Nothing</span>;
  return <TextBody value={value} at={at} />;
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === "";
}

interface BlockProps {
  icon: ReactNode;
  title: string;
  id: string | null;
  note?: ReactNode;
  folded: boolean;
  /** The texts within, which must not be folded away when something is found in them. */
  texts: readonly (string | undefined)[];
  children: ReactNode;
}

function Block({ icon, title, id, note, folded, texts, children }: BlockProps) {
  const [isOpen, setOpen] = useState(!folded);
  const isFound = useIsFoundIn(texts);
  const shown = isOpen || isFound;
  return (
    <div className={classes.block} data-open={shown || undefined}>
      <button
        type="button"
        className={classes.blockTitle}
        aria-expanded={shown}
        onClick={() => setOpen(!shown)}
      >
        <IconChevronRight size={13} aria-hidden />
        {icon}
        <span className="ellipsis mono">{title}</span>
        {note}
        {id && (
          <span className={`faint mono ellipsis ${classes.callId}`} {...hint(`Call ${id}`)}>
            {id}
          </span>
        )}
      </button>
      {shown && <div className={classes.blockBody}>{children}</div>}
    </div>
  );
}
