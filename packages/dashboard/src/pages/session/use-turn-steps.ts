import type { SessionTurn } from "@anyway-sh/api";
import { useCallback, useEffect, useState } from "react";
import { useShortcuts } from "../../shortcuts.ts";

interface TurnSteps {
  turns: readonly SessionTurn[];
  /** The span of the turn that the reader is at. */
  current: string | undefined;
  onStep: (turn: string) => void;
  /** Of a long session the rest has not come yet. */
  hasMore: boolean;
  isReading: boolean;
  readMore: () => void;
}

/** Steps from turn to turn and from failure to failure; what has not come yet is read on the way. */
export function useTurnSteps({ turns, current, onStep, hasMore, isReading, readMore }: TurnSteps) {
  const at = turns.findIndex((turn) => turn.span_id === current);
  const [seeksFailure, setSeeksFailure] = useState(false);
  const isMissing = current !== undefined && at === -1;

  useEffect(() => {
    if ((isMissing || seeksFailure) && hasMore && !isReading) readMore();
  }, [isMissing, seeksFailure, hasMore, isReading, readMore]);

  const failureAfter = turns.findIndex((turn, i) => i > at && turn.status === "error");
  const nextFailure = turns[failureAfter]?.span_id;
  useEffect(() => {
    if (!seeksFailure || (nextFailure === undefined && hasMore)) return;
    setSeeksFailure(false);
    if (nextFailure !== undefined) onStep(nextFailure);
  }, [seeksFailure, nextFailure, hasMore, onStep]);

  const step = (by: 1 | -1) => {
    const turn = turns[at === -1 ? 0 : at + by];
    if (turn) onStep(turn.span_id);
  };
  const toNextFailure = useCallback(() => setSeeksFailure(true), []);
  const toPreviousFailure = () => {
    const turn = turns.findLast(({ status }, i) => i < (at === -1 ? turns.length : at) && status === "error");
    if (turn) onStep(turn.span_id);
  };
  useShortcuts([
    { key: "j", label: "Next turn", run: () => step(1) },
    { key: "k", label: "Previous turn", run: () => step(-1) },
    { key: "e", label: "Next failed turn", run: toNextFailure },
    { key: "E", label: "Previous failed turn", run: toPreviousFailure },
  ]);
  return { isMissing, toNextFailure, toPreviousFailure };
}
