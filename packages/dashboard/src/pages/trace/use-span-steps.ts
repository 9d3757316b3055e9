import { useLocation, useNavigate } from "@tanstack/react-router";
import { useCallback, useRef } from "react";
import type { TraceSearch } from "../../trace-api.ts";
import { useStepBack } from "../../use-step-back.ts";

const NO_SPAN = { span: undefined, tab: undefined, as: undefined } satisfies Partial<TraceSearch>;

/**
 * The trace's steps through the history: opening a span is a step to go back from; moving on to another is not, and
 * closing it undoes the step. How the tree is shown stays as it was last set, whichever step that was on.
 */
export function useSpanSteps(search: TraceSearch) {
  const navigate = useNavigate({ from: "/traces/$traceId" });
  const stepBack = useStepBack();
  const openedHere = useLocation({ select: (location) => location.state.openedSpan === true });
  const isOpen = search.span !== undefined;
  // What is set meanwhile is for the step gone back to.
  const closing = useRef<Partial<TraceSearch>>(undefined);

  const open = useCallback(
    (span: string) => {
      if (closing.current) closing.current.span = span;
      else
        void navigate({
          search: (previous) => ({ ...previous, span }),
          replace: isOpen,
          state: { openedSpan: openedHere || !isOpen },
        });
    },
    [navigate, isOpen, openedHere],
  );
  const close = () => {
    if (!openedHere) {
      void navigate({ search: (previous) => ({ ...previous, ...NO_SPAN }), replace: true });
      return;
    }
    if (closing.current) return;
    closing.current = {};
    stepBack(() => {
      void navigate({ search: { ...search, ...NO_SPAN, ...closing.current }, replace: true });
      closing.current = undefined;
    });
  };
  const change = (changes: Partial<TraceSearch>) => {
    if (closing.current) Object.assign(closing.current, changes);
    else
      void navigate({
        search: (previous) => ({ ...previous, ...changes }),
        replace: true,
        state: { openedSpan: openedHere },
      });
  };
  return { open, close, change };
}
