import { getRouteApi, useLocation, useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useStepBack } from "../../use-step-back.ts";

const route = getRouteApi("/traces");

/**
 * The trace that is seen beside the list, as the address has it. To see one is a step to go back from; to see another is
 * not, and to close it undoes the step.
 */
export function usePeek() {
  const traceId = route.useSearch({ select: ({ peek }) => peek });
  const navigate = useNavigate({ from: "/traces" });
  const stepBack = useStepBack();
  const openedHere = useLocation({ select: (location) => location.state.openedPeek === true });
  const isOpen = traceId !== undefined;
  // Of a trace that is being closed: the one to see after it, if any.
  const closing = useRef<{ next?: string }>(undefined);

  const see = (peek: string, steps: { replace: boolean; openedPeek: boolean }) =>
    void navigate({
      search: (previous) => ({ ...previous, peek }),
      replace: steps.replace,
      state: { openedPeek: steps.openedPeek },
    });
  return {
    traceId,
    show: (peek: string) => {
      if (closing.current) closing.current.next = peek;
      else see(peek, { replace: isOpen, openedPeek: openedHere || !isOpen });
    },
    close: () => {
      if (!openedHere) {
        void navigate({ search: (previous) => ({ ...previous, peek: undefined }), replace: true });
        return;
      }
      if (closing.current) return;
      closing.current = {};
      stepBack(() => {
        const next = closing.current?.next;
        closing.current = undefined;
        if (next !== undefined) see(next, { replace: false, openedPeek: true });
      });
    },
  };
}

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** Whether the reader opened the trace at the side here, rather than by an address. */
    openedPeek?: boolean;
  }
}
