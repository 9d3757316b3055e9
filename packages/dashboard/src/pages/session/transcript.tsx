import type { Score, SessionConversation, SessionTurn } from "@anyway-sh/api";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Fragment, useCallback, useEffect, useMemo, useRef } from "react";
import { FindContext } from "../../chat/find-context.ts";
import { textsOf } from "../../chat/message-text.ts";
import { pairCalls, type ShownMessage } from "../../chat/pair-calls.ts";
import { useFind } from "../../chat/use-find.ts";
import { EmptyState } from "../../components/states.tsx";
import { formatDay } from "../../time.ts";
import classes from "./session.module.css";
import { TranscriptTools } from "./transcript-tools.tsx";
import { TurnRow } from "./turn-row.tsx";
import { useKeptInView } from "./use-kept-in-view.ts";
import { useTurnSteps } from "./use-turn-steps.ts";

const route = getRouteApi("/sessions/$sessionId");

interface TranscriptProps {
  session: SessionConversation;
  turns: readonly SessionTurn[];
  hasMore: boolean;
  isReading: boolean;
  readMore: () => void;
}

/** What was said in a session, turn by turn, with what each took in the margin. */
export function Transcript({ session, turns, hasMore, isReading, readMore }: TranscriptProps) {
  const { turn: current } = route.useSearch();
  const navigate = useNavigate({ from: "/sessions/$sessionId" });
  const list = useRef<HTMLOListElement>(null);
  const onStep = useCallback(
    (turn: string) => void navigate({ search: (all) => ({ ...all, turn }), replace: true }),
    [navigate],
  );
  const steps = useTurnSteps({ turns, current, onStep, hasMore, isReading, readMore });
  const messages = useMemo(() => messagesOf(turns), [turns]);
  const texts = useMemo(() => [...messages.values()].flat().flatMap(textsOf), [messages]);
  const find = useFind(texts);
  // Whoever looks for words means the whole conversation.
  const seeksWords = find.words !== "";
  useEffect(() => {
    if (seeksWords && hasMore && !isReading) readMore();
  }, [seeksWords, hasMore, isReading, readMore]);

  useKeptInView(list, steps.isMissing ? undefined : current);

  if (turns.length === 0)
    return (
      <EmptyState title="No turns">Its traces are known, but no call in them names this session.</EmptyState>
    );
  return (
    <FindContext value={find.value}>
      <TranscriptTools
        find={find}
        isReading={seeksWords && hasMore}
        failures={session.errors > 0}
        onNextFailure={steps.toNextFailure}
        onPreviousFailure={steps.toPreviousFailure}
      />
      {steps.isMissing && (
        <p className={classes.looking} role="status">
          {hasMore ? "Looking for the turn…" : "The turn that the address names is not in this session."}
        </p>
      )}
      <ol ref={list} className={classes.turns} aria-label="Conversation">
        {byDay(turns).map(([day, ofDay]) => (
          <Fragment key={day}>
            <li className={classes.day}>{day}</li>
            {ofDay.map((turn) => (
              <TurnRow
                key={`${turn.trace_id} ${turn.span_id}`}
                turn={turn}
                isCurrent={turn.span_id === current}
                messages={messages.get(turn) ?? []}
                scores={scoresOf(turn, session.given_scores)}
              />
            ))}
          </Fragment>
        ))}
      </ol>
    </FindContext>
  );
}

/** What was said in each turn; what a tool gave stands in the turn that asked for it. */
function messagesOf(turns: readonly SessionTurn[]): ReadonlyMap<SessionTurn, ShownMessage[]> {
  const groups = turns.map(({ trace_id, span_id, input, output }) =>
    [...input, ...output].map((message, i) => ({ message, at: `/${trace_id}/${span_id}/${i}` })),
  );
  const shown = pairCalls(groups);
  return new Map(turns.map((turn, i) => [turn, shown[i] ?? []]));
}

function scoresOf({ trace_id, span_id }: SessionTurn, scores: readonly Score[]): Score[] {
  return scores.filter((score) => score.span_id === span_id && score.trace_id === trace_id);
}

function byDay(turns: readonly SessionTurn[]): [string, SessionTurn[]][] {
  return [...Map.groupBy(turns, (turn) => formatDay(turn.start_time))];
}
