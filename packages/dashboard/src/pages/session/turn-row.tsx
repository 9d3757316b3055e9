import type { Score, SessionTurn } from "@anyway-sh/api";
import { IconAlertCircleFilled } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ChatMessage } from "../../chat/chat-message.tsx";
import type { ShownMessage } from "../../chat/pair-calls.ts";
import { Cost } from "../../components/cost.tsx";
import { hint } from "../../components/hint.tsx";
import { ScoreLine } from "../../components/score-chips.tsx";
import { Thumbs } from "../../components/thumbs.tsx";
import { formatDuration } from "../../duration.ts";
import { isThumb } from "../../session-api.ts";
import { formatClock, formatFullTime } from "../../time.ts";
import { onlyView } from "../../view.ts";
import classes from "./session.module.css";

interface TurnRowProps {
  turn: SessionTurn;
  /** Whether the address names it. */
  isCurrent: boolean;
  /** What was said, tool calls with their results. */
  messages: readonly ShownMessage[];
  /** Of its span. */
  scores: readonly Score[];
}

/** One turn: what was new in what a model was sent, and what came back; in the margin what it took. */
export function TurnRow({ turn, isCurrent, messages, scores }: TurnRowProps) {
  return (
    <li
      className={classes.turn}
      data-turn={turn.span_id}
      data-failed={turn.status === "error" || undefined}
      aria-current={isCurrent || undefined}
    >
      <Margin turn={turn} scores={scores} />
      <div className={classes.said}>
        {turn.status === "error" && (
          <p className={classes.failure}>
            <IconAlertCircleFilled size={14} aria-hidden />
            <span>{turn.status_message ?? "The call failed, and did not say why."}</span>
          </p>
        )}
        {messages.length > 0 && (
          <ol className={classes.messages}>
            {messages.map((message) => (
              <ChatMessage
                key={message.at}
                message={message}
                folded
                unanswered="No later call of the session was sent what the tool gave."
              />
            ))}
          </ol>
        )}
        {!turn.has_contents && turn.status !== "error" && (
          <p className="faint">What was said was not recorded.</p>
        )}
        {turn.cut && (
          <p className={classes.note}>
            Long texts are cut here.{" "}
            <SpanLink turn={turn} className="link">
              The span has them whole
            </SpanLink>
          </p>
        )}
      </div>
    </li>
  );
}

function Margin({ turn, scores }: Pick<TurnRowProps, "turn" | "scores">) {
  const title = turn.model ?? turn.name;
  return (
    <div className={classes.margin}>
      <SpanLink turn={turn} className={`${classes.span} ellipsis`}>
        {title}
      </SpanLink>
      <span className={classes.figures}>
        <Link
          to="."
          search={(all) => ({ ...all, turn: turn.span_id })}
          replace
          className={`num ${classes.clock}`}
          {...hint(`${formatFullTime(turn.start_time)}\nLink to this turn`)}
        >
          <time dateTime={turn.start_time}>{formatClock(turn.start_time)}</time>
        </Link>
        <span className="num">{formatDuration(turn.duration_ms)}</span>
        {turn.cost?.status !== undefined && turn.cost.status !== "not_billable" && (
          <Cost usd={turn.cost.total ?? "0"} unpriced={turn.cost.status === "unpriced"} />
        )}
        {turn.cost?.status === "not_billable" && <span {...hint("Not billed")}>free</span>}
      </span>
      <span className={classes.figures}>
        {turn.agent ?? turn.workflow}
        {turn.tokens_input !== null && (
          <span
            className="num"
            {...hint(
              `${turn.tokens_input.toLocaleString("en-US")} tokens in, ${(turn.tokens_output ?? 0).toLocaleString("en-US")} out`,
            )}
          >
            {(turn.tokens_input + (turn.tokens_output ?? 0)).toLocaleString("en-US")} tokens
          </span>
        )}
        {turn.repeated > 0 && (
          <SpanLink
            turn={turn}
            className={`num ${classes.clock}`}
            what={
              "Messages that it was sent again, as they stand above\nOpen what changed since the call before"
            }
            changes
          >
            {turn.repeated.toLocaleString("en-US")} as before
          </SpanLink>
        )}
      </span>
      <Thumbs
        what={`the turn of ${formatFullTime(turn.start_time)}`}
        target={{ trace_id: turn.trace_id, span_id: turn.span_id }}
        scores={scores}
        refresh={[["sessions"], ["scores"]]}
      />
      {scores.filter(isSaidByOthers).map((score) => (
        <ScoreLine key={score.id} score={score} />
      ))}
    </div>
  );
}

const isSaidByOthers = (score: Score) => !isThumb(score);

interface SpanLinkProps {
  turn: SessionTurn;
  className: string;
  what?: string;
  /** What changed since the call before, instead of all that it was sent. */
  changes?: boolean;
  children: ReactNode;
}

function SpanLink({ turn, className, what = "Open the span", changes = false, children }: SpanLinkProps) {
  return (
    <Link
      to="/traces/$traceId"
      params={{ traceId: turn.trace_id }}
      search={(previous) => ({
        ...onlyView(previous),
        span: turn.span_id,
        changes: changes ? "1" : undefined,
      })}
      className={className}
      {...hint(what)}
    >
      {children}
    </Link>
  );
}
